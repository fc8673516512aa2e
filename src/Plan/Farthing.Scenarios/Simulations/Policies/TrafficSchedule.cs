using Farthing.Serving.Scaling;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>The replicas that traffic needs by the hour, as a day or a week that repeats. It is made of the very traffic: no schedule could know more.</summary>
public static class TrafficSchedule
{
    private const int Day = 24;
    private const int Week = 168;
    private const double HourSeconds = 3600;

    /// <summary>Drawn to a rate, a day ends a little early or late. An hour counts that was seen for half its time.</summary>
    private const double LeastSeconds = HourSeconds / 2;

    /// <summary>A schedule: 24 hours from traffic of at most a day, else 168.</summary>
    /// <remarks>An hour that was seen on several days has the most that any needs. One that was not seen has the most of the same hour on other days. Where no day has it, it has the most of all.</remarks>
    /// <param name="hourlyArrivals">Requests of each hour from the beginning; those that are missing have none.</param>
    /// <param name="durationSeconds">From the first arrival to the last, above 0.</param>
    /// <param name="ratePerReplica">Requests a second that one replica carries, above 0.</param>
    /// <param name="bounds">Fewest and most replicas; at least one stays.</param>
    public static int[] Of(
        ReadOnlySpan<double> hourlyArrivals,
        double durationSeconds,
        double ratePerReplica,
        ReplicaBounds bounds
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(durationSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ratePerReplica);
        int seen = Math.Max(1, (int)Math.Ceiling((durationSeconds - LeastSeconds) / HourSeconds));
        int[] hours = new int[seen <= Day ? Day : Week];
        int most = 0;
        for (int i = 0; i < seen; i++)
        {
            double arrivals = i < hourlyArrivals.Length ? hourlyArrivals[i] : 0;
            double seconds = Math.Min(HourSeconds, durationSeconds - (i * HourSeconds));
            int needed = Math.Max(1, bounds.ClampCeiling(arrivals / seconds / ratePerReplica));
            hours[i % hours.Length] = Math.Max(hours[i % hours.Length], needed);
            most = Math.Max(most, needed);
        }

        for (int i = seen; i < hours.Length; i++)
        {
            hours[i] = MostAt(i % Day, hours.AsSpan(0, seen)) is > 0 and int replicas ? replicas : most;
        }

        return hours;
    }

    private static int MostAt(int hourOfDay, ReadOnlySpan<int> hours)
    {
        int most = 0;
        for (int i = hourOfDay; i < hours.Length; i += Day)
        {
            most = Math.Max(most, hours[i]);
        }

        return most;
    }
}
