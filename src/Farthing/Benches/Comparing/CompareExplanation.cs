using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Comparing;

/// <summary>Shows the method with the numbers of one figure put in.</summary>
internal static class CompareExplanation
{
    /// <summary>Prints it for the load that the answer is about.</summary>
    public static void Write(BenchComparison comparison, TextWriter text)
    {
        LoadComparison load = comparison.Headline;
        text.WriteLine();
        text.WriteLine($"Method, at {load.Words}");
        text.WriteLine(
            "Δ        B ÷ A − 1, tested as ln(B ÷ A); of shares (errors, prefix hits) B − A, in points"
        );
        text.WriteLine(
            $"spread   one run: {RunSpreads.Draws} moving-block bootstraps of the steady window's requests, and of {RunSample.Slices} slices of it for rates"
        );
        text.WriteLine(
            "         (Künsch 1989); a block: n^⅓ values or twice as many as were in flight, at most an eighth; × k ÷ (k − 1)"
        );
        text.WriteLine(
            "         for k blocks; k − 1 degrees of freedom. Several runs: the variance between them"
        );
        text.WriteLine(
            "test     t = Δ ÷ √(variance A + variance B), degrees of freedom by Welch and Satterthwaite (1947)"
        );
        text.WriteLine(
            "errors   shares with one success and one failure added to each side (Agresti and Caffo 2000)"
        );
        text.WriteLine(
            $"needed   {RunSpreads.LeastRequests} requests; {RunSpreads.LeastAbove} values above a percentile; a window of {Show.Count(RunSpreads.LeastTimes)} requests' time for rates"
        );
        Difference[] tested = [.. load.Table.Where(one => !double.IsNaN(one.CorrectedChance))];
        text.WriteLine(
            $"Holm     the smallest of {tested.Length} chances × {tested.Length}, the next × {Math.Max(0, tested.Length - 1)}, … (Holm 1979); a difference is real at 0.05"
        );
        foreach (Difference one in tested.OrderBy(one => one.Chance).Take(5))
        {
            text.WriteLine(
                $"         {one.Metric.Words, -14} {CompareWords.Change(one)}, p {Chance(one.Chance)} → {Chance(one.CorrectedChance)}"
            );
        }

        text.WriteLine(
            $"margin   |ln(B ÷ A)| ≤ ln(1 + {CompareWords.Percent(comparison.Margin)}) at both ends of the interval: the same; not corrected for several tests"
        );
    }

    private static string Chance(double chance) =>
        chance < 1e-4
            ? "< 0.0001"
            : chance.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
}
