using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.OpenAi;
using Farthing.Reporting.Terminal;

namespace Farthing.Benches;

/// <summary>Prints one load in full.</summary>
internal static class BenchStageScreen
{
    private const int Width = 112;

    /// <summary>Prints it.</summary>
    public static void Write(
        BenchOutcome outcome,
        BenchStage stage,
        BenchPrediction? prediction,
        TextWriter text
    )
    {
        StageMeasurement measured = stage.Measured;
        text.WriteLine(
            $"{stage.Level.Words}: {Show.Count(measured.Finished)} finished, {Show.Count(measured.Failed)} failed in {Show.Seconds(measured.Whole.Seconds)} · steady window {Show.Seconds(measured.Steady.Seconds)}"
        );
        text.WriteLine();
        WriteLatencies(measured, text);
        text.WriteLine();
        text.WriteLine(
            $"rates   {Show.Three(measured.Steady.RequestsPerSecond)} req/s · output {Show.Count(measured.Steady.OutputTokensPerSecond)} tok/s · input {Show.Count(measured.Steady.InputTokensPerSecond)} tok/s · {Show.Three(measured.Steady.MeanInFlight)} in flight"
        );
        text.WriteLine(
            $"        whole run, ramp and drain included: {Show.Three(measured.Whole.RequestsPerSecond)} req/s · output {Show.Count(measured.Whole.OutputTokensPerSecond)} tok/s"
        );
        if (measured.Goodput is double good)
        {
            text.WriteLine(
                $"goodput {Show.Three(good)} req/s: {Show.Percent(measured.GoodFraction!.Value)} of the requests kept every limit"
            );
        }

        WriteTokens(measured, text);
        WriteFailures(measured, text);
        WritePrediction(measured, prediction, text);
    }

    /// <summary>Prints the checks, folded.</summary>
    public static void WriteChecks(string head, StageMeasurement measured, TextWriter text)
    {
        string line = head;
        bool isFirst = true;
        IEnumerable<string> words = measured
            .Checks.Select(check => check.Words)
            .Append(
                measured.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled) is not { } ttft ? ""
                : ttft.P99AtMost is double bound ? $"p99 TTFT ≤ {Show.Seconds(bound)} (99 % conf.)"
                : $"p99 TTFT: too few samples for a bound ({Show.Count(ttft.Count)} of 662)"
            );
        foreach (string one in words.Where(one => one.Length > 0))
        {
            string part = (isFirst ? "" : " · ") + one;
            if (line.Length + part.Length > Width)
            {
                text.WriteLine(line);
                line = "        " + one;
            }
            else
            {
                line += part;
            }

            isFirst = false;
        }

        text.WriteLine(line);
    }

    private static void WriteLatencies(StageMeasurement measured, TextWriter text)
    {
        TextTable table = new(
            new("", false),
            new("p50", true),
            new("p90", true),
            new("p95", true),
            new("p99", true),
            new("max", true),
            new("", false)
        );
        Row("TTFT", LatencyMetric.Ttft, LatencyOrigin.Scheduled, "from the scheduled time");
        Row("", LatencyMetric.Ttft, LatencyOrigin.Sent, "from sending");
        if (HasReasoning(measured))
        {
            Row("TTFO", LatencyMetric.Ttfo, LatencyOrigin.Scheduled, "first shown token");
        }

        if (measured.ItlRefusal is null)
        {
            Row("ITL", LatencyMetric.Itl, LatencyOrigin.Sent, "gap per token");
        }
        else
        {
            Row("ICL", LatencyMetric.Icl, LatencyOrigin.Sent, measured.ItlRefusal);
        }

        Row("TPOT", LatencyMetric.Tpot, LatencyOrigin.Sent, "");
        Row("E2E", LatencyMetric.E2e, LatencyOrigin.Scheduled, "from the scheduled time");
        table.Write(text);

        void Row(string name, LatencyMetric metric, LatencyOrigin origin, string remark)
        {
            if (measured.Latency(metric, origin) is not { } latency)
            {
                table.Row(name, "–", "–", "–", "–", "–", remark);
                return;
            }

            table.Row(
                name,
                Show.Seconds(latency.P50.Value),
                Show.Seconds(latency.P90.Value),
                Show.Seconds(latency.P95.Value),
                Show.Seconds(latency.P99.Value),
                Show.Seconds(latency.Max),
                remark + (metric == LatencyMetric.Ttft && origin == LatencyOrigin.Sent ? "" : Promise(metric))
            );
        }

        string Promise(LatencyMetric metric)
        {
            IEnumerable<string> words = measured
                .Promise.Where(finding => finding.Target.Metric.ToString() == metric.ToString())
                .Select(finding =>
                    $"{finding.Target.Name} ≤ {Show.Seconds(finding.Target.LimitSeconds)} {(finding.Seconds is null ? "unknown" : finding.IsKept ? "kept" : "MISSED")}"
                );
            string all = string.Join(", ", words);
            return all.Length == 0 ? "" : "  " + all;
        }
    }

    private static bool HasReasoning(StageMeasurement measured) =>
        measured.Latency(LatencyMetric.Ttfo) is { } ttfo
        && measured.Latency(LatencyMetric.Ttft) is { } ttft
        && ttfo.P50.Value > ttft.P50.Value;

    private static void WriteTokens(StageMeasurement measured, TextWriter text)
    {
        string source = measured.Source switch
        {
            TokenSource.ContinuousUsage => "the server's usage in every event",
            TokenSource.Usage => "the server's usage",
            TokenSource.LogProbabilities => "log probabilities",
            _ => "events, which may hold several",
        };
        string finishes = string.Join(
            ", ",
            measured
                .Finishes.OrderByDescending(pair => pair.Value)
                .Select(pair =>
                    $"{(pair.Key == StopReason.None ? "no reason" : Word(pair.Key))} {Show.Count(pair.Value)}"
                )
        );
        FoldedLine.Write(
            $"tokens  {Show.Three(measured.MeanInput)} in, {Show.Three(measured.MeanOutput)} out a request · counted by {source}, {Show.Three(measured.TokensPerEvent)} per event · ended by {finishes}",
            text
        );
    }

    private static void WriteFailures(StageMeasurement measured, TextWriter text)
    {
        foreach (
            (RequestOutcome outcome, int count) in measured.Outcomes.OrderByDescending(pair => pair.Value)
        )
        {
            if (outcome == RequestOutcome.Finished)
            {
                continue;
            }

            string detail = measured.Recording.Records.First(record => record.Outcome == outcome).Detail;
            text.WriteLine(
                $"{(outcome == RequestOutcome.Unfinished ? "cut off" : "failed ")} {Show.Count(count)} × {OutcomeWords.Of(outcome)}{(detail.Length > 0 ? $" ({detail})" : "")}"
            );
        }
    }

    private static void WritePrediction(
        StageMeasurement measured,
        BenchPrediction? prediction,
        TextWriter text
    )
    {
        if (prediction is null)
        {
            return;
        }

        text.WriteLine(
            prediction.Tpot is { } tpot
                ? $"model   TPOT p50 predicted {Show.Seconds(tpot.Value)} ({Show.Seconds(tpot.Low)}–{Show.Seconds(tpot.High)}), measured {BenchScreen.Time(measured.Latency(LatencyMetric.Tpot)?.P50.Value)}: {BenchScreen.Residual(measured, prediction)}"
                : $"model   not predicted: {prediction.Provenance}"
        );
    }

    private static string Word(StopReason reason) =>
        System.Text.Encoding.ASCII.GetString(StopReasons.Word(reason));
}
