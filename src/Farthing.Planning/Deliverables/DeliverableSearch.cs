namespace Farthing.Planning.Deliverables;

/// <summary>Finds the deliverable of a fleet: the highest rate of the same workload at which it still keeps the promise, by running it at other rates.</summary>
public static class DeliverableSearch
{
    /// <summary>The search ends when kept and lost rates are this close.</summary>
    public const double Tolerance = 0.02;

    /// <summary>Multiples of the workload's rate that are tried at most and at least.</summary>
    public const double Widest = 64;

    /// <summary>Searches.</summary>
    /// <param name="keeps">Runs the workload at a multiple of its rate and says whether the promise was kept and the queue did not grow.</param>
    /// <param name="keepsAtOne">What <paramref name="keeps"/> would say at 1, where it is known already.</param>
    /// <param name="tolerance">How close kept and lost rates must come.</param>
    /// <returns>Kept and lost multiples at most <paramref name="tolerance"/> apart; kept 0 where not even 1/<see cref="Widest"/> of the rate was kept.</returns>
    public static DeliverableRate Find(
        Func<double, bool> keeps,
        bool? keepsAtOne = null,
        double tolerance = Tolerance
    )
    {
        int runs = 0;
        bool Keeps(double factor)
        {
            runs++;
            return keeps(factor);
        }

        double kept = 0;
        double lost = double.PositiveInfinity;
        double factor = 1;
        bool isKept = keepsAtOne ?? Keeps(1);
        double step = isKept ? 1.5 : 1 / 1.5;
        while (true)
        {
            (kept, lost) = isKept ? (factor, lost) : (kept, factor);
            if (kept > 0 && lost < double.PositiveInfinity)
            {
                break;
            }

            if (factor * step > Widest || factor * step < 1 / Widest)
            {
                return new DeliverableRate(kept, lost, runs);
            }

            factor *= step;
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
