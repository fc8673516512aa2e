namespace Farthing.Serving.Slos;

/// <summary>Value of a <see cref="Statistic"/> of a distribution.</summary>
public static class Statistics
{
    /// <summary>The percent of all values that a percentile does not exceed: whole, since 1 − 0.9 is less than a tenth in floating point.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A mean is no percentile.</exception>
    public static int Percent(this Statistic statistic) =>
        statistic switch
        {
            Statistic.P50 => 50,
            Statistic.P90 => 90,
            Statistic.P95 => 95,
            Statistic.P99 => 99,
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "not a percentile"),
        };
}
