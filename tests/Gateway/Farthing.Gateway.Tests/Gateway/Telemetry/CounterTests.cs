using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Protocol.Exposition;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Telemetry;

public sealed class CounterTests
{
    private static readonly MetricFamily Family = new("x_total", MetricKind.Counter, "x", "kind");

    [Fact]
    public void Four_threads_lose_no_count()
    {
        LabelValues kinds = LabelValues.Of("a", "b");
        CounterFamily counter = new(Family, 1, kinds);
        Parallel.For(
            0,
            4,
            _ =>
            {
                for (int i = 0; i < 100_000; i++)
                {
                    counter.Add(new SeriesKey(2 + (i % 2)), 3);
                }
            }
        );

        MetricsText text = new(isOpenMetrics: false);
        counter.Write(text);

        // 4 threads x 50,000 of each kind x 3.
        Assert.Contains("x_total{kind=\"a\"} 600000\n", text.End(), StringComparison.Ordinal);
        Assert.Contains("x_total{kind=\"b\"} 600000\n", text.End(), StringComparison.Ordinal);
    }

    [Fact]
    public void Counting_and_timing_allocate_nothing()
    {
        LabelValues kinds = LabelValues.Of("a");
        CounterFamily counter = new(Family, 1, kinds);
        HistogramFamily times = new(Family, TimeBuckets.OfAnswers, kinds);
        SeriesKey key = new(kinds.Find("a"));
        long least = Allocated.Least(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(new SeriesKey(kinds.Learn("a")));
                times.Observe(key, TimeSpan.FromMilliseconds(i));
            }
        });

        Assert.InRange(least, 0, 1000); // One object each would be 240,000 in every round.
    }

    [Fact]
    public void Values_beyond_the_bound_count_as_other()
    {
        LabelValues models = new(4);

        Assert.Equal([2, 3, 0, 0], new[] { "a", "b", "c", "d" }.Select(models.Learn));
        Assert.Equal(2, models.Learn("a"));
        Assert.Equal(0, models.Find("never seen"));
        Assert.Equal(("other", "", "b"), (models[0], models[1], models[3]));
    }

    [Fact]
    public void A_time_falls_into_the_first_bucket_that_holds_it()
    {
        TimeBuckets times = new([0.1, 0.2]);
        foreach (double seconds in (double[])[0.05, 0.1, 0.15, 0.2, 0.25])
        {
            times.Observe(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal([2L, 2, 1], times.Counts());
        Assert.Equal(0.75, times.Sum(), 9);
        MetricsText text = new(isOpenMetrics: true);
        text.Histogram("t_seconds", "t");
        text.AddHistogram(times.Bounds, times.Counts(), times.Sum(), ("m", "a\"b"));
        Assert.Equal(
            """
            # HELP t_seconds t
            # TYPE t_seconds histogram
            t_seconds_bucket{m="a\"b",le="0.1"} 2
            t_seconds_bucket{m="a\"b",le="0.2"} 4
            t_seconds_bucket{m="a\"b",le="+Inf"} 5
            t_seconds_sum{m="a\"b"} 0.75
            t_seconds_count{m="a\"b"} 5
            # EOF

            """,
            text.End()
        );
    }

    [Fact]
    public void A_key_keeps_four_numbers_apart()
    {
        SeriesKey key = new(1, 65535, 0, 40000);

        Assert.Equal([1, 65535, 0, 40000], Enumerable.Range(0, 4).Select(label => key[label]));
    }
}
