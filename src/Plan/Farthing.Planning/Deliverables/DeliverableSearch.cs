namespace Farthing.Planning.Deliverables;

/// <summary>Finds the deliverable of a fleet: the highest rate of the same workload at which it still keeps the promise, by running it at other rates.</summary>
public static class DeliverableSearch
{
    /// <summary>The search ends when kept and lost rates are this close.</summary>
    public const double Tolerance = 0.02;

    /// <summary>Multiples of the workload's rate that are tried at most and at least.</summary>
    public const double Widest = 64;

    /// <summary>The first step from a rate that the limit is expected to lie close to: halved once, in the logarithm, it comes to 5 %.</summary>
    private const double CloseStep = 1.1;

    /// <summary>The longest step: halved three times it comes to 5 %, which coarse searches ask for, five times to within 2 %.</summary>
    private const double WidestStep = CloseStep * CloseStep * CloseStep * CloseStep;

    /// <summary>Searches.</summary>
    /// <param name="keeps">Runs the workload at a multiple of its rate and says whether the promise was kept and the queue did not grow.</param>
    /// <param name="known">Multiples that are known to be kept and lost already; a kept one of 0 where nothing is known.</param>
    /// <param name="tolerance">How close kept and lost rates must come.</param>
    /// <param name="isClose">Whether the limit is expected close to what is known: steps are short at first, each twice as long as the one before.</param>
    /// <returns>Kept and lost multiples at most <paramref name="tolerance"/> apart; kept 0 where not even 1/<see cref="Widest"/> of the rate was kept.</returns>
    public static DeliverableRate Find(
        Func<double, bool> keeps,
        DeliverableRate known = default,
        double tolerance = Tolerance,
        bool isClose = false
    )
    {
        int runs = known.Simulations;
        bool Keeps(double factor)
        {
            runs++;
            return keeps(factor);
        }

        double kept = known.KeptFactor;
        double lost = known.LostFactor > 0 ? known.LostFactor : double.PositiveInfinity;
        double factor =
            kept > 0 ? kept
            : double.IsFinite(lost) ? lost
            : 1;
        bool isKept = kept > 0 || (double.IsInfinity(lost) && Keeps(1));
        double step = isClose ? CloseStep : WidestStep;
        while (true)
        {
            (kept, lost) = isKept ? (factor, lost) : (kept, factor);
            if (kept > 0 && lost < double.PositiveInfinity)
            {
                break;
            }

            double next = Math.Clamp(isKept ? factor * step : factor / step, 1 / Widest, Widest);
            if (isKept ? next <= factor : next >= factor)
            {
                return new DeliverableRate(kept, lost, runs);
            }

            factor = next;
            step = Math.Min(step * step, WidestStep);
            isKept = Keeps(factor);
        }

        while (lost > kept * (1 + tolerance))
        {
            factor = Math.Sqrt(kept * lost);
            (kept, lost) = Keeps(factor) ? (factor, lost) : (kept, factor);
        }

        return new DeliverableRate(kept, lost, runs);
    }
}
