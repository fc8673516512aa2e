using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Reduction.Cascade.Baselines;

/// <summary>Conformal risk control: the loosest threshold with (n·R + 1) / (n + 1) ≤ ε (Angelopoulos et al., arXiv 2208.02814). For comparison: it holds on average over calibrations, so a third of them break it.</summary>
public static class ConformalRiskControl
{
    /// <summary>Calibrates on the same thresholds as <see cref="LearnThenTest"/>.</summary>
    /// <param name="set">Scored rows with their regret.</param>
    /// <param name="limit">ε, of the mean over calibrations.</param>
    public static CascadePromise Calibrate(CalibrationSet set, double limit)
    {
        double? chosen = null;
        double loss = 0;
        foreach (double threshold in set.Grid())
        {
            double sum = set.LossesAt(threshold).Sum();
            if ((sum + 1) / (set.Count + 1) > limit)
            {
                // Loss never falls as the threshold does, so no later one can pass.
                break;
            }

            (chosen, loss) = (threshold, sum / set.Count);
        }

        return new CascadePromise(
            chosen,
            chosen is double kept ? (double)set.Accepted(kept) / set.Count : 0,
            loss,
            ((loss * set.Count) + 1) / (set.Count + 1),
            set.Count,
            limit,
            null
        );
    }
}
