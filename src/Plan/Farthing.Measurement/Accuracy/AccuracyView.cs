using Farthing.Documents.Accuracy;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Accuracy;

/// <summary>Everything that the terminal, the page and the JSON document say.</summary>
/// <param name="File">The measurements.</param>
/// <param name="Report">Scores.</param>
/// <param name="Coefficients">What predictions rest on.</param>
/// <param name="Comparisons">Another tool's predictions beside ours; empty without any.</param>
/// <param name="AgainstFile">Where those come from; null without any.</param>
public sealed record AccuracyView(
    string File,
    AccuracyReport Report,
    CoefficientSet Coefficients,
    IReadOnlyList<Comparison> Comparisons,
    string? AgainstFile
)
{
    /// <summary>Errors of replayed request traces, metric by metric; empty without any.</summary>
    public IReadOnlyList<ReplayError> Replays { get; init; } = [];

    /// <summary>Errors on left-out families of tables in an earlier answer, by kind; null without one.</summary>
    public IReadOnlyDictionary<string, EarlierScore>? Before { get; init; }

    /// <summary>Promised and reached errors of kernels.</summary>
    public IReadOnlyList<KernelTarget> Kernels { get; } = KernelTargets.Of(Coefficients);

    /// <summary>Rank correlation inside the sweeps of closed-loop TPOT; null without any.</summary>
    public SweepSummary? TpotSweeps =>
        Report
            .Metrics.FirstOrDefault(metric =>
                metric is { Kind: ScoredMetric.Tpot, Load: "closed", IsMiddle: true }
            )
            ?.Sweeps;

    /// <summary>Coverage of bands: closed-loop TPOT of core models, and all figures.</summary>
    public IReadOnlyList<ScoreCell> Bands
    {
        get
        {
            List<ScoreCell> bands = [];
            ScoredRow[] rows = [.. Report.Rows.Where(row => row.IsMiddle)];
            Add(
                "closed-loop TPOT, core",
                row => row.Kind == ScoredMetric.Tpot && row.Traits is { Load: "closed", IsCore: true }
            );
            Add("all figures", _ => true);
            return bands;

            void Add(string name, Func<ScoredRow, bool> isMember)
            {
                if (ScoreCells.Of(name, rows.Where(isMember)) is { InBandFraction: not null } cell)
                {
                    bands.Add(cell with { Met = cell.InBandFraction is >= 0.85 and <= 0.95 });
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

            int met = Report.Targets.Count(target => target.IsMet);
            TargetScore? core = Report.Targets.FirstOrDefault(score =>
                score.Target.Name == "TPOT, core, unseen tables"
            );
            string first = core is null
                ? ""
                : $"Closed-loop TPOT of core models is off by {AccuracyText.Percent(core.Ours.MedianPercent)} in the median and {AccuracyText.Percent(core.Ours.P90Percent)} at p90 ({AccuracyText.Count(core.Ours.Rows)} rows, {core.Ours.Tables} tables). ";
            return Report.Targets.Count == 0
                ? $"{AccuracyText.Rows(Report.Rows.Count)} scored; none is of a kind that a target is set for."
                : $"{first}{met} of {Report.Targets.Count} accuracy targets met.";
        }
    }

    /// <summary>Largest median error of a replayed trace, in percent.</summary>
    public static double ReplayTarget(string metric) =>
        metric switch
        {
            "tpot_s" => 5,
            "e2e_s" => 7,
            _ => 14,
        };
}
