using System.Globalization;
using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Quality;

/// <summary>Prints the formulas of a quality gate with the numbers put in.</summary>
internal static class QualityExplanation
{
    /// <summary>Prints them.</summary>
    public static void Write(QualityOutcome outcome, TextWriter text)
    {
        QualityFinding finding = outcome.Finding;
        PairedTable table = finding.Table;
        if (outcome.Candidate is null || table.Pairs <= 0)
        {
            return;
        }

        CultureInfo plain = CultureInfo.InvariantCulture;
        text.WriteLine();
        text.WriteLine(
            string.Create(
                plain,
                $"a = {table.BothRight:0.##} both right, b = {table.OnlyBaseline:0.##} only the baseline, c = {table.OnlyCandidate:0.##} only the candidate, d = {table.BothWrong:0.##} both wrong, n = {table.Pairs:0.##}"
            )
        );
        text.WriteLine(
            string.Create(
                plain,
                $"accuracy    baseline (a + b)/n = {table.BaselineRight / table.Pairs:0.0000}, Wilson 95 % {Range(finding.Baseline)}"
            )
        );
        text.WriteLine(
            string.Create(
                plain,
                $"            candidate (a + c)/n = {table.CandidateRight / table.Pairs:0.0000}, Wilson 95 % {Range(finding.Candidate)}"
            )
        );
        text.WriteLine(
            string.Create(
                plain,
                $"difference  (c − b)/n = {table.Difference:0.0000}, Newcombe method 10 (1998), 95 % {Range(finding.Difference)}"
            )
        );
        text.WriteLine(
            string.Create(
                plain,
                $"McNemar     2 × P(at most {Math.Min(finding.Lost, finding.Won)} of {finding.Lost + finding.Won} | 1/2), at most 1 = {finding.McNemarP:0.0000}"
            )
        );
        text.WriteLine(
            string.Create(
                plain,
                $"verdict     passes if {finding.Difference.Low:0.0000} > −{finding.Margin:0.0000}; fails if {finding.Difference.High:0.0000} < −{finding.Margin:0.0000}, or < 0 with {table.Difference:0.0000} ≤ −{finding.Margin:0.0000}"
            )
        );
        text.WriteLine(
            string.Create(
                plain,
                $"questions   ({WilsonInterval.Z95:0.000} + {PairedSampleSize.Z80:0.000})² × {Math.Max(1, table.Flips) / table.Pairs:0.0000} / {finding.Margin:0.0000}², at least {WilsonInterval.Z95:0.000}² × (1 − margin)/margin: {finding.QuestionsNeeded:N0}"
            )
        );
        text.WriteLine("The formulas and their sources: docs/quality.md.");
    }

    private static string Range(Interval range) =>
        string.Create(CultureInfo.InvariantCulture, $"{range.Low:0.0000} to {range.High:0.0000}");
}
