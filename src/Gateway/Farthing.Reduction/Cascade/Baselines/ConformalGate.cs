using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Reduction.Cascade.Baselines;

/// <summary>The published conformal routing gate (Uddin and Bauer, 2026.acl-srw.70), by its abstract: among the requests that are routed to the weak model, at most a share α fails, with confidence 1 − δ. Settings that the abstract lacks are reduce.md 10.1's.</summary>
/// <remarks>Another promise than <see cref="LearnThenTest"/>'s: conditional on being routed, and every failure of the weak model counts, also where the strong one fails too. The walk begins where 100 rows are routed: on fewer, the fixed sequence stops on noise.</remarks>
public static class ConformalGate
{
    /// <summary>Routed rows at which the walk begins.</summary>
    public const int FirstRouted = 100;

    /// <summary>Calibrates.</summary>
    /// <param name="set">Scored rows; the loss is 1 where the weak answer is wrong.</param>
    /// <param name="limit">α, of routed requests.</param>
    /// <param name="delta">δ.</param>
    public static CascadePromise Calibrate(CalibrationSet set, double limit, double delta)
    {
        RiskBound bound = set.IsBinary ? RiskBound.ClopperPearson : RiskBound.HoeffdingBentkus;
        double? chosen = null;
        double[] losses = [];
        foreach (double threshold in set.Grid())
        {
            double[] routed = set.AcceptedLosses(threshold);
            if (routed.Length < FirstRouted)
            {
                continue;
            }

            if (RiskTest.PValue(bound, routed, limit, delta) > delta)
            {
                break;
            }

            (chosen, losses) = (threshold, routed);
        }

        return new CascadePromise(
            chosen,
            set.Count == 0 ? 0 : (double)losses.Length / set.Count,
            losses.Length == 0 ? 0 : losses.Average(),
            losses.Length == 0 ? 0 : RiskTest.Upper(bound, losses, delta),
            set.Count,
            limit,
            delta
        );
    }
}
