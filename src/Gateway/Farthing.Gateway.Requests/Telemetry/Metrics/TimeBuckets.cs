namespace Farthing.Gateway.Telemetry.Metrics;

/// <summary>Times in fixed buckets, from any thread and without a lock. Prometheus adds up buckets of many gateways, so their bounds are few and fixed; the log-linear histogram of the load generator has 7,424 and one writer.</summary>
/// <param name="bounds">Upper bounds in seconds, ascending.</param>
internal sealed class TimeBuckets(double[] bounds)
{
    /// <summary>A prompt of some tokens on a small model, up to a minute's queue.</summary>
    public static readonly double[] OfFirstTokens =
    [
        0.01,
        0.025,
        0.05,
        0.1,
        0.2,
        0.3,
        0.5,
        0.75,
        1,
        1.5,
        2,
        3,
        5,
        7.5,
        10,
        20,
        30,
        60,
    ];

    /// <summary>Doubling: an embedding takes milliseconds, an agent's answer minutes.</summary>
    public static readonly double[] OfAnswers = Doubling(0.01, 17);

    /// <summary>The gateway's own times and the disk's.</summary>
    public static readonly double[] OfTheGateway = [.. Doubling(25e-6, 13), 0.5, 1, 5];

    private readonly long[] boundTicks = [.. bounds.Select(seconds => TimeSpan.FromSeconds(seconds).Ticks)];
    private readonly StripedCells cells = new(bounds.Length + 2);

    /// <summary>The bounds, seconds.</summary>
    public ReadOnlySpan<double> Bounds => bounds;

    /// <summary>Takes a time.</summary>
    public void Observe(TimeSpan time)
    {
        int bucket = Array.BinarySearch(boundTicks, time.Ticks);
        cells.Add(bucket < 0 ? ~bucket : bucket, 1);
        cells.Add(bounds.Length + 1, time.Ticks);
    }

    /// <summary>Values in each bucket alone, the infinite one last.</summary>
    public long[] Counts()
    {
        long[] counts = new long[bounds.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = cells.Sum(i);
        }

        return counts;
    }

    /// <summary>Sum of all values, seconds.</summary>
    public double Sum() => cells.Sum(bounds.Length + 1) / (double)TimeSpan.TicksPerSecond;

    private static double[] Doubling(double first, int count) =>
        [.. Enumerable.Range(0, count).Select(step => first * (1 << step))];
}
