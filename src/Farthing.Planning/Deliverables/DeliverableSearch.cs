namespace Farthing.Planning.Deliverables;

/// <summary>Finds the deliverable of a fleet: the highest rate of the same workload at which it still keeps the promise, by running it at other rates.</summary>
public static class DeliverableSearch
{
    /// <summary>The search ends when kept and lost rates are this close.</summary>
    public const double Tolerance = 0.02;

    /// <summary>Multiples of the workload's rate that are tried at most and at least.</summary>
    public const double Widest = 64;

    private const double WideStep = 1.5;

    /// <summary>Searches.</summary>
    /// <param name="keeps">Runs the workload at a multiple of its rate and says whether the promise was kept and the queue did not grow.</param>
    /// <param name="known">Multiples that are known to be kept and lost already; a kept one of 0 where nothing is known.</param>
    /// <param name="tolerance">How close kept and lost rates must come.</param>
    /// <returns>Kept and lost multiples at most <paramref name="tolerance"/> apart; kept 0 where not even 1/<see cref="Widest"/> of the rate was kept.</returns>
    public static DeliverableRate Find(
        Func<double, bool> keeps,
        DeliverableRate known = default,
        double tolerance = Tolerance
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
        while (true)
        {
            (kept, lost) = isKept ? (factor, lost) : (kept, factor);
            if (kept > 0 && lost < double.PositiveInfinity)
            {
                break;
            }

            double next = isKept ? factor * WideStep : factor / WideStep;
            if (next is > Widest or < 1 / Widest)
            {
                return new DeliverableRate(kept, lost, runs);
            }

            factor = next;
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
