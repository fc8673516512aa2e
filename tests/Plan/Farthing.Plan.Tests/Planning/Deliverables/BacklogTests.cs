using Farthing.Planning.Deliverables;
using Farthing.Serving.Engines;

namespace Farthing.Tests.Planning.Deliverables;

public sealed class BacklogTests
{
    private const int PerPass = 1000;

    // 1,000 requests, one a millisecond: a pass ends at 999 ms, the next at 1,999 ms, the third at 2,999 ms.
    private static readonly long[] Ends = [999_000_000, 1_999_000_000, 2_999_000_000];

    [Fact]
    public void A_steady_stay_leaves_as_many_under_way_as_the_mean_and_is_settled()
    {
        // Each stays 50.5 ms: the last 50 are still there at each end; the mean over the pass is about as many.
        Backlog backlog = Feed(i => 50_500_000);

        Assert.Equal((51, 51, 51), (backlog.At(0), backlog.At(1), backlog.At(2)));
        Assert.False(backlog.IsInDoubt);
        Assert.False(backlog.Grows);
    }

    [Fact]
    public void A_stay_that_grows_with_every_request_is_a_growing_queue()
    {
        // Request i leaves at 1.25 × i ms: at 999 ms the first 799 have left, at 1,999 ms 1,599, at 2,999 ms 2,399.
        Backlog backlog = Feed(i => i * 250_000L);

        Assert.Equal((200, 400, 600), (backlog.At(0), backlog.At(1), backlog.At(2)));
        Assert.True(backlog.IsInDoubt);
        Assert.True(backlog.Grows);
    }

    [Fact]
    public void A_peak_at_the_end_of_each_pass_is_in_doubt_but_does_not_grow()
    {
        // The last 100 of each pass stay 200 ms, the others 1 ms.
        Backlog backlog = Feed(i => i % PerPass >= 900 ? 200_000_000 : 1_000_000);

        Assert.Equal((100, 100), (backlog.At(0), backlog.At(2)));
        Assert.True(backlog.IsInDoubt);
        Assert.False(backlog.Grows);
    }

    [Fact]
    public void A_fleet_that_fills_up_to_a_steady_load_does_not_grow()
    {
        // Stays rise to 1.6 s and no further: 999, then 1,600, then 1,600 under way.
        Backlog backlog = Feed(_ => 1_600_500_000);

        Assert.Equal((1000, 1601, 1601), (backlog.At(0), backlog.At(1), backlog.At(2)));
        Assert.False(backlog.Grows);
    }

    [Fact]
    public void So_few_requests_are_always_in_doubt()
    {
        Backlog backlog = new(20, [19_000_000]);

        Assert.True(backlog.IsInDoubt);
    }

    private static Backlog Feed(Func<int, long> stayNs)
    {
        Backlog backlog = new(PerPass, Ends);
        for (int i = 0; i < PerPass * Ends.Length; i++)
        {
            long at = i * 1_000_000L;
            backlog.Add(
                new RequestRecord(i, 0, at, at, at, at + stayNs(i), 1, 0, 1, FinishReason.Stop, 0, 0)
            );
        }

        return backlog;
    }
}
