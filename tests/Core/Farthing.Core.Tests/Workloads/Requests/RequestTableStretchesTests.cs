using Farthing.Workloads.Requests;

namespace Farthing.Tests.Workloads.Requests;

public sealed class RequestTableStretchesTests
{
    [Fact]
    public void A_stretch_that_repeats_has_the_same_rate_and_lengths_and_new_prefixes()
    {
        RequestTableBuilder builder = new() { PrefixBlockTokens = 16 };
        builder.Add(0, 100, 10, [1, 2]);
        builder.Add(1_000_000_000, 200, 20, [1, 3]);
        builder.Add(4_000_000_000, 300, 30, [1]);

        RequestTable twice = builder.Build(out _).Repeated(2);

        // 4 s and one mean gap of 2 s: the second pass begins at 6 s.
        Assert.Equal([0, 1, 4, 6, 7, 10], twice.ArrivalsNs.ToArray().Select(ns => ns / 1_000_000_000));
        Assert.Equal([100, 200, 300, 100, 200, 300], twice.InputTokens.ToArray());
        Assert.Equal(2 * 60, twice.TotalOutputTokens);
        Assert.Equal(twice.PrefixIds(3).Span[0], twice.PrefixIds(5).Span[0]);
        Assert.NotEqual(twice.PrefixIds(0).Span[0], twice.PrefixIds(3).Span[0]);
    }

    [Fact]
    public void A_thinned_table_keeps_its_share_and_its_times()
    {
        RequestTableBuilder builder = new();
        for (int i = 0; i < 20_000; i++)
        {
            builder.Add(i * 1000L, 1 + (i % 7), 2);
        }

        RequestTable table = builder.Build(out _);
        RequestTable thin = table.Thinned(0.25);

        // 20,000 × 0.25 with a deviation of √(20,000 × 0.25 × 0.75) = 61.
        Assert.InRange(thin.Count, 5000 - 250, 5000 + 250);
        Assert.InRange(thin.InputTokens.ToArray().Average(), 3.9, 4.1);
        Assert.Same(table, table.Thinned(1));
        Assert.Equal(thin.ArrivalsNs.ToArray(), table.Thinned(0.25).ArrivalsNs.ToArray());
    }

    [Fact]
    public void A_session_is_thinned_as_a_whole()
    {
        RequestTableBuilder builder = new();
        for (int i = 0; i < 1000; i++)
        {
            builder.Add(i * 1000L, 5, 2, session: i % 50);
        }

        RequestTable thin = builder.Build(out _).Thinned(0.5);

        IEnumerable<IGrouping<int, int>> sessions = Enumerable.Range(0, thin.Count).GroupBy(thin.Session);
        Assert.All(sessions, session => Assert.Equal(20, session.Count()));
    }
}
