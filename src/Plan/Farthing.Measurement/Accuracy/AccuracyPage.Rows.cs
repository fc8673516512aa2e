using Farthing.Documents.Accuracy;
using Farthing.Measurement.Scoring;

namespace Farthing.Measurement.Accuracy;

/// <summary>The parts of the page about single tables and rows.</summary>
public static partial class AccuracyPage
{
    private static void WriteAgainst(TextWriter page, AccuracyView view)
    {
        if (view.AgainstFile is not string file)
        {
            return;
        }

        page.WriteLine($"## Beside {Path.GetFileName(file)}");
        page.WriteLine();
        page.WriteLine("On the rows that both predict: ours, theirs.");
        page.WriteLine();
        page.WriteLine(
            "| | rows | median / p90 | theirs | bias | theirs | in band | theirs | rank corr. | theirs |"
        );
        page.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (Comparison one in view.Comparisons)
        {
            string ourRank = one.OurSweeps is null ? "" : AccuracyText.Rank(one.OurSweeps.Median);
            string theirRank = one.TheirSweeps is null ? "" : AccuracyText.Rank(one.TheirSweeps.Median);
            page.WriteLine(
                $"| {one.Name} | {AccuracyText.Count(one.Ours.Rows)} | {AccuracyText.Pair(one.Ours)} | {AccuracyText.Pair(one.Theirs)} | {AccuracyText.Signed(one.Ours.BiasPercent)} | {AccuracyText.Signed(one.Theirs.BiasPercent)} | {AccuracyText.Share(one.Ours.InBandFraction)} | {AccuracyText.Share(one.Theirs.InBandFraction)} | {ourRank} | {theirRank} |"
            );
        }

        page.WriteLine();
    }

    private static void WriteTables(TextWriter page, AccuracyReport report)
    {
        if (report.Tables.Count == 0)
        {
            return;
        }

        page.WriteLine("## Every table of closed-loop TPOT, worst first");
        page.WriteLine();
        page.WriteLine("| table | rows | median error | p90 | bias | in the 90 % band |");
        page.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (TableScore table in report.Tables.OrderByDescending(table => table.MedianPercent))
        {
            page.WriteLine(
                $"| {AccuracyText.TableName(table.Table)} | {table.Rows} | {AccuracyText.Percent(table.MedianPercent)} | {AccuracyText.Percent(table.P90Percent)} | {AccuracyText.Signed(table.BiasPercent)} | {AccuracyText.Share(table.InBandFraction)} |"
            );
        }

        page.WriteLine();
    }

    private static void WriteWorst(TextWriter page, AccuracyReport report)
    {
        if (report.Worst.Count == 0)
        {
            return;
        }

        page.WriteLine("## The worst rows, one of a table");
        page.WriteLine();
        page.WriteLine(
            "The diagnosis below comes from the prediction: the parts of its time, and the parts of its condition that the coefficients do not cover."
        );
        page.WriteLine();
        page.WriteLine("| row | what | measured | predicted |");
        page.WriteLine("|---|---|---:|---:|");
        foreach (ScoredRow row in report.Worst)
        {
            page.WriteLine(
                $"| {row.RowId} | {AccuracyText.RowName(row)} | {AccuracyText.Figure(row, row.Measured)} | {AccuracyText.Figure(row, row.Predicted)} |"
            );
        }

        page.WriteLine();
        foreach (ScoredRow row in report.Worst)
        {
            page.WriteLine($"- {row.RowId}: {string.Join("; ", Diagnosis.Of(row))}.");
        }

        page.WriteLine();
    }

    private static void WriteLeftOut(TextWriter page, AccuracyReport report)
    {
        page.WriteLine("## Left out");
        page.WriteLine();
        if (report.LeftOut.Count == 0)
        {
            page.WriteLine("Nothing.");
        }

        foreach ((string reason, int rows, string example) in report.LeftOutReasons)
        {
            string such = example.Length == 0 ? "" : $" (such as {example})";
            page.WriteLine($"- {AccuracyText.Rows(rows)}: {reason}{such}");
        }

        page.WriteLine();
    }

    private static void WriteUnmeasured(TextWriter page, AccuracyView view)
    {
        page.WriteLine("## Not measured here");
        page.WriteLine();
        foreach (AccuracyTarget target in view.Report.Unmeasured)
        {
            page.WriteLine(
                $"- {target.Name} (target {AccuracyText.Pair(target.MedianPercent, target.P90Percent)}): no row of this file was predicted."
            );
        }

        if (view.Replays.Count == 0)
        {
            page.WriteLine(
                "- Replay of a measured request trace (targets 5 / 7 / 14 % for the median TPOT, E2E and TTFT): none was given (`--trace-requests`)."
            );
        }

        page.WriteLine(
            "- Predictions with five rows of a user's own (target 7.5 / 20): no prediction here is calibrated to its own table."
        );
        page.WriteLine(
            "- GPUs without kernel tables in closed loops: these rows have no closed-loop TPOT of them."
        );
    }
}
