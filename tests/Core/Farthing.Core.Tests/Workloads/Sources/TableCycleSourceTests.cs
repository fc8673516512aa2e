using Farthing.Numerics.Faults;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Workloads.Sources;

/// <summary>A table's requests, again and again.</summary>
public sealed class TableCycleSourceTests
{
    [Fact]
    public void Recorded_times_come_again_after_their_period_and_end_with_the_time()
    {
        TableCycleSource source = new(new RecordedArrivals([0, 3, 4], 10), Table(), 24e-9);

        Assert.Equal([0, 3, 4, 10, 13, 14, 20, 23], Times(source));
        source.Restart();
        Assert.Equal([0, 3, 4, 10, 13, 14, 20, 23], Times(source));
        Assert.Throws<InvalidOperationException>(() => source.Take());
        Assert.Throws<FarthingException>(() => new RecordedArrivals([0, 10], 10));
        Assert.Throws<FarthingException>(() => new RecordedArrivals([], 10));
    }

    /// <summary>Begun at the third request, the second pass begins after one, the third after four.</summary>
    [Fact]
    public void Each_pass_has_sessions_and_prefixes_of_its_own_and_shares_them_within()
    {
        TableCycleSource source = new(new RecordedArrivals([0], 1), Table(), 7e-9, first: 2);
        List<Request> taken = [];
        while (source.NextArrivalNs != long.MaxValue)
        {
            taken.Add(source.Take());
        }

        Assert.Equal([300, 100, 200, 300, 100, 200, 300], taken.Select(one => one.InputTokens));
        Assert.Equal([30, 10, 20, 30, 10, 20, 30], taken.Select(one => one.OutputTokens));
        Assert.Equal([-1, 2, 3, -1, 4, 5, -1], taken.Select(one => one.Session)); // Two sessions a pass.
        Assert.Equal([1UL, 3UL], taken[0].PrefixIds.ToArray());
        Assert.Equal(taken[1].PrefixIds.Span[0], taken[2].PrefixIds.Span[0]);
        Assert.Equal(taken[1].PrefixIds.Span[0], taken[3].PrefixIds.Span[0]);
        Assert.Equal(
            3,
            new[] { taken[0], taken[1], taken[4] }.Select(one => one.PrefixIds.Span[0]).Distinct().Count()
        );
        Assert.All(taken, one => Assert.Equal(16, one.PrefixBlockTokens));
    }

    private static RequestTable Table()
    {
        RequestTableBuilder builder = new() { PrefixBlockTokens = 16 };
        builder.Add(0, 100, 10, [1, 2], session: 0);
        builder.Add(1, 200, 20, [1, 4], session: 1);
        builder.Add(2, 300, 30, [1, 3], session: -1);
        return builder.Build(out _);
    }

    private static List<long> Times(TableCycleSource source)
    {
        List<long> times = [];
        while (source.NextArrivalNs != long.MaxValue)
        {
            times.Add(source.Take().ArrivalNs);
        }

        return times;
    }
}
