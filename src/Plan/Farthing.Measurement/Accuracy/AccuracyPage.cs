using Farthing.Documents.Accuracy;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Accuracy;

/// <summary>Writes docs/accuracy.md: the answer, the targets, every group, the worst rows and tables, what is left out and what is not measured.</summary>
public static partial class AccuracyPage
{
    /// <summary>The whole page.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="view">What it says.</param>
    /// <param name="command">The command line that makes it.</param>
    public static void Write(TextWriter page, AccuracyView view, string command)
    {
        page.WriteLine("# Accuracy");
        page.WriteLine();
        page.WriteLine(
            $"This page compares predictions of the coefficients of {view.Coefficients.AsOf} with {AccuracyText.Count(view.Report.Rows.Count)} published measurements."
        );
        page.WriteLine();
        page.WriteLine("```");
        page.WriteLine("$ " + command);
        page.WriteLine(view.Answer);
        page.WriteLine("```");
        page.WriteLine();
        WriteTargets(page, view);
        WriteFamilies(page, view);
        WriteYears(page, view);
        WriteSettings(page, view.Coefficients);
        WriteMisses(page, view.Report);
        WriteReading(page, view);
        WriteMetrics(page, view.Report);
        WriteAgainst(page, view);
        WriteTables(page, view.Report);
        WriteWorst(page, view.Report);
        WriteLeftOut(page, view.Report);
        WriteUnmeasured(page, view);
    }

    private static void WriteTargets(TextWriter page, AccuracyView view)
    {
        page.WriteLine("## Targets");
        page.WriteLine();
        page.WriteLine(
            "Errors are median / p90 of the absolute error in %, per table, then averaged over tables, for means and medians of the measured figures. Targets were set before. Three baselines run on the same rows: a three-number fit (seconds = a · roofline + b + c · prefill, refitted without the scored rows), a plain roofline at one fixed efficiency (likewise), and our predictions times the best factor for each table, which cheats."
        );
        page.WriteLine();
        page.WriteLine(
            "| | rows, tables | target | ours | missed by, points | three-number fit | roofline | best scale per table |"
        );
        page.WriteLine("|---|---:|---:|---:|---|---:|---:|---:|");
        foreach (TargetScore score in view.Report.Targets)
        {
            ScoreCell ours = score.Ours;
            page.WriteLine(
                $"| {score.Target.Name} | {AccuracyText.Count(ours.Rows)}, {ours.Tables} | {AccuracyText.Pair(score.Target.MedianPercent, score.Target.P90Percent)} | **{AccuracyText.Pair(ours)}** | {AccuracyText.Verdict(score)} | {AccuracyText.Pair(score.ThreeNumbers)} | {AccuracyText.Pair(score.Roofline)} | {AccuracyText.Pair(score.TableScale)} |"
            );
        }

        foreach (ReplayError replay in view.Replays)
        {
            double target = AccuracyView.ReplayTarget(replay.Metric);
            page.WriteLine(
                $"| replay of {replay.TraceId}: {replay.Metric} | {AccuracyText.Count(replay.Requests)} requests | {AccuracyText.Short(target)} | **{AccuracyText.Pair(replay.MedianPercent, replay.P90Percent)}** | {AccuracyText.Points(replay.MedianPercent - target)} | | | |"
            );
        }

        foreach (ScoreCell cell in view.Bands)
        {
            string verdict = cell.Met == true ? "met" : "missed";
            page.WriteLine(
                $"| measurements inside the 90 % band, {cell.Name} | {AccuracyText.Count(cell.Rows)}, {cell.Tables} | 85–95 % | **{AccuracyText.Percent(100 * cell.InBandFraction!.Value)}** | {verdict} | | | |"
            );
        }

        if (view.TpotSweeps is SweepSummary sweeps)
        {
            string verdict = sweeps.ReachedFraction >= 1 ? "met" : "missed";
            page.WriteLine(
                $"| rank correlation ≥ 0.95 inside each sweep of closed-loop TPOT | {AccuracyText.Count(sweeps.Sweeps)} sweeps | 100 % | **{AccuracyText.Share(sweeps.ReachedFraction)}** (mean {AccuracyText.Rank(sweeps.Mean)}, median {AccuracyText.Rank(sweeps.Median)}) | {verdict} | | | |"
            );
        }

        foreach (KernelTarget kernel in view.Kernels)
        {
            string verdict = kernel.Met ? "met" : "missed";
            page.WriteLine(
                $"| kernels left out of the fit: {kernel.Name} | {kernel.Fits} fits | {AccuracyText.Pair(kernel.TargetMedianPercent, kernel.TargetP90Percent)} | **{AccuracyText.Pair(kernel.MedianPercent, kernel.P90Percent)}** | {verdict} | | | |"
            );
        }

        page.WriteLine();
    }

    /// <summary>Ranges of settings with the widening for an e-fold beyond.</summary>
    private static void WriteSettings(TextWriter page, CoefficientSet set)
    {
        page.WriteLine("## Settings that served runs were measured with");
        page.WriteLine();
        page.WriteLine(
            "Rows that state no setting ran with their engine's default. Outside of these ranges `farthing plan` says so, prints the plan with measured settings alone beside its own, and takes wider bands. The widening is for an e-fold (2.72 times) beyond the range, as a power of the band. It is how fast errors drift along the setting within tables; where too few tables vary it, that of the fastest other one."
        );
        page.WriteLine();
        page.WriteLine("| setting | vllm | trtllm | sglang | widening: TPOT, TTFT |");
        page.WriteLine("|---|---|---|---|---|");
        foreach (
            IGrouping<string, MeasuredSetting> setting in set.MeasuredSettings.GroupBy(each => each.Setting)
        )
        {
            string Of(string engine) =>
                setting.FirstOrDefault(each => each.Engine == engine) is { } range
                    ? $"{range.Range} ({range.Tables} tables)"
                    : "–";
            string[] widenings =
            [
                .. set
                    .BandDistances.Where(each =>
                        each.Kind == setting.Key
                        && each.Metric is (StepTimeBand.TpotMetric or StepTimeBand.TtftMetric)
                    )
                    .Select(each => AccuracyText.Rank(each.Widening)),
            ];
            page.WriteLine(
                $"| {setting.Key} | {Of("vllm")} | {Of("trtllm")} | {Of("sglang")} | {(widenings.Length == 0 ? "–" : string.Join(", ", widenings))} |"
            );
        }

        page.WriteLine();
    }

    private static void WriteReading(TextWriter page, AccuracyView view)
    {
        page.WriteLine("## How to read it");
        page.WriteLine();
        page.WriteLine(
            "- \"Unseen tables, models, GPU types\" are left out of the refitted terms (listed below); their kernels are still their own timings. The honest unseen GPU is the last line of the table above."
        );
        page.WriteLine(
            "- Rows of one table move together and tables differ in size. So every figure is computed per table and then averaged, and fits leave out whole tables, never rows."
        );
        page.WriteLine(
            $"- Terms refitted here without the scored rows: layer overheads (per engine, format, architecture, kind of attention and whether the version is stated), expert transfers, the error bands ({AccuracyText.FoldWords(view.Report.FoldedBy)}) and the baselines. Other terms fitted to serving rows (two numbers an engine for first tokens, two for pipeline stages) are in sample; the serving study (docs/coefficients.md) prints their errors on tables left out."
        );
        page.WriteLine(
            "- Host terms, the share of hidden launch floors and a few kernel choices are one global set, chosen with these rows in view. A study chose them again on other tables only. It found 12.0 / 29 on unseen tables, 12.4 / 27 on unseen models and 15.1 / 30 on an unseen GPU type, against 10.8 / 26 in sample: expect a similar loss on new data."
        );
        page.WriteLine(
            "- Noise: two runs of the same configuration differ by 0.7 % in the median and 8.6 % at p90 (TPOT), 3.4 / 13 % (TTFT); two engine versions by 12 / 24 % and 15 / 72 %; two engines by 15 / 32 % and 29 / 127 %."
        );
        page.WriteLine("- Bias is the median of predicted/measured − 1: above 0 predicts too much.");
        page.WriteLine(
            "- One server was measured by `farthing bench` and predicted with five of its own runs: [foreign.md](foreign.md)."
        );
        if (view.Report.Stated is { InBandFraction: double stated })
        {
            page.WriteLine(
                $"- The stated bands of the built-in coefficients hold {AccuracyText.Percent(100 * stated)} of the measurements (all figures, mean over tables). They were fitted to all tables, so expect the share from folds above."
            );
        }

        page.WriteLine(
            "- Kernels of sparse, linear and hybrid attention are assumed. Their missing part is fitted per layer, and their bands are as wide as left-out tables need."
        );
        page.WriteLine();
    }

    private static void WriteMetrics(TextWriter page, AccuracyReport report)
    {
        page.WriteLine("## By figure and load");
        page.WriteLine();
        foreach (MetricScore metric in report.Metrics)
        {
            page.WriteLine($"### {metric.Name}");
            page.WriteLine();
            if (metric.Sweeps is SweepSummary sweeps)
            {
                page.WriteLine(
                    $"Order inside {AccuracyText.Count(sweeps.Sweeps)} sweeps over the load: rank correlation {AccuracyText.Rank(sweeps.Mean)} in the mean, {AccuracyText.Rank(sweeps.Median)} in the median, at least 0.95 in {AccuracyText.Share(sweeps.ReachedFraction)}."
                );
                page.WriteLine();
            }

            page.WriteLine(
                "| | tables | rows | median error | p90 | bias | in the 90 % band | band's width |"
            );
            page.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
            WriteCell(page, metric.All with { Name = "all" });
            foreach (ScoreCell cell in metric.Cells)
            {
                WriteCell(page, cell);
            }

            page.WriteLine();
        }
    }

    private static void WriteCell(TextWriter page, ScoreCell cell) =>
        page.WriteLine(
            $"| {cell.Name} | {cell.Tables} | {AccuracyText.Count(cell.Rows)} | {AccuracyText.Percent(cell.MedianPercent)} | {AccuracyText.Percent(cell.P90Percent)} | {AccuracyText.Signed(cell.BiasPercent)} | {AccuracyText.Share(cell.InBandFraction)} | {AccuracyText.Share(cell.BandWidth)} |"
        );
}
