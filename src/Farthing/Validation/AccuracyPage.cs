using System.Globalization;
using Farthing.Serving.Coefficients;

namespace Farthing.Validation;

/// <summary>Writes docs/accuracy.md.</summary>
internal static class AccuracyPage
{
    /// <summary>The whole page.</summary>
    public static void Write(TextWriter page, AccuracyReport report, CoefficientSet coefficients, string file)
    {
        page.WriteLine("# Accuracy");
        page.WriteLine();
        page.WriteLine(
            $"Predicted time per output token (TPOT) beside published closed-loop measurements: {Count(report.Predictions.Count)} rows in {Count(report.Tables.Count)} tables. Coefficients of {coefficients.AsOf}, closed form (docs/cost-model.md, section 7), no term fitted per engine, model or GPU to serving rows; host terms, the share of hidden launch floors and a few kernel choices are one global set that was chosen while looking at these rows."
        );
        page.WriteLine();
        page.WriteLine("Made by:");
        page.WriteLine();
        page.WriteLine("```");
        page.WriteLine(
            $"./farthing validate --measurements {file.Replace('\\', '/')} --report docs/accuracy.md"
        );
        page.WriteLine("```");
        page.WriteLine();
        page.WriteLine(
            "Errors are means over tables of the table's median and p90 absolute error: rows of one table move together, and large tables would dominate otherwise. Bias is the mean of the tables' median signed errors; above 0 predicts too slow. Two runs of the same configuration differ by 0.7 % in the median and 8.6 % at p90; two engine versions by 12 % and 24 %; two engines by 15 % and 32 %. The last column is the share of rows inside the band that Farthing promises (docs/cost-model.md, section 5), mean over tables."
        );
        page.WriteLine();
        page.WriteLine("| group | tables | rows | median error | p90 | bias | in the 90 % band |");
        page.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (AccuracyCell cell in report.Cells)
        {
            page.WriteLine(
                $"| {cell.Name} | {cell.Tables} | {Count(cell.Rows)} | {One(cell.MedianPercent)} % | {One(cell.P90Percent)} % | {Signed(cell.BiasPercent)} % | {One(100 * cell.InBandFraction)} % |"
            );
        }

        page.WriteLine();
        page.WriteLine("## Every table, worst first");
        page.WriteLine();
        page.WriteLine("| table | rows | median error | p90 | bias |");
        page.WriteLine("|---|---:|---:|---:|---:|");
        foreach (TableError table in report.Tables.OrderByDescending(table => table.MedianPercent))
        {
            string name = table.Table.Replace("|", " · ", StringComparison.Ordinal);
            page.WriteLine(
                $"| {name} | {table.Rows} | {One(table.MedianPercent)} % | {One(table.P90Percent)} % | {Signed(table.BiasPercent)} % |"
            );
        }

        page.WriteLine();
        page.WriteLine("## Left out");
        page.WriteLine();
        foreach ((string reason, int rows) in report.LeftOut)
        {
            page.WriteLine($"- {Count(rows)} rows: {reason}");
        }

        page.WriteLine();
        page.WriteLine("## What is not measured here");
        page.WriteLine();
        page.WriteLine(
            "- TTFT, percentiles, open loops and finite runs: they need the simulator, not the closed form."
        );
        page.WriteLine("- GPUs without kernel tables: no serving rows of theirs are among these.");
        page.WriteLine(
            "- The rows are in sample for the global choices named above. A study that chose them again on other tables only found 12 % / 29 % on unseen tables where it had 10.8 % / 26 % in sample: expect a similar loss here."
        );
    }

    private static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string One(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Signed(double value) =>
        value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);
}
