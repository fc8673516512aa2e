using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>Knee, and the highest load that keeps the promise, in words.</summary>
internal static class BenchSearchWords
{
    private const int Width = 118;

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
            string promise = "SLO     " + Promise(outcome) + ": ";
            string[] parts = Highest(bracket, outcome, isRate);
            bool isLong = promise.Length + parts[0].Length > Width;
            text.WriteLine(isLong ? promise.TrimEnd() : promise + parts[0]);
            foreach (string part in isLong ? parts : parts[1..])
            {
                text.WriteLine("        " + part);
            }
        }
    }

    private static string Promise(BenchOutcome outcome) =>
        string.Join(
            ", ",
            outcome.Plan.Slo.Targets.Select(target => $"{target.Name} ≤ {Show.Seconds(target.LimitSeconds)}")
        );

    private static string[] Highest(SloBracket bracket, BenchOutcome outcome, bool isRate)
    {
        if (bracket.Kept is not LoadLevel kept)
        {
            return ["no load keeps it."];
        }

        string rate = outcome.Best is BenchStage best
            ? $"{Show.Three(best.Measured.Steady.RequestsPerSecond)} req/s at {Load(kept.Value, isRate)}."
            : "";
        if (bracket.Missed is not LoadLevel missed || bracket.Estimate is not double estimate)
        {
            return [$"kept by every load up to {Load(kept.Value, isRate)}, {rate}"];
        }

        double width = bracket.Width!.Value;
        string within =
            bracket.IsClosed && width >= LoadSearch.WidthWanted
                ? "nothing lies between"
                : $"within {Show.Percent(width)}";
        return
        [
            $"highest load {Load(estimate, isRate)} ({Number(kept.Value, isRate)} kept, {Number(missed.Value, isRate)} missed), {within}.",
            $"{rate} {bracket.Runs} runs at these two loads.",
        ];
    }

    private static string Load(double value, bool isRate) =>
        isRate ? Show.Three(value) + " requests/s" : Show.Count(value) + " concurrent";

    private static string Number(double value, bool isRate) => isRate ? Show.Three(value) : Show.Count(value);
}
