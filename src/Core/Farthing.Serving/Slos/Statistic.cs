namespace Farthing.Serving.Slos;

/// <summary>Which statistic over requests a row states. Rates are means over the run.</summary>
public enum Statistic
{
    /// <summary>Arithmetic mean.</summary>
    Mean,

    /// <summary>Median.</summary>
    P50,

    /// <summary>90th percentile.</summary>
    P90,

    /// <summary>95th percentile.</summary>
    P95,

    /// <summary>99th percentile.</summary>
    P99,
}
