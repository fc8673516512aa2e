using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.OpenAi;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Slos;

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
            $"{stage.Level.Words}: {ImportScreen.Counts(outcome, measured)} in {BenchScreen.Time(measured.Whole.Seconds)}{(measured.Recording.Records.Count == 0 ? " · figures alone" : measured.SteadyRounds < SteadyWindow.FewestRounds ? " · no steady window" : $" · steady window {Show.Seconds(measured.Steady.Seconds)}")}"
        );
        text.WriteLine();
        WriteLatencies(measured, text);
        text.WriteLine();
        text.WriteLine(
            $"rates   {BenchCell.Of(measured.Steady.RequestsPerSecond, Show.Three)} req/s · output {BenchCell.Of(measured.Steady.OutputTokensPerSecond, Show.Count)} tok/s · input {BenchCell.Of(measured.Steady.InputTokensPerSecond, Show.Count)} tok/s · {BenchCell.Of(measured.Steady.MeanInFlight, Show.Three)} in flight"
        );
        text.WriteLine(
            measured.Recording.Records.Count == 0
                ? "        of the whole run, ramp and drain included"
                : $"        whole run, ramp and drain included: {Show.Three(measured.Whole.RequestsPerSecond)} req/s · output {Show.Count(measured.Whole.OutputTokensPerSecond)} tok/s"
        );
        if (measured.Goodput is double good)
        {
            text.WriteLine(
                $"goodput {Show.Three(good)} req/s{(measured.GoodFraction is double share ? $": {Show.Percent(share)} of the requests kept every limit" : ", by the tool's own promise")}"
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
            .Checks.Where(check => check.State != CheckState.Noted)
            .Select(check => check.Words)
            .Append(
                (
                    measured.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled)
                    ?? measured.Latency(LatencyMetric.Ttft)
                )
                    is not { } ttft
                || double.IsNaN(ttft.P99.Low)
                    ? ""
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
        bool isScheduledTtft = measured.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled) is not null;
        if (isScheduledTtft)
        {
            Row("TTFT", LatencyMetric.Ttft, LatencyOrigin.Scheduled, "from the scheduled time");
        }

        // Other tools do not know when a request was due.
        Row(isScheduledTtft ? "" : "TTFT", LatencyMetric.Ttft, LatencyOrigin.Sent, "from sending");
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

        Row("TPOT", LatencyMetric.Tpot, LatencyOrigin.Sent, TpotRemark(measured));
        bool isScheduled = measured.Latency(LatencyMetric.E2e, LatencyOrigin.Scheduled) is not null;
        Row(
            "E2E",
            LatencyMetric.E2e,
            isScheduled ? LatencyOrigin.Scheduled : LatencyOrigin.Sent,
            isScheduled ? "from the scheduled time" : "from sending"
        );
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
                BenchScreen.Time(latency.P50.Value),
                BenchScreen.Time(latency.P90.Value),
                BenchScreen.Time(latency.P95.Value),
                BenchScreen.Time(latency.P99.Value),
                BenchScreen.Time(latency.Max),
                remark
                    + (
                        metric == LatencyMetric.Ttft && origin == LatencyOrigin.Sent && isScheduledTtft
                            ? ""
                            : Promise(metric)
                    )
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

    /// <summary>Where the first event's tokens are not known, all but one of them are counted as waited for.</summary>
    private static string TpotRemark(StageMeasurement measured)
    {
        double extra = measured.TokensPerEvent - 1;
        return measured.Source == TokenSource.Usage && extra > 0.05 && measured.MeanOutput > 1
            ? $"low by up to {Show.Percent(extra / (measured.MeanOutput - 1))}: the first event's tokens are not told"
            : "";
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
            TokenSource.ClientTokenizer => "the client's tokenizer",
            TokenSource.Unstated => "the other tool, which does not say how",
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
        string ends = finishes.Length > 0 ? $" · ended by {finishes}" : "";
        FoldedLine.Write(
            $"tokens  {BenchCell.Of(measured.MeanInput, Show.Three)} in, {BenchCell.Of(measured.MeanOutput, Show.Three)} out a request · counted by {source}, {BenchCell.Of(measured.TokensPerEvent, Show.Three)} per event{ends}",
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

            string detail =
                measured.Recording.Records.FirstOrDefault(record => record.Outcome == outcome)?.Detail ?? "";
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
