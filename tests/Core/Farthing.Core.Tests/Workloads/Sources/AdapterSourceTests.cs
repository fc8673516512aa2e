using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Workloads.Sources;

public sealed class AdapterSourceTests
{
    private static AdapterSource Of(int adapters, double skew, int requests = 40_000) =>
        new(
            new ClosedLoopSource(
                new IndependentLengths(new FixedLength(10), new FixedLength(2)),
                requests,
                null,
                1
            ),
            adapters,
            skew,
            seed: 5
        );

    private static int[] Counts(AdapterSource source, int adapters)
    {
        int[] counts = new int[adapters + 1];
        while (source.NextArrivalNs != long.MaxValue)
        {
            counts[source.Take().Adapter]++;
        }

        return counts;
    }

    /// <summary>Shares of 1, 1/2, 1/3, 1/4 over 25/12, within five deviations.</summary>
    [Fact]
    public void They_are_asked_for_by_zipfs_law()
    {
        int[] counts = Counts(Of(4, 1), 4);

        Assert.Equal(0, counts[0]);
        for (int i = 1; i <= 4; i++)
        {
            double share = 12.0 / 25 / i;
            double expected = 40_000 * share;
            Assert.InRange(counts[i] - expected, -5 * Math.Sqrt(expected), 5 * Math.Sqrt(expected));
        }
    }

    [Fact]
    public void Without_a_skew_all_alike()
    {
        int[] counts = Counts(Of(8, 0), 8);

        Assert.All(counts[1..], count => Assert.InRange(count, 4_650, 5_350));
    }

    [Fact]
    public void The_same_again_after_a_restart()
    {
        AdapterSource source = Of(20, 1, 50);
        int[] first = [.. Enumerable.Range(0, 50).Select(_ => source.Take().Adapter)];
        source.Restart();

        Assert.Equal(first, Enumerable.Range(0, 50).Select(_ => source.Take().Adapter));
        Assert.Equal(50, source.TotalRequests);
    }

    /// <summary>A session keeps its adapter; what prompts have in common they have within one.</summary>
    [Fact]
    public void Sessions_keep_theirs_and_prefixes_are_apart()
    {
        RequestTable table = new(
            [.. Enumerable.Range(0, 60).Select(i => (long)i)],
            [.. Enumerable.Repeat(64, 60)],
            [.. Enumerable.Repeat(2, 60)],
            [.. Enumerable.Range(0, 61).Select(i => 2 * i)],
            [.. Enumerable.Range(0, 60).SelectMany(_ => new ulong[] { 7, 8 })],
            32,
            sessions: [.. Enumerable.Range(0, 60).Select(i => i % 6)]
        );
        AdapterSource source = new(new TableSource(table), 3, 0, 9);

        Request[] all = [.. Enumerable.Range(0, 60).Select(_ => source.Take())];

        Assert.All(
            all.GroupBy(one => one.Session),
            one => Assert.Single(one.Select(r => r.Adapter).Distinct())
        );
        Assert.True(all.Select(one => one.Adapter).Distinct().Count() > 1);
        foreach (Request one in all)
        {
            foreach (Request other in all)
            {
                Assert.Equal(one.Adapter == other.Adapter, one.PrefixIds.Span[0] == other.PrefixIds.Span[0]);
            }

            Assert.NotEqual(one.PrefixIds.Span[0], one.PrefixIds.Span[1]);
        }
    }
}
