namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>What kind a family of metrics is.</summary>
public enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>A state.</summary>
    Gauge,

    /// <summary>Times in buckets.</summary>
    Histogram,
}
