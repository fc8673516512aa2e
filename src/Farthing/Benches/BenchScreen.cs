using Farthing.Economics.Prices;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Benches;

/// <summary>Prints a bench for people: the answer, then why to believe it.</summary>
internal static class BenchScreen
{
    private const string None = "–";

    /// <summary>Prints it.</summary>
    public static void Write(BenchOutcome outcome, TextWriter text)
    {
        WriteConditions(outcome, text);
        if (outcome.Stages.Count == 0)
        {
            text.WriteLine("Nothing was measured: interrupted before the first load.");
            return;
        }

        text.WriteLine();
        if (outcome.Plan.IsSweep)
        {
            WriteSweep(outcome, text);
        }
        else
        {
            BenchStageScreen.Write(
                outcome,
                outcome.Stages[0],
                outcome.Predictions.Count > 0 ? outcome.Predictions[0] : null,
                text
            );
        }

        BenchServerScreen.Write(outcome.Best ?? outcome.Stages[^1], outcome.Plan.IsSweep, text);
        WriteCost(outcome, text);
        WriteVerdict(outcome, text);
        foreach (string note in outcome.Notes)
        {
            text.WriteLine("note    " + note);
        }
    }

    private static void WriteConditions(BenchOutcome outcome, TextWriter text)
    {
        BenchPlan plan = outcome.Plan;
        text.WriteLine(
            outcome.Emulated is string words
                ? $"No address given: started an emulated {words} at {outcome.Target.Url}. Not a real GPU."
                : $"{outcome.Target.Model} at {outcome.Target.Url}, {(outcome.Target.Api == LoadApi.Chat ? "chat" : "completions")}"
        );
        string lengths = plan.Trace is null
            ? $"{Tokens(plan.Input)} in / {Tokens(plan.Output)} out"
            : $"{Show.Count(plan.Trace.Count)} requests of a trace";
        string kind = plan.WritesTokenIds ? "random token ids" : "natural text, salted";
        string shared = plan.SharedPrefix is int tokens
            ? $", {Show.Count(tokens)} tokens shared by {Show.Count(plan.PrefixGroups)} group(s)"
            : "";
        text.WriteLine(
            $"Prompts: {kind}, {lengths}{shared}; counted by {outcome.Scale.Source}.{WarmUpWords(outcome.WarmUp)}"
        );
    }

    private static string WarmUpWords(WarmUp? warmUp) =>
        warmUp switch
        {
            null => "",
            { Batches: 0 } => "",
            { IsStable: true } =>
                $" Warm-up: {Show.Seconds(warmUp.Seconds)}, pace stable within {Show.Percent(warmUp.Variation!.Value)}.",
            _ => $" Warm-up: {Show.Seconds(warmUp.Seconds)}, the pace had not settled.",
        };

    private static void WriteSweep(BenchOutcome outcome, TextWriter text)
    {
        bool isRate = outcome.Plan.Levels[0].Kind == LoadLevelKind.Rate;
        bool hasPrice = outcome.GpuPrice is not null;
        bool hasSlo = outcome.Plan.Slo.Targets.Count > 0;
        bool hasPrediction = outcome.Predictions.Any(prediction => prediction?.Tpot is not null);
        string gap = outcome.Stages.All(stage => stage.Measured.ItlRefusal is null) ? "ITL p95" : "ICL p95";
        List<TextColumn> columns =
        [
            new(isRate ? "asked/s" : "conc", true),
            new("req/s", true),
            new("out tok/s", true),
            new("TTFT p95", true),
            new(gap, true),
            new("TPOT p50", true),
        ];
        AddIf(hasPrice, columns, new("$/M out", true));
        AddIf(hasSlo, columns, new("SLO", false));
        AddIf(hasPrediction, columns, new("vs predicted", true));
        columns.Add(new("run", false));
        TextTable table = new([.. columns]);
        for (int i = 0; i < outcome.Stages.Count; i++)
        {
            BenchStage stage = outcome.Stages[i];
            StageMeasurement measured = stage.Measured;
            List<string> cells =
            [
                isRate ? Show.Three(stage.Level.Value) : Show.Count(stage.Level.Value),
                Show.Three(measured.Steady.RequestsPerSecond),
                Show.Count(measured.Steady.OutputTokensPerSecond),
                Time(measured.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled)?.P95.Value),
                Time((measured.Latency(LatencyMetric.Itl) ?? measured.Latency(LatencyMetric.Icl))?.P95.Value),
                Time(measured.Latency(LatencyMetric.Tpot)?.P50.Value),
            ];
            AddIf(hasPrice, cells, UsdPerMillion(outcome, measured.Steady.OutputTokensPerSecond, 1));
            AddIf(hasSlo, cells, SloWords(measured) + (stage == outcome.Best ? "  ← best" : ""));
            AddIf(hasPrediction, cells, Residual(measured, outcome.Predictions[i]));
            cells.Add(measured.IsValid ? "" : "INVALID");
            table.Row([.. cells]);
        }

        table.Write(text);
        text.WriteLine();
        text.WriteLine(KneeWords(outcome, isRate, hasSlo));
    }

    private static string KneeWords(BenchOutcome outcome, bool isRate, bool hasSlo)
    {
        string knee = outcome.Knee is double at
            ? $"KNEE    ≈ {(isRate ? Show.Three(at) + " requests/s" : Show.Count(at) + " concurrent")}: beyond it, more load brings little."
            : "KNEE    none within these loads.";
        string best = outcome.Best is BenchStage kept
            ? $" Highest load within the SLO: {kept.Level.Words}, {Show.Three(kept.Measured.Steady.RequestsPerSecond)} req/s."
            : " No load keeps the SLO.";
        return hasSlo ? knee + best : knee;
    }

    private static void WriteCost(BenchOutcome outcome, TextWriter text)
    {
        BenchStage priced =
            outcome.Best ?? outcome.Stages.MaxBy(stage => stage.Measured.Steady.OutputTokensPerSecond)!;
        WindowFigures steady = priced.Measured.Steady;
        if (outcome.GpuPrice is not double price || steady.OutputTokensPerSecond <= 0)
        {
            return;
        }

        double all = steady.OutputTokensPerSecond + steady.InputTokensPerSecond;
        double used = outcome.Plan.Utilization;
        text.WriteLine(
            $"COST    {UsdPerMillion(outcome, steady.OutputTokensPerSecond, 1)} /M out, {UsdPerMillion(outcome, all, 1)} /M blended at 100 % of {priced.Level.Words}; at {Show.Percent(used)} use {UsdPerMillion(outcome, steady.OutputTokensPerSecond, used)} /M out."
        );
        text.WriteLine(
            $"        {Show.UsdPerHour(price)} × {Show.Count(outcome.Plan.Gpus)} GPU. You will pay the second."
        );
    }

    private static void WriteVerdict(BenchOutcome outcome, TextWriter text)
    {
        BenchStage[] invalid = [.. outcome.Stages.Where(stage => !stage.Measured.IsValid)];
        if (outcome.WasInterrupted)
        {
            text.WriteLine("CUT OFF what was measured until the interruption is shown");
        }

        if (invalid.Length == 0)
        {
            BenchStage shown = outcome.Best ?? outcome.Stages[^1];
            BenchStageScreen.WriteChecks(
                $"VALID   {(outcome.Stages.Count > 1 ? $"all {outcome.Stages.Count} loads; {shown.Level.Words}: " : "")}",
                shown.Measured,
                text
            );
            return;
        }

        text.WriteLine(
            outcome.Stages.Count == 1
                ? "INVALID"
                : $"INVALID {invalid.Length} of {outcome.Stages.Count} loads"
        );
        foreach (BenchStage stage in invalid)
        {
            foreach (
                ValidityCheck check in stage.Measured.Checks.Where(check => check.State == CheckState.Failed)
            )
            {
                string load = outcome.Stages.Count == 1 ? "" : stage.Level.Words + ": ";
                text.WriteLine($"  ×     {load}{check.Words}");
            }
        }
    }

    private static string SloWords(StageMeasurement measured)
    {
        SloFinding[] missed = [.. measured.Promise.Where(finding => !finding.IsKept)];
        return missed.Length == 0
            ? "kept"
            : string.Join(
                ", ",
                missed
                    .Select(finding =>
                        finding.Target.Metric.ToString().ToUpperInvariant()
                        + (finding.Seconds is null ? " unknown" : " missed")
                    )
                    .Distinct()
            );
    }

    internal static string Residual(StageMeasurement measured, BenchPrediction? prediction)
    {
        double? seen = measured.Latency(LatencyMetric.Tpot)?.P50.Value;
        if (prediction?.Tpot is not { } predicted || seen is not double value)
        {
            return None;
        }

        double off = (value / predicted.Value) - 1;
        return (off < 0 ? "−" : "+") + Show.Percent(Math.Abs(off));
    }

    internal static string UsdPerMillion(BenchOutcome outcome, double tokensPerSecond, double utilization) =>
        tokensPerSecond <= 0
            ? None
            : Show.Usd(
                TokenCost.UsdPerMillion(
                    Interval.Point(outcome.GpuPrice!.Value),
                    outcome.Plan.Gpus,
                    Interval.Point(tokensPerSecond),
                    Interval.Point(utilization)
                )
            );

    internal static string Time(double? seconds) => seconds is double value ? Show.Seconds(value) : None;

    private static string Tokens(Interval tokens) =>
        tokens.IsPoint ? Show.Count(tokens.Low) : $"{Show.Count(tokens.Low)}–{Show.Count(tokens.High)}";

    private static void AddIf<T>(bool isWanted, List<T> list, T item)
    {
        if (isWanted)
        {
            list.Add(item);
        }
    }
}
