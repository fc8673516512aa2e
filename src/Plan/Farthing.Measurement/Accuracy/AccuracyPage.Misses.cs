using System.Globalization;
using Farthing.Documents.Accuracy;
using Farthing.Measurement.Scoring;

namespace Farthing.Measurement.Accuracy;

public static partial class AccuracyPage
{
    private const int TablesNamed = 3;

    /// <summary>Lists the missed targets: the tables that move the mean, the figure without them, and the bound of their typical row.</summary>
    private static void WriteMisses(TextWriter page, AccuracyReport report)
    {
        TargetScore[] missed = [.. report.Targets.Where(score => !score.IsMet)];
        if (missed.Length == 0)
        {
            return;
        }

        page.WriteLine("## Why targets are missed");
        page.WriteLine();
        page.WriteLine(
            "For each missed target: the tables with the largest median error, the figure without them, and the diagnosis of their middle row. A bias as large as the error means that the whole table is off by a factor: its build of the engine, its kernels or its condition differ from the model."
        );
        page.WriteLine();
        foreach (TargetScore score in missed)
        {
            TableScore[] worst =
            [
                .. score
                    .Tables.OrderByDescending(table => table.MedianPercent)
                    .ThenBy(table => table.Table, StringComparer.Ordinal)
                    .Take(TablesNamed),
            ];
            string rest = ScoreCells.Of(score.Target.Name, [.. score.Tables.Except(worst)])
                is ScoreCell without
                ? $" Without these: **{AccuracyText.Pair(without)}**."
                : "";
            page.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"- **{score.Target.Name}** ({AccuracyText.Pair(score.Ours)}, target {AccuracyText.Pair(score.Target.MedianPercent, score.Target.P90Percent)}).{rest}"
                )
            );
            foreach (TableScore table in worst)
            {
                page.WriteLine(
                    $"  - {AccuracyText.TableName(table.Table)}: median {AccuracyText.Percent(table.MedianPercent)}, bias {AccuracyText.Signed(table.BiasPercent)}; {string.Join("; ", Diagnosis.Of(Middle(report, score, table)))}"
                );
            }
        }

        page.WriteLine();
    }

    /// <summary>The row whose signed error is nearest to its table's bias.</summary>
    private static ScoredRow Middle(AccuracyReport report, TargetScore score, TableScore table) =>
        report
            .Rows.Where(row => row.IsMiddle && row.Table == table.Table && score.Target.IsMember(row))
            .MinBy(row => Math.Abs(row.SignedPercent - table.BiasPercent))
        ?? table.First;
}
