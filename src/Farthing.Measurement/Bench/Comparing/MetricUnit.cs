namespace Farthing.Measurement.Bench.Comparing;

/// <summary>What a compared figure counts.</summary>
public enum MetricUnit
{
    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Something per second.</summary>
    PerSecond,

    /// <summary>Dollars per million tokens.</summary>
    UsdPerMillion,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>A share, 0…1: its difference is counted in points, not in percent of itself.</summary>
    Share,
}
