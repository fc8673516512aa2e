using Farthing.Planning.Deliverables;
using Farthing.Serving.Engines;

namespace Farthing.Tests.Planning.Deliverables;

public sealed partial class QueueTrendTests
{
    [Fact]
    public void Waits_that_grow_with_every_request_are_a_growing_queue()
    {
        // Request i waits i × 10 ms: quarters of 400 wait 0.5, 1.5, 2.5 and 3.5 s in the mean (less 5 ms).
        QueueTrend trend = Feed(400, i => i * 10_000_000L);

        Assert.True(trend.IsGrowing);
        Assert.Equal(3.495, trend.MeanSeconds(3), 6);
    }

    [Fact]
    public void A_long_but_steady_wait_is_not_growing() =>
        Assert.False(Feed(400, _ => 5_000_000_000).IsGrowing);

    [Fact]
    public void Short_waits_are_not_growing_even_if_they_rise() =>
        Assert.False(Feed(400, i => i * 1_000_000L).IsGrowing);

    [Fact]
    public void A_burst_in_the_middle_is_not_growing() =>
        Assert.False(Feed(400, i => i is > 150 and < 250 ? 9_000_000_000 : 0).IsGrowing);

    private static QueueTrend Feed(int count, Func<int, long> waitNs)
    {
        QueueTrend trend = new(count);
        for (int i = 0; i < count; i++)
        {
            long at = i * 1_000_000L;
            trend.Add(new RequestRecord(i, 0, at, at + waitNs(i), 0, 0, 1, 0, 1, FinishReason.Stop, 0, 0));
        }

        return trend;
    }
}
