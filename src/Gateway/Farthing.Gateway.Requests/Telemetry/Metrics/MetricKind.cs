namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>Kind of a family of metrics.</summary>
public enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>A state.</summary>
    Gauge,

    /// <summary>Times in buckets.</summary>
    Histogram,
}
