using Farthing.Workloads.Requests;

namespace Farthing.Tests.Workloads.Requests;

public sealed class RequestTableTests
{
    [Fact]
    public void Longer_requests_are_cut_at_their_prompts_end_or_left_out()
    {
        RequestTable table = new(
            [0, 10, 20],
            [100, 900, 5],
            [50, 200, 2000],
            [0, 6, 62, 62],
            [.. Enumerable.Range(0, 62).Select(i => (ulong)i)],
            16
        );

        RequestTable clipped = table.Clipped(1000);
        RequestTable dropped = table.WithoutLonger(1000);

        Assert.Equal([100, 800, 1], clipped.InputTokens.ToArray());
        Assert.Equal([50, 200, 999], clipped.OutputTokens.ToArray());
        Assert.Equal([0, 10, 20], clipped.ArrivalsNs.ToArray());
        Assert.Equal(50, clipped.PrefixIds(1).Length); // ⌊800 ÷ 16⌋ of 56 blocks
        Assert.Equal(6, clipped.PrefixIds(0).Length);
        Assert.Equal([100], dropped.InputTokens.ToArray());
        Assert.Equal(6, dropped.PrefixIds(0).Length);
    }

    private const long Second = 1_000_000_000;

    private static RequestTable Table(params long[] seconds)
    {
        RequestTableBuilder builder = new() { PrefixBlockTokens = 16 };
        for (int i = 0; i < seconds.Length; i++)
        {
            builder.Add(seconds[i] * Second, 16 * (i + 1), 1, [(ulong)i], tenant: i, session: i);
        }

        return builder.Build(out _);
    }

    [Fact]
    public void The_busiest_window_starts_anew_and_keeps_its_columns_together()
    {
        RequestTable window = Table(0, 10, 11, 12, 30).BusiestWindow(TimeSpan.FromSeconds(3));

        Assert.Equal([0, Second, 2 * Second], window.ArrivalsNs.ToArray());
        Assert.Equal([32, 48, 64], window.InputTokens.ToArray());
        Assert.Equal(3UL, window.PrefixIds(2).Span[0]);
        Assert.Equal(3, window.Tenant(2));
    }

    [Fact]
    public void Doubling_the_rate_halves_the_gaps() =>
        Assert.Equal([0, 5 * Second], Table(0, 10).ScaleRate(2).ArrivalsNs.ToArray());

    [Fact]
    public void A_batch_is_spread_up_to_the_next_stamp()
    {
        RequestTable spread = Table(0, 0, 0, 3, 3).SpreadBatches();

        // Three over 3 s; the last two over the mean gap between stamps, 3 s.
        Assert.Equal([0, Second, 2 * Second, 3 * Second, (long)(4.5 * Second)], spread.ArrivalsNs.ToArray());
    }

    [Fact]
    public void Merging_keeps_tenants_and_sessions_apart()
    {
        RequestTable merged = RequestTable.Merge([Table(0, 10), Table(0, 5)]);

        Assert.Equal([0, 0, 5 * Second, 10 * Second], merged.ArrivalsNs.ToArray());
        Assert.Equal([0, 2, 3, 1], Enumerable.Range(0, 4).Select(merged.Tenant));
        Assert.Equal([0, 2, 3, 1], Enumerable.Range(0, 4).Select(merged.Session));
    }

    [Fact]
    public void A_window_of_time_takes_its_start_and_leaves_its_end()
    {
        Assert.Equal((1, 2), Table(0, 10, 11, 12, 30).FindWindow(10 * Second, 12 * Second));
        Assert.Equal((5, 0), Table(0, 10, 11, 12, 30).FindWindow(100 * Second, 120 * Second));
    }
}
