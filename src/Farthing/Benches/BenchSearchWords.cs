using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>Knee, and the highest load that keeps the promise, in words.</summary>
internal static class BenchSearchWords
{
    /// <summary>Prints them.</summary>
    public static void Write(BenchOutcome outcome, TextWriter text)
    {
        bool isRate = outcome.Plan.Levels[0].Kind == LoadLevelKind.Rate;
        text.WriteLine(
            outcome.Knee is double at
                ? $"KNEE    ≈ {Load(at, isRate)}: beyond it, more load brings little."
                : "KNEE    none within these loads."
        );
        if (outcome.Search is SloBracket bracket)
        {
            text.WriteLine("SLO     " + Promise(outcome) + ": " + Highest(bracket, outcome, isRate));
        }
    }

    private static string Promise(BenchOutcome outcome) =>
        string.Join(
            ", ",
            outcome.Plan.Slo.Targets.Select(target => $"{target.Name} ≤ {Show.Seconds(target.LimitSeconds)}")
        );

    private static string Highest(SloBracket bracket, BenchOutcome outcome, bool isRate)
    {
        if (bracket.Kept is not LoadLevel kept)
        {
            return "no load keeps it.";
        }

        string rate = outcome.Best is BenchStage best
            ? $" {Show.Three(best.Measured.Steady.RequestsPerSecond)} req/s at {Load(kept.Value, isRate)}."
            : "";
        if (bracket.Missed is not LoadLevel missed || bracket.Estimate is not double estimate)
        {
            return $"kept by every load up to {kept.Words}." + rate;
        }

        string width = bracket.IsClosed && missed.Value / kept.Value - 1 >= LoadSearch.WidthWanted
            ? "to the unit"
            : $"within {Show.Percent(bracket.Width!.Value)}";
        return $"highest load {Load(estimate, isRate)} ({Number(kept.Value, isRate)} kept, {Number(missed.Value, isRate)} missed), {width}, {bracket.Runs} runs there."
            + rate;
    }

    private static string Load(double value, bool isRate) =>
        isRate ? Show.Three(value) + " requests/s" : Show.Count(value) + " concurrent";

    private static string Number(double value, bool isRate) => isRate ? Show.Three(value) : Show.Count(value);
}
