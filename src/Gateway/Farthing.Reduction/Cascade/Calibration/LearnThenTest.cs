namespace Farthing.Reduction.Cascade.Calibration;

/// <summary>Learn-then-Test: the loosest threshold whose loss is at most a limit with confidence 1 − δ (Angelopoulos et al., arXiv 2110.01052; reduce.md 5.4).</summary>
/// <remarks>A fixed sequence from "escalate all" over quantiles of the scores, stopped at the first threshold whose test fails: the promise holds for the chosen threshold, with no correction for the number of thresholds. Rows must be independent and drawn as later requests are.</remarks>
public static class LearnThenTest
{
    /// <summary>Thresholds that are tried at most.</summary>
    public const int GridPoints = 41;

    /// <summary>Calibrates.</summary>
    /// <param name="set">Scored rows; the loss is the regret of giving the weak answer, and 0 where it is escalated.</param>
    /// <param name="limit">ε: mean loss per request at most; above 0 and below 1.</param>
    /// <param name="delta">δ: how often the promise may fail over recalibrations.</param>
    /// <param name="graded">The bound for losses that are not all 0 or 1.</param>
    public static CascadePromise Calibrate(
        CalibrationSet set,
        double limit,
        double delta,
        RiskBound graded = RiskBound.HoeffdingBentkus
    )
    {
        RiskBound bound = set.IsBinary ? RiskBound.ClopperPearson : graded;
        double? chosen = null;
        double[] losses = new double[set.Count];
        foreach (double threshold in set.Grid())
        {
            double[] at = set.LossesAt(threshold);
            if (RiskTest.PValue(bound, at, limit, delta) > delta)
            {
                break;
            }

            (chosen, losses) = (threshold, at);
        }

        return new CascadePromise(
            chosen,
            chosen is double kept ? (double)set.Accepted(kept) / set.Count : 0,
            losses.Length == 0 ? 0 : losses.Average(),
            chosen is null ? 0 : RiskTest.Upper(bound, losses, delta),
            set.Count,
            limit,
            delta
        );
    }
}

/// <summary>How a mean loss is bounded from above.</summary>
public enum RiskBound
{
    /// <summary>Exact, for losses of 0 and 1.</summary>
    ClopperPearson,

    /// <summary>For losses from 0 to 1 (Bates et al., arXiv 2101.02703).</summary>
    HoeffdingBentkus,

    /// <summary>For losses from 0 to 1, by a bet against the limit (Waudby-Smith and Ramdas, arXiv 2010.09686); uses the order of rows, which must be random.</summary>
    Betting,
}
