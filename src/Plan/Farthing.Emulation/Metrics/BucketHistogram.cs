using Farthing.Protocol.Exposition;

namespace Farthing.Emulation.Metrics;

/// <summary>A Prometheus histogram: counts per bucket, sum and count.</summary>
/// <param name="bounds">Upper bounds of the buckets, ascending; the last, infinite one is not among them.</param>
internal sealed class BucketHistogram(double[] bounds)
{
    private readonly long[] counts = new long[bounds.Length + 1];

    /// <summary>Upper bounds of the finite buckets.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public double Sum { get; private set; }

    /// <summary>Values in each bucket alone, the infinite one last.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>Takes a value, so many times.</summary>
    public void Observe(double value, long times = 1)
    {
        int at = Array.BinarySearch(bounds, value);
        counts[at < 0 ? ~at : at] += times;
        Count += times;
        Sum += value * times;
    }

    /// <summary>Writes it as a family of its own.</summary>
    public void Write(
        MetricsText text,
        string name,
        string help,
        params ReadOnlySpan<(string Name, string Value)> labels
    ) => text.Histogram(name, help).AddHistogram(Bounds, Counts, Sum, labels);
}
