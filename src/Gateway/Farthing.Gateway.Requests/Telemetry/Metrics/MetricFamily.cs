using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>A family of metrics, as it stands on <c>/metrics</c> and in docs/metrics.md.</summary>
/// <param name="Name">Its name, with its unit.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Help">What it says, one sentence without a period.</param>
/// <param name="Labels">Its labels, in their order.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Help, params string[] Labels)
{
    /// <summary>Begins the family on a page.</summary>
    internal void Begin(MetricsText text)
    {
        if (Kind == MetricKind.Counter)
        {
            text.Counter(Name, Help);
        }
        else if (Kind == MetricKind.Gauge)
        {
            text.Gauge(Name, Help);
        }
        else
        {
            text.Histogram(Name, Help);
        }
    }

    /// <summary>Writes a family of one label: a value of each that has one.</summary>
    internal void Each<T>(MetricsText text, IEnumerable<T> all, Func<T, string> label, Func<T, double?> value)
    {
        Begin(text);
        foreach (T one in all)
        {
            if (value(one) is double known)
            {
                text.Add(known, (Labels[0], label(one)));
            }
        }
    }

    /// <summary>Writes a family of one value without labels.</summary>
    internal void One(MetricsText text, double value)
    {
        Begin(text);
        text.Add(value);
    }
}

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
