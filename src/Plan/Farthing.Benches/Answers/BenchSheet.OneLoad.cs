using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Answers;

/// <content>One load in full: latencies, rates, tokens, failures, prediction; and the definitions with its numbers put in.</content>
public sealed partial class BenchSheet
{
    private static bool IsFiguresAlone(BenchLoad load) => !(load.SteadyRounds >= 0);

    private static int Finished(BenchLoad load) => load.Outcomes.GetValueOrDefault(RequestOutcome.Finished);

    private SheetTable Latencies(BenchLoad load)
    {
        bool isScheduled = load.Of(LoadLatency.TtftFromScheduled) is not null;
        bool isWhole = load.Of(LoadLatency.E2eFromScheduled) is not null;
        bool hasReasoning = load.Ttfo?.P50.Value > load.Ttft?.P50.Value;
        List<(string Name, LatencySummary? Latency, string Remark)> rows = [];
        if (isScheduled)
        {
            rows.Add(
                (
                    "TTFT",
                    load.Of(LoadLatency.TtftFromScheduled),
                    "from the scheduled time" + Kept(load, LatencyMetric.Ttft)
                )
            );
        }

        // Other tools do not know when a request was due.
        rows.Add(
            (
                isScheduled ? "" : "TTFT",
                load.Of(LoadLatency.TtftFromSent),
                "from sending" + (isScheduled ? "" : Kept(load, LatencyMetric.Ttft))
            )
        );
        if (hasReasoning)
        {
            rows.Add(("TTFO", load.Ttfo, "first shown token" + Kept(load, LatencyMetric.Ttfo)));
        }

        rows.Add(
            load.Tokens.ItlRefused is null
                ? ("ITL", load.Of(LoadLatency.Itl), "gap per token" + Kept(load, LatencyMetric.Itl))
                : ("ICL", load.Of(LoadLatency.Icl), "gap per event" + Kept(load, LatencyMetric.Itl))
        );
        rows.Add(
            (
                "TPOT",
                load.Of(LoadLatency.TpotFromSent),
                (TpotRemark(load) + Kept(load, LatencyMetric.Tpot)).TrimStart()
            )
        );
        rows.Add(
            (
                "E2E",
                load.E2e,
                (isWhole ? "from the scheduled time" : "from sending") + Kept(load, LatencyMetric.E2e)
            )
        );
        return new SheetTable(
            $"{Words(load)}: {Counts(load)} in {Shown(load.Whole.Seconds, Show.Seconds)}{Window(load)}",
            new TableColumns<(string Name, LatencySummary? Latency, string Remark)>()
                .Words("", row => row.Name)
                .Seconds("p50", row => row.Latency?.P50.Value)
                .Seconds("p90", row => row.Latency?.P90.Value, rank: 3)
                .Seconds("p95", row => row.Latency?.P95.Value)
                .Seconds("p99", row => row.Latency?.P99.Value, rank: 1)
                .Seconds("max", row => row.Latency?.Max, rank: 2)
                .Words("counted", row => row.Remark)
                .Of(rows)
        );
    }

    private string Counts(BenchLoad load) =>
        IsImported && load.Outcomes.Count == 0
            ? $"{Unknown} finished, {Unknown} failed"
            : $"{Show.Count(Finished(load))} finished, {Show.Count(load.Outcomes.Sum(pair => pair.Key is RequestOutcome.Finished or RequestOutcome.Unfinished ? 0 : pair.Value))} failed";

    private static string Window(BenchLoad load) =>
        IsFiguresAlone(load) ? ", figures alone"
        : load.SteadyRounds < SteadyWindow.FewestRounds ? ", no steady window"
        : $", steady window {Show.Seconds(load.Steady.Seconds)}";

    private static string Kept(BenchLoad load, LatencyMetric metric) =>
        string.Concat(
            PromisesOf(load)
                .Where(one => one.Metric == metric)
                .Select(
                    (one, i) =>
                        $"{(i == 0 ? "  " : ", ")}{one.Finding.Target} ≤ {Show.Seconds(one.Finding.LimitS)} {(one.Finding.MeasuredS is null ? "unknown" : one.Finding.Kept ? "kept" : "MISSED")}"
                )
        );

    /// <summary>Counts all but one token of the first event as waited for, where their number is unknown.</summary>
    private static string TpotRemark(BenchLoad load)
    {
        double extra = load.Tokens.PerEvent - 1;
        return load.Tokens.CountedBy == TokenSource.Usage && extra > 0.05 && load.Tokens.MeanOutput > 1
            ? $"low by up to {Show.Percent(extra / (load.Tokens.MeanOutput - 1))}: the first event's tokens are not told"
            : "";
    }

    private static SheetFacts OneLoad(BenchLoad load)
    {
        WindowFigures steady = load.Steady;
        List<(string, string)> facts =
        [
            (
                "rates",
                $"{Shown(steady.RequestsPerSecond, Show.Three)} req/s · output {Shown(steady.OutputTokensPerSecond, Show.Count)} tok/s · input {Shown(steady.InputTokensPerSecond, Show.Count)} tok/s · {Shown(steady.MeanInFlight, Show.Three)} in flight"
            ),
            (
                "whole run",
                IsFiguresAlone(load)
                    ? "these are its rates, ramp and drain included"
                    : $"ramp and drain included: {Show.Three(load.Whole.RequestsPerSecond)} req/s · output {Show.Count(load.Whole.OutputTokensPerSecond)} tok/s"
            ),
        ];
        if (load.GoodputPerS is double good && double.IsFinite(good))
        {
            string share = load.GoodFraction is double kept
                ? $": {Show.Percent(kept)} of the requests kept every limit"
                : ", by the tool's own promise";
            facts.Add(("goodput", $"{Show.Three(good)} req/s{share}"));
        }

        facts.Add(("tokens", Tokens(load)));
        facts.AddRange(
            load.Outcomes.Where(pair => pair.Key != RequestOutcome.Finished)
                .OrderByDescending(pair => pair.Value)
                .Select(pair =>
                    (
                        pair.Key == RequestOutcome.Unfinished ? "cut off" : "failed",
                        $"{Show.Count(pair.Value)} × {OutcomeWords.Of(pair.Key)}{(load.FailureDetails?.GetValueOrDefault(pair.Key) is string detail ? $" ({detail})" : "")}"
                    )
                )
        );
        if (load.Predicted is { } model)
        {
            facts.Add(
                (
                    "model",
                    model.TpotP50 is { } tpot
                        ? $"TPOT p50 predicted {Show.Seconds(tpot.Value)} ({Shown(tpot.Low, Show.Seconds)}–{Shown(tpot.High, Show.Seconds)}), measured {Shown(load.Tpot?.P50, Show.Seconds)}: {(Residual(load) is double off ? Signed(off) : Unknown)}"
                        : $"not predicted: {model.Provenance}"
                )
            );
        }

        return new SheetFacts(facts);
    }

    private static string Tokens(BenchLoad load)
    {
        TokenCounts tokens = load.Tokens;
        string source = tokens.CountedBy switch
        {
            TokenSource.ContinuousUsage => "the server's usage in every event",
            TokenSource.Usage => "the server's usage",
            TokenSource.LogProbabilities => "log probabilities",
            TokenSource.ClientTokenizer => "the client's tokenizer",
            TokenSource.Unstated => "the other tool, which does not say how",
            _ => "events, which may hold several",
        };
        string ends = string.Join(
            ", ",
            load.Finishes.OrderByDescending(pair => pair.Value)
                .Select(pair =>
                    $"{(pair.Key == FinishKind.None ? "no reason" : OutcomeWords.Key(pair.Key))} {Show.Count(pair.Value)}"
                )
        );
        return $"{Shown(tokens.MeanInput, Show.Three)} in, {Shown(tokens.MeanOutput, Show.Three)} out a request · counted by {source}, {Shown(tokens.PerEvent, Show.Three)} per event{(ends.Length > 0 ? $" · ended by {ends}" : "")}";
    }

    /// <summary>Definitions, with the numbers of the headline put in.</summary>
    private void Explain(Sheet sheet)
    {
        if (loads.Any(IsFiguresAlone))
        {
            return;
        }

        BenchLoad load = Headline;
        WindowFigures steady = load.Steady;
        ExplainDollars(sheet);
        sheet
            .Explain(
                "TTFT",
                "first generated token (reasoning, content or tool) − scheduled or sent time; a role is no token"
            )
            .Explain(
                "ITL",
                "gap between events ÷ tokens of the later event, one value a token; ICL the gap itself"
            )
            .Explain(
                "TPOT",
                "(last token − first token) ÷ (output tokens − 1), one value a request; E2E ends at the last token"
            )
            .Formula(
                $"Steady window of {Words(load)}",
                load.SteadyRounds >= SteadyWindow.FewestRounds
                    ? $"steady from {Show.Seconds(load.SteadyFromS)} (90 % of the usual number in flight, and a median request later) for {Show.Seconds(steady.Seconds)}, {Show.Three(Math.Floor(load.SteadyRounds.Value))} requests' times"
                    : $"no steady window of {Show.Count(SteadyWindow.FewestRounds)} requests' times: rates and latencies are of the whole run"
            );
        if (load.Of(LoadLatency.E2eFromSent) is { } e2e)
        {
            sheet.Formula(
                "Little's law",
                $"{Show.Three(steady.MeanInFlight)} in flight ≈ {Show.Three(steady.RequestsPerSecond)} req/s × {Show.Seconds(e2e.Mean.Value)} = {Show.Three(steady.RequestsPerSecond * e2e.Mean.Value)}"
            );
        }

        if (load.Of(LoadLatency.TtftFromScheduled) is { } ttft)
        {
            sheet.Formula(
                "TTFT p95",
                $"{Show.Seconds(ttft.P95.Value)}, 95 % interval {Shown(ttft.P95.Low, Show.Seconds)}–{Shown(ttft.P95.High, Show.Seconds)} (block bootstrap of {Shown(ttft.Count, Show.Count)} requests)"
            );
        }

        if (bench.GpuPriceUsdPerHour is double price && load.Cost is { } cost)
        {
            sheet.Formula(
                "$/M out",
                $"{Show.UsdPerHour(price)} × {Show.Count(Gpus)} ÷ 3,600 ÷ {Show.Three(steady.OutputTokensPerSecond)} tok/s × 10⁶ = {Show.UsdPerMillion(cost.Output.Value)}"
            );
        }

        foreach (ValidityCheck check in load.Checks)
        {
            sheet.Formula($"{check.Name}, {StateWords(check.State)}", check.Words);
        }
    }
}
