using Farthing.Documents.Accuracy;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Accuracy;
using Farthing.Measurement.Scoring;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Benches.Accuracy;

/// <summary>The answer of <c>farthing validate</c> for people; all splits, tables and formulas where asked to explain.</summary>
public static class AccuracySheet
{
    /// <summary>The sheet of measured errors.</summary>
    public static Sheet Of(AccuracyView view)
    {
        AccuracyReport report = view.Report;
        if (report.Rows.Count == 0)
        {
            return new Sheet().Say(view.Answer).Say(LeftOut(report));
        }

        Sheet sheet = new Sheet()
            .Say(
                view.Answer,
                $"Median / p90 of the absolute error per table, averaged over tables. Bands and baselines fitted without what they are scored on ({AccuracyText.FoldWords(report.FoldedBy)})."
            )
            .Table(
                [.. Targets(view)],
                new TableColumns<TargetLine>()
                    .Words("TARGETS", line => line.Name)
                    .Figure("target", line => line.Target)
                    .Figure("ours", line => line.Ours)
                    .Words("missed by", line => line.Verdict)
                    .Figure("3 numbers", line => line.ThreeNumbers, rank: 1)
                    .Figure("roofline", line => line.Roofline, rank: 2)
                    .Figure("scale*", line => line.Scale, rank: 3),
                "3 numbers, roofline: simple formulas on the same rows. * cheating: ours times the best factor for each table"
            )
            .Table(
                [.. report.Metrics.Select(metric => (metric.Name, metric.All, metric.Sweeps))],
                Scores("BY FIGURE AND LOAD")
            )
            .Detail(
                "by kind of model and engine",
                report
                    .Metrics.Where(metric => metric.Cells.Count > 0)
                    .Select(metric => new SheetTable(
                        "",
                        Scores(metric.Name)
                            .Of([.. metric.Cells.Select(cell => (cell.Name, cell, (SweepSummary?)null))])
                    ))
            );
        if (view.AgainstFile is not null)
        {
            sheet.Table(view.Comparisons, Sides);
        }

        sheet
            .Detail(
                "tables of closed-loop TPOT, worst first",
                report.Tables.Count == 0
                    ? null
                    : new SheetTable(
                        "",
                        Tables.Of([.. report.Tables.OrderByDescending(score => score.MedianPercent)])
                    )
            )
            .Section("worst rows, one of a table", Worst(report))
            .Say(LeftOut(report))
            .Formula(
                "error",
                "|predicted/measured − 1|; bias = median of predicted/measured − 1; both per table, then the mean over tables"
            )
            .Formula(
                "band",
                "predicted · exp(quantile of ln(measured/predicted)) at 3.5 % and 96.5 %, rows weighted 1/table size, a group of n tables pulled to its wider group by n/(n + 3)"
            )
            .Formula(
                "3-number fit",
                "seconds = a·roofline + b + c·prefill; roofline: seconds = roofline/efficiency; one set for each figure and load, refitted by folds"
            )
            .Formula(
                "rank correlation",
                "Spearman's ρ of measured and predicted over at least three loads of one condition"
            );
        return sheet;
    }

    private static TableColumns<(string Name, ScoreCell Cell, SweepSummary? Sweeps)> Scores(string head) =>
        new TableColumns<(string Name, ScoreCell Cell, SweepSummary? Sweeps)>()
            .Words(head, row => row.Name)
            .Figure("tables", row => AccuracyText.Count(row.Cell.Tables), rank: 3)
            .Figure("rows", row => AccuracyText.Count(row.Cell.Rows), rank: 2)
            .Figure("median error", row => AccuracyText.Percent(row.Cell.MedianPercent))
            .Figure("p90", row => AccuracyText.Percent(row.Cell.P90Percent))
            .Figure("bias", row => AccuracyText.Signed(row.Cell.BiasPercent), rank: 1)
            .Figure("in band", row => AccuracyText.Share(row.Cell.InBandFraction))
            .Figure("sweeps", row => row.Sweeps is null ? "" : AccuracyText.Count(row.Sweeps.Sweeps), rank: 5)
            .Figure(
                "rank corr. (median)",
                row => row.Sweeps is null ? "" : AccuracyText.Rank(row.Sweeps.Median),
                rank: 4
            );

    private static readonly TableColumns<Comparison> Sides = new TableColumns<Comparison>()
        .Words("SIDE BY SIDE (rows both predict)", one => one.Name)
        .Figure("rows", one => AccuracyText.Count(one.Ours.Rows), rank: 1)
        .Figure("ours", one => AccuracyText.Pair(one.Ours))
        .Figure("theirs", one => AccuracyText.Pair(one.Theirs))
        .Figure("bias", one => AccuracyText.Signed(one.Ours.BiasPercent), rank: 2)
        .Figure("theirs", one => AccuracyText.Signed(one.Theirs.BiasPercent), rank: 2)
        .Figure("in band", one => AccuracyText.Share(one.Ours.InBandFraction), rank: 3)
        .Figure("theirs", one => AccuracyText.Share(one.Theirs.InBandFraction), rank: 3)
        .Figure("rank", one => one.OurSweeps is null ? "" : AccuracyText.Rank(one.OurSweeps.Median), rank: 4)
        .Figure(
            "theirs",
            one => one.TheirSweeps is null ? "" : AccuracyText.Rank(one.TheirSweeps.Median),
            rank: 4
        );

    private static readonly TableColumns<TableScore> Tables = new TableColumns<TableScore>()
        .Words("TABLE", score => AccuracyText.TableName(score.Table))
        .Figure("rows", score => AccuracyText.Count(score.Rows), rank: 1)
        .Figure("median error", score => AccuracyText.Percent(score.MedianPercent))
        .Figure("p90", score => AccuracyText.Percent(score.P90Percent))
        .Figure("bias", score => AccuracyText.Signed(score.BiasPercent))
        .Figure("in band", score => AccuracyText.Share(score.InBandFraction));

    private static IEnumerable<TargetLine> Targets(AccuracyView view)
    {
        foreach (TargetScore score in view.Report.Targets)
        {
            yield return new(
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
            yield return new(
                $"replay of {replay.TraceId}: {replay.Metric}",
                AccuracyText.Short(target),
                AccuracyText.Pair(replay.MedianPercent, replay.P90Percent),
                AccuracyText.Points(replay.MedianPercent - target)
            );
        }

        foreach (ScoreCell cell in view.Bands)
        {
            yield return new(
                "in 90 % band: " + cell.Name,
                "85–95 %",
                AccuracyText.Share(cell.InBandFraction),
                Met(cell.Met == true)
            );
        }

        if (view.TpotSweeps is SweepSummary sweeps)
        {
            yield return new(
                $"{AccuracyText.Count(sweeps.Sweeps)} sweeps with rank correlation ≥ 0.95",
                "100 %",
                AccuracyText.Share(sweeps.ReachedFraction),
                Met(sweeps.ReachedFraction >= 1)
            );
        }

        foreach (KernelTarget kernel in view.Kernels)
        {
            yield return new(
                "unseen kernels: " + kernel.Name,
                AccuracyText.Pair(kernel.TargetMedianPercent, kernel.TargetP90Percent),
                AccuracyText.Pair(kernel.MedianPercent, kernel.P90Percent),
                Met(kernel.Met)
            );
        }
    }

    private static string Met(bool isMet) => isMet ? "met" : "missed";

    private static SheetNotes? Worst(AccuracyReport report) =>
        report.Worst.Count == 0
            ? null
            : new SheetNotes([
                .. report.Worst.Select(row =>
                    $"{row.RowId}  {AccuracyText.RowName(row)}: measured {AccuracyText.Figure(row, row.Measured)}, predicted {AccuracyText.Figure(row, row.Predicted)}; {string.Join("; ", Diagnosis.Of(row))}"
                ),
            ]);

    private static IEnumerable<string> LeftOut(AccuracyReport report) =>
        report.LeftOutReasons.Select(left =>
            $"left out: {AccuracyText.Rows(left.Rows)}, {left.Reason}{(left.Example.Length == 0 ? "" : $" (such as {left.Example})")}"
        );

    private sealed record TargetLine(
        string Name,
        string Target,
        string Ours,
        string Verdict,
        string ThreeNumbers = "",
        string Roofline = "",
        string Scale = ""
    );
}
