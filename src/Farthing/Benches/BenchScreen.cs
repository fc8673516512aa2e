using Farthing.Economics.Prices;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>Prints a bench for people: the answer, then why to believe it.</summary>
internal static class BenchScreen
{
    private const string None = BenchCell.None;

    /// <summary>Prints it.</summary>
    public static void Write(BenchOutcome outcome, TextWriter text)
    {
        if (outcome.Imported is ImportOrigin origin)
        {
            ImportScreen.WriteConditions(outcome, origin, text);
        }
        else
        {
            WriteConditions(outcome, text);
        }

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
        BenchFleetScreen.Write(outcome, text);
        BenchCostScreen.Write(outcome, text);
        WriteVerdict(outcome, text);
        BenchCheckWords.WriteNoted(outcome.Stages, outcome.Stages.Count == 1, text);
        foreach (string note in outcome.Notes)
        {
            FoldedLine.Write("note    " + note, text);
        }

        ImportScreen.WriteNotes(outcome.Imported, text);
    }

    private static void WriteConditions(BenchOutcome outcome, TextWriter text)
    {
        BenchPlan plan = outcome.Plan;
        text.WriteLine(
            outcome.Emulated is string words
                ? $"No address given: started an emulated {words} at {outcome.Target.Url}. Not a real GPU."
                : $"{outcome.Target.Model} at {outcome.Target.Url}, {(outcome.Target.Api == LoadApi.Chat ? "chat" : "completions")}; transport: {TransportWords.Words(outcome.Target)}"
        );
        string lengths = BenchPromptWords.Lengths(plan);
        string kind = BenchPromptWords.Kind(plan);
        string shared = plan.SharedPrefix is int tokens
            ? $", {Show.Count(tokens)} tokens shared by {Show.Count(plan.PrefixGroups)} group(s)"
            : "";
        FoldedLine.Write(
            $"Prompts: {kind}, {lengths}{shared}; counted by {BenchPromptWords.CountedBy(outcome)}.{WarmUpWords(outcome.WarmUp)}",
            text
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
                BenchCell.Of(measured.Steady.RequestsPerSecond, Show.Three),
                BenchCell.Of(measured.Steady.OutputTokensPerSecond, Show.Count),
                Time(
                    (
                        measured.Latency(LatencyMetric.Ttft, LatencyOrigin.Scheduled)
                        ?? measured.Latency(LatencyMetric.Ttft)
                    )
                        ?.P95
                        .Value
                ),
                Time((measured.Latency(LatencyMetric.Itl) ?? measured.Latency(LatencyMetric.Icl))?.P95.Value),
                Time(measured.Latency(LatencyMetric.Tpot)?.P50.Value),
            ];
            AddIf(hasPrice, cells, UsdPerMillion(outcome, measured.Steady.OutputTokensPerSecond, 1));
            AddIf(hasSlo, cells, SloWords(measured) + (stage == outcome.Best ? "  ← best" : ""));
            AddIf(hasPrediction, cells, Residual(measured, outcome.Predictions[i]));
            cells.Add(
                measured.Recording.WasInterrupted ? "cut off"
                : measured.IsValid ? ""
                : "INVALID"
            );
            table.Row([.. cells]);
        }

        table.Write(text);
        text.WriteLine();
        BenchSearchWords.Write(outcome, text);
    }

    private static void WriteVerdict(BenchOutcome outcome, TextWriter text)
    {
        BenchStage[] invalid =
        [
            .. outcome.Stages.Where(stage =>
                !stage.Measured.IsValid
                && (outcome.Stages.Count == 1 || !stage.Measured.Recording.WasInterrupted)
            ),
        ];
        if (outcome.WasInterrupted)
        {
            text.WriteLine("CUT OFF what was measured until the interruption is shown");
        }

        if (invalid.Length == 0)
        {
            BenchStage shown = outcome.Best ?? outcome.Stages[^1];
            BenchStageScreen.WriteChecks(
                $"{(outcome.Imported is null ? "VALID   " : "CHECKS  ")}{(outcome.Stages.Count > 1 ? $"all {outcome.Stages.Count} loads; {shown.Level.Words}: " : "")}",
                shown.Measured,
                text
            );
            return;
        }

        text.WriteLine(
            outcome.Stages.Count == 1
                ? "INVALID" + (outcome.Imported is null ? "" : " imported: client health not known")
                : $"INVALID {invalid.Length} of {outcome.Stages.Count} loads{(outcome.Imported is null ? "" : "; imported: client health not known")}"
        );
        BenchCheckWords.WriteFailed(invalid, outcome.Stages.Count == 1, text);
    }

    private static string SloWords(StageMeasurement measured)
    {
        SloFinding[] missed = [.. measured.Promise.Where(finding => !finding.IsKept)];
        return measured.HasTooManyErrors ? "errors"
            : missed.Length == 0 ? "kept"
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
        if (prediction?.Tpot is not { } predicted || seen is not double value || double.IsNaN(value))
        {
            return None;
        }

        double off = (value / predicted.Value) - 1;
        return (off < 0 ? "−" : "+") + Show.Percent(Math.Abs(off));
    }

    internal static string UsdPerMillion(BenchOutcome outcome, double tokensPerSecond, double utilization) =>
        outcome.GpuPrice is not double price || !(tokensPerSecond > 0)
            ? None
            : Show.UsdPerMillion(
                TokenCost.UsdPerMillion(
                    Interval.Point(price),
                    outcome.Plan.Gpus,
                    Interval.Point(tokensPerSecond),
                    Interval.Point(utilization)
                )
            );

    internal static string Time(double? seconds) => BenchCell.Of(seconds ?? double.NaN, Show.Seconds);

    private static void AddIf<T>(bool isWanted, List<T> list, T item)
    {
        if (isWanted)
        {
            list.Add(item);
        }
    }
}
