using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;

namespace Farthing.Benches.Comparing;

/// <summary>A comparison as its document.</summary>
public static class CompareRecord
{
    private const double Level = 0.05;

    /// <summary>The document.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="gate">The gate; null where nobody asked for it.</param>
    public static CompareDocument Of(BenchComparison comparison, CompareGate? gate) =>
        new(
            CompareSentence.Of(comparison),
            Side(comparison.A),
            Side(comparison.B),
            comparison.Margin,
            Level,
            RunSpreads.Draws,
            comparison.Loads.ToList().IndexOf(comparison.Headline),
            comparison.OnlyA,
            comparison.OnlyB,
            comparison.NotAlike,
            [.. comparison.Loads.Select(load => Load(load, comparison.Margin))],
            gate is null
                ? null
                : new GateFinding(gate.State, gate.Words(comparison.Margin), gate.Judged, gate.NotJudged)
        );

    private static ComparedSide Side(CompareSide side) => new(side.Files, side.Title, side.IsValid);

    private static ComparedLoad Load(LoadComparison load, double margin) =>
        new(
            load.Level.Kind,
            load.Level.Value,
            load.Words,
            CompareWords.Runs(load),
            load.Tests,
            new RunCounts(load.Runs.A, load.Runs.B),
            new SideValidity(load.Valid.A, load.Valid.B),
            new SidePromise(load.Kept.A, load.Kept.B),
            load.NotAlike,
            [
                .. load.Table.Select(one => new ComparedFigure(
                    one.Metric.Name,
                    one.Metric.Words,
                    one.Metric.Unit,
                    load.Promised.Contains(one.Metric.Name),
                    one.A,
                    one.B,
                    one.Metric.IsShare ? ChangeUnit.Points : ChangeUnit.Fraction,
                    one.Change,
                    one.Low,
                    one.High,
                    one.Chance,
                    one.CorrectedChance,
                    one.Verdict,
                    CompareWords.Verdict(one, margin)
                )),
            ],
            load.Curves
        );
}
