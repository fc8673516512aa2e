namespace Farthing.Scenarios.Fleets;

/// <summary>How long the most replicas that there may be keep the promise on the busiest day while traffic grows: no autoscaler within the same bounds can do more.</summary>
/// <param name="PerMonth">Growth each month, as a fraction.</param>
/// <param name="Replicas">The most replicas.</param>
/// <param name="MonthsHeld">Months of growth after which they still keep it; null where they do for <see cref="Horizon"/> months.</param>
public sealed record FleetGrowth(double PerMonth, int Replicas, int? MonthsHeld)
{
    /// <summary>Months that are looked ahead.</summary>
    public const int Horizon = 60;

    /// <summary>Traffic after some months over today's.</summary>
    public double FactorAfter(int months) => Math.Pow(1 + PerMonth, months);

    /// <summary>Finds the month. It begins where load for each replica is as high as in the smallest fleet of today, and goes from there in growing steps, then halves.</summary>
    /// <param name="perMonth">Growth each month, above 0.</param>
    /// <param name="most">The most replicas; today they keep the promise.</param>
    /// <param name="needed">Fewest replicas that keep it today.</param>
    /// <param name="keeps">Whether the most keep it at a multiple of today's traffic.</param>
    public static FleetGrowth Find(double perMonth, int most, int needed, Func<double, bool> keeps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perMonth);
        int guess = (int)Math.Clamp(Math.Log((double)most / needed) / Math.Log(1 + perMonth), 1, Horizon);
        (int held, int lost) = (0, Horizon + 1);
        for (int step = 1; lost - held > 1; step *= 2)
        {
            int tried =
                (held, lost) == (0, Horizon + 1) ? guess
                : held == 0 ? Math.Max(1, lost - step)
                : lost > Horizon ? Math.Min(Horizon, held + step)
                : (held + lost) / 2;
            (held, lost) = keeps(Math.Pow(1 + perMonth, tried)) ? (tried, lost) : (held, tried);
        }

        return new FleetGrowth(perMonth, most, held == Horizon ? null : held);
    }
}
