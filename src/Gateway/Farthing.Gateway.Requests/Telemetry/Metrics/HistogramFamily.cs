using System.Collections.Concurrent;
using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>Histograms of one family, by labels. Observing takes no lock and, where the series exists, allocates nothing.</summary>
/// <param name="family">The family.</param>
/// <param name="bounds">Upper bounds in seconds.</param>
/// <param name="labels">The values of its labels.</param>
internal sealed class HistogramFamily(MetricFamily family, double[] bounds, params LabelValues[] labels)
{
    private readonly ConcurrentDictionary<SeriesKey, TimeBuckets> series = new();

    /// <summary>Takes a time.</summary>
    public void Observe(SeriesKey key, TimeSpan time)
    {
        if (!series.TryGetValue(key, out TimeBuckets? buckets))
        {
            buckets = series.GetOrAdd(key, static (_, own) => new TimeBuckets(own), bounds);
        }

        buckets.Observe(time);
    }

    /// <summary>Writes it.</summary>
    public void Write(MetricsText text)
    {
        family.Begin(text);
        foreach ((SeriesKey key, TimeBuckets buckets) in series)
        {
            text.AddHistogram(bounds, buckets.Counts(), buckets.Sum(), LabelText.Of(family, labels, key));
        }
    }
}

/// <summary>Label values of a series in words.</summary>
internal static class LabelText
{
    /// <summary>Names and values, in the family's order.</summary>
    public static (string Name, string Value)[] Of(MetricFamily family, LabelValues[] labels, SeriesKey key)
    {
        (string, string)[] words = new (string, string)[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            words[i] = (family.Labels[i], labels[i][key[i]]);
        }

        return words;
    }
}
