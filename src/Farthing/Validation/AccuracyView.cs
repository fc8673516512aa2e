using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Validation;

/// <summary>Everything that the terminal, the page and the JSON document say.</summary>
/// <param name="File">The measurements.</param>
/// <param name="Report">Scores.</param>
/// <param name="Coefficients">What predictions rest on.</param>
/// <param name="Comparisons">Another tool's predictions beside ours; empty without any.</param>
/// <param name="AgainstFile">Where those come from; null without any.</param>
internal sealed record AccuracyView(
    string File,
    AccuracyReport Report,
    CoefficientSet Coefficients,
    IReadOnlyList<Comparison> Comparisons,
    string? AgainstFile
)
{
    /// <summary>Promised and reached errors of kernels.</summary>
    public IReadOnlyList<KernelPromise> Kernels { get; } = KernelPromise.Of(Coefficients);

    /// <summary>Rank correlation inside the sweeps of closed-loop TPOT; null without any.</summary>
    public SweepSummary? TpotSweeps =>
        Report
            .Metrics.FirstOrDefault(metric =>
                metric is { Kind: ScoredMetric.Tpot, Load: "closed", IsMiddle: true }
            )
            ?.Sweeps;

    /// <summary>Coverage of bands, named: closed-loop TPOT of core models, and all figures.</summary>
    public IReadOnlyList<(string Name, ScoreCell Cell)> Bands
    {
        get
        {
            List<(string, ScoreCell)> bands = [];
            ScoredRow[] rows = [.. Report.Rows.Where(row => row.IsMiddle)];
            Add(
                "closed-loop TPOT, core",
                row => row.Kind == ScoredMetric.Tpot && row.Traits is { Load: "closed", IsCore: true }
            );
            Add("all figures", _ => true);
            return bands;

            void Add(string name, Func<ScoredRow, bool> isMember)
            {
                if (ScoreCell.Of(name, rows.Where(isMember)) is { InBandFraction: not null } cell)
                {
                    bands.Add((name, cell));
                }
            }
        }
    }

    /// <summary>The answer in one sentence.</summary>
    public string Answer
    {
        get
        {
            if (Report.Rows.Count == 0)
            {
                return "No row of this file can be scored.";
            }

            int met = Report.Promises.Count(promise => promise.IsMet);
            PromiseScore? core = Report.Promises.FirstOrDefault(score =>
                score.Promise.Name == "TPOT, core, unseen tables"
            );
            string first = core is null
                ? ""
                : $"Closed-loop TPOT of core models is off by {AccuracyText.Percent(core.Ours.MedianPercent)} in the median and {AccuracyText.Percent(core.Ours.P90Percent)} at p90 ({AccuracyText.Count(core.Ours.Rows)} rows, {core.Ours.Tables} tables). ";
            return Report.Promises.Count == 0
                ? $"{AccuracyText.Rows(Report.Rows.Count)} scored; none is of a kind that a target is set for."
                : $"{first}{met} of {Report.Promises.Count} accuracy targets met.";
        }
    }

    /// <summary>True when a band holds what it promises.</summary>
    public static bool Holds(ScoreCell cell) => cell.InBandFraction is >= 0.85 and <= 0.95;
}
