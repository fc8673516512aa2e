namespace Farthing.Serving.Slos;

/// <summary>Which statistic of a metric is promised.</summary>
public enum SloStatistic
{
    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The median.</summary>
    P50,

    /// <summary>90 of 100 are at most this.</summary>
    P90,

    /// <summary>95 of 100 are at most this.</summary>
    P95,

    /// <summary>99 of 100 are at most this.</summary>
    P99,
}
