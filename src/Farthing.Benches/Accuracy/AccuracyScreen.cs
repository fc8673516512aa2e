using Farthing.Documents.Accuracy;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Accuracy;
using Farthing.Measurement.Scoring;
using Farthing.Reporting.Terminal;

namespace Farthing.Benches.Accuracy;

/// <summary>The answer of <c>farthing validate</c> in a terminal.</summary>
public static class AccuracyScreen
{
    private const int Width = 118;

    /// <summary>Prints everything; all splits and tables when asked to explain.</summary>
    public static void Print(TextWriter text, AccuracyView view, bool isExplained)
    {
        AccuracyReport report = view.Report;
        if (report.Rows.Count == 0)
        {
            text.WriteLine(view.Answer);
            PrintLeftOut(text, report);
            return;
        }

        Wrap(text, view.Answer, "");
        Wrap(
            text,
            $"Median / p90 of the absolute error per table, averaged over tables. Bands and baselines fitted without what they are scored on ({AccuracyText.FoldWords(report.FoldedBy)}).",
            ""
        );
        text.WriteLine();
        PrintTargets(text, view);
        text.WriteLine();
        PrintMetrics(text, report, isExplained);
        PrintAgainst(text, view);
        if (isExplained)
        {
            PrintTables(text, report);
        }

        PrintWorst(text, report);
        PrintLeftOut(text, report);
        if (isExplained)
        {
            PrintFormulas(text);
        }
    }

    private static void PrintTargets(TextWriter text, AccuracyView view)
    {
        TextTable table = new(
            TextColumn.Text("TARGETS"),
            TextColumn.Number("target"),
            TextColumn.Number("ours"),
            TextColumn.Text("missed by"),
            TextColumn.Number("3 numbers"),
            TextColumn.Number("roofline"),
            TextColumn.Number("scale*")
        );
        foreach (TargetScore score in view.Report.Targets)
        {
            table.Row(
                score.Target.Name,
                AccuracyText.Pair(score.Target.MedianPercent, score.Target.P90Percent),
                AccuracyText.Pair(score.Ours),
                AccuracyText.Verdict(score),
                AccuracyText.Pair(score.ThreeNumbers),
                AccuracyText.Pair(score.Roofline),
                AccuracyText.Pair(score.TableScale)
            );
        }

        foreach (ReplayError replay in view.Replays)
        {
            double target = AccuracyView.ReplayTarget(replay.Metric);
            table.Row(
                $"replay of {replay.TraceId}: {replay.Metric}",
                AccuracyText.Short(target),
                AccuracyText.Pair(replay.MedianPercent, replay.P90Percent),
                AccuracyText.Points(replay.MedianPercent - target)
            );
        }

        foreach (ScoreCell cell in view.Bands)
        {
            string met = cell.Met == true ? "met" : "missed";
            table.Row("in 90 % band: " + cell.Name, "85–95 %", AccuracyText.Share(cell.InBandFraction), met);
        }

        if (view.TpotSweeps is SweepSummary sweeps)
        {
            table.Row(
                $"{AccuracyText.Count(sweeps.Sweeps)} sweeps with rank correlation ≥ 0.95",
                "100 %",
                AccuracyText.Share(sweeps.ReachedFraction),
                sweeps.ReachedFraction >= 1 ? "met" : "missed"
            );
        }

        foreach (KernelTarget kernel in view.Kernels)
        {
            table.Row(
                "unseen kernels: " + kernel.Name,
                AccuracyText.Pair(kernel.TargetMedianPercent, kernel.TargetP90Percent),
                AccuracyText.Pair(kernel.MedianPercent, kernel.P90Percent),
                kernel.Met ? "met" : "missed"
            );
        }

        table.Write(text);
        text.WriteLine(
            "3 numbers, roofline: simple formulas on the same rows. * cheating: ours times the best factor for each table"
        );
    }

    private static void PrintMetrics(TextWriter text, AccuracyReport report, bool isExplained)
    {
        TextTable table = new(
            TextColumn.Text("BY FIGURE AND LOAD"),
            TextColumn.Number("tables"),
            TextColumn.Number("rows"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90"),
            TextColumn.Number("bias"),
            TextColumn.Number("in band"),
            TextColumn.Number("sweeps"),
            TextColumn.Number("rank corr. (median)")
        );
        foreach (MetricScore metric in report.Metrics)
        {
            Row(table, metric.Name, metric.All, metric.Sweeps);
            foreach (ScoreCell cell in isExplained ? metric.Cells : [])
            {
                Row(table, "  " + cell.Name, cell, null);
            }
        }

        table.Write(text);
        text.WriteLine();
    }

    private static void Row(TextTable table, string name, ScoreCell cell, SweepSummary? sweeps) =>
        table.Row(
            name,
            AccuracyText.Count(cell.Tables),
            AccuracyText.Count(cell.Rows),
            AccuracyText.Percent(cell.MedianPercent),
            AccuracyText.Percent(cell.P90Percent),
            AccuracyText.Signed(cell.BiasPercent),
            AccuracyText.Share(cell.InBandFraction),
            sweeps is null ? "" : AccuracyText.Count(sweeps.Sweeps),
            sweeps is null ? "" : AccuracyText.Rank(sweeps.Median)
        );

    private static void PrintAgainst(TextWriter text, AccuracyView view)
    {
        if (view.AgainstFile is null)
        {
            return;
        }

        TextTable table = new(
            TextColumn.Text("SIDE BY SIDE (rows both predict)"),
            TextColumn.Number("rows"),
            TextColumn.Number("ours"),
            TextColumn.Number("theirs"),
            TextColumn.Number("bias"),
            TextColumn.Number("theirs"),
            TextColumn.Number("in band"),
            TextColumn.Number("theirs"),
            TextColumn.Number("rank"),
            TextColumn.Number("theirs")
        );
        foreach (Comparison one in view.Comparisons)
        {
            table.Row(
                one.Name,
                AccuracyText.Count(one.Ours.Rows),
                AccuracyText.Pair(one.Ours),
                AccuracyText.Pair(one.Theirs),
                AccuracyText.Signed(one.Ours.BiasPercent),
                AccuracyText.Signed(one.Theirs.BiasPercent),
                AccuracyText.Share(one.Ours.InBandFraction),
                AccuracyText.Share(one.Theirs.InBandFraction),
                one.OurSweeps is null ? "" : AccuracyText.Rank(one.OurSweeps.Median),
                one.TheirSweeps is null ? "" : AccuracyText.Rank(one.TheirSweeps.Median)
            );
        }

        table.Write(text);
        text.WriteLine();
    }

    private static void PrintTables(TextWriter text, AccuracyReport report)
    {
        TextTable table = new(
            TextColumn.Text("TABLES of closed-loop TPOT, worst first"),
            TextColumn.Number("rows"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90"),
            TextColumn.Number("bias"),
            TextColumn.Number("in band")
        );
        foreach (TableScore score in report.Tables.OrderByDescending(score => score.MedianPercent))
        {
            table.Row(
                AccuracyText.TableName(score.Table),
                AccuracyText.Count(score.Rows),
                AccuracyText.Percent(score.MedianPercent),
                AccuracyText.Percent(score.P90Percent),
                AccuracyText.Signed(score.BiasPercent),
                AccuracyText.Share(score.InBandFraction)
            );
        }

        table.Write(text);
        text.WriteLine();
    }

    private static void PrintWorst(TextWriter text, AccuracyReport report)
    {
        if (report.Worst.Count == 0)
        {
            return;
        }

        text.WriteLine("WORST ROWS, one of a table");
        foreach (ScoredRow row in report.Worst)
        {
            string measured = AccuracyText.Figure(row, row.Measured);
            string predicted = AccuracyText.Figure(row, row.Predicted);
            Wrap(
                text,
                $"{row.RowId}  {AccuracyText.RowName(row)}: measured {measured}, predicted {predicted}",
                "  "
            );
            Wrap(text, string.Join("; ", Diagnosis.Of(row)), "      ");
        }

        text.WriteLine();
    }

    private static void PrintLeftOut(TextWriter text, AccuracyReport report)
    {
        foreach ((string reason, int rows, string example) in report.LeftOutReasons)
        {
            string such = example.Length == 0 ? "" : $" (such as {example})";
            Wrap(text, $"left out: {AccuracyText.Rows(rows)}, {reason}{such}", "");
        }
    }

    private static void PrintFormulas(TextWriter text)
    {
        text.WriteLine();
        Wrap(
            text,
            "error = |predicted/measured − 1|; bias = median of predicted/measured − 1; both per table, then the mean over tables",
            ""
        );
        Wrap(
            text,
            "band = predicted · exp(quantile of ln(measured/predicted)) at 3.5 % and 96.5 %, rows weighted 1/table size, a group of n tables pulled to its wider group by n/(n + 3)",
            ""
        );
        Wrap(
            text,
            "3-number fit: seconds = a·roofline + b + c·prefill; roofline: seconds = roofline/efficiency; one set for each figure and load, refitted by folds",
            ""
        );
        Wrap(
            text,
            "rank correlation: Spearman's ρ of measured and predicted over at least three loads of one condition",
            ""
        );
    }

    /// <summary>Breaks a line at blanks so that it stays within the terminal.</summary>
    private static void Wrap(TextWriter text, string line, string indent)
    {
        string rest = line;
        string before = indent;
        while (before.Length + rest.Length > Width)
        {
            int at = rest.LastIndexOf(' ', Width - before.Length);
            if (at <= 0)
            {
                break;
            }

            text.WriteLine(before + rest[..at]);
            rest = rest[(at + 1)..];
            before = indent + "  ";
        }

        text.WriteLine(before + rest);
    }
}
