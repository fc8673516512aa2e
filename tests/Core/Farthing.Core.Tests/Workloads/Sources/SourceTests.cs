using Farthing.Testing;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Clients;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;
using Farthing.Workloads.Statistics;

namespace Farthing.Tests.Workloads.Sources;

public sealed class SourceTests
{
    private static readonly LengthModel Fixed = new IndependentLengths(
        new FixedLength(100),
        new FixedLength(10)
    );

    [Fact]
    public void A_closed_loop_keeps_its_concurrency_and_ends_after_its_requests()
    {
        ClosedLoopSource source = new(Fixed, requests: 5, concurrency: 2, seed: 1);

        Request a = source.Take();
        Request b = source.Take();
        Assert.Equal(long.MaxValue, source.NextArrivalNs);
        source.OnFinished(a, 70);
        Assert.Equal(70, source.NextArrivalNs);
        source.Take();
        source.OnFinished(b, 80);
        source.Take();
        source.OnFinished(a, 90);
        source.Take();
        source.OnFinished(a, 95);

        Assert.Equal(long.MaxValue, source.NextArrivalNs);
        Assert.Equal(5, source.TotalRequests);
    }

    [Fact]
    public void Offline_sends_everything_at_time_0()
    {
        RequestTable table = RequestTable.FromSource(
            new ClosedLoopSource(Fixed, 50, null, 1),
            100,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(50, table.Count);
        Assert.Equal(0, table.DurationNs);
    }

    [Fact]
    public void A_session_resends_its_prefix_and_waits_for_answers()
    {
        RequestSource source = WorkloadProfile.Load("claude-code-agent").CreateSource(1e-6, 1, requests: 3);
        Request first = source.Take();
        long end = first.ArrivalNs + 5_000_000_000;

        source.OnFinished(first, end);
        Request second = source.Take();

        Assert.Equal(first.Session, second.Session);
        Assert.True(second.ArrivalNs >= end);
        int shared = Math.Min(first.PrefixIds.Length, second.PrefixIds.Length);
        bool isReset = second.InputTokens < first.InputTokens;
        Assert.True(isReset || first.PrefixIds.Span.SequenceEqual(second.PrefixIds.Span[..shared]));
    }

    [Fact]
    public void Groups_share_their_system_prompt_and_nothing_else()
    {
        GeneratedSource source = new(
            new RenewalArrivals(10, new ExponentialGaps(), RateShape.Flat, 1),
            Fixed,
            new SharedPrefixGroups(groups: 4, prefixTokens: 64, blockTokens: 16, seed: 1),
            1,
            requests: 1000
        );
        RequestTable table = RequestTable.FromSource(
            source,
            1000,
            cancellation: TestContext.Current.CancellationToken
        );

        double saved = PrefixCacheCurve.Of(table, [int.MaxValue])[0];

        Assert.Equal(64.0 / 100 * (1000 - 4) / 1000, saved, 9); // all but the first of each group find 64 of 100 tokens
        Assert.Equal(7, table.PrefixIds(0).Length); // ceil(100 / 16)
    }

    [Fact]
    public void Clients_of_a_pool_keep_their_rates_windows_and_lengths()
    {
        TokenCounts ten = new([10], [1]);
        TokenCounts two = new([2, 0], [1, 1]);
        PoolClient steady = new(
            3,
            [new ClientWindow(0, 5, new ConstantGaps())],
            [new ClientLengths(0, ten, two)],
            100
        );
        PoolClient late = new(
            4,
            [new ClientWindow(0, 0, null), new ClientWindow(50, 2, new ExponentialGaps())],
            [new ClientLengths(0, two, ten)],
            100
        );

        RequestTable table = RequestTable.FromSource(
            new ClientPoolSource([steady, late], 1),
            10_000,
            cancellation: TestContext.Current.CancellationToken
        );

        int[] ofSteady = [.. Enumerable.Range(0, table.Count).Where(i => table.Tenant(i) == 3)];
        int[] ofLate = [.. Enumerable.Range(0, table.Count).Where(i => table.Tenant(i) == 4)];
        Assert.InRange(ofSteady.Length, 499, 500); // 5/s for 100 s; the last falls on the end
        Assert.InRange(ofLate.Length, 60, 140); // 2/s for 50 s, Poisson
        Assert.All(ofLate, i => Assert.Equal(2, table.InputTokens[i]));
        Assert.Equal(50_000_000_000, table.ArrivalsNs[ofLate[0]] + 200_000_000, 3_000_000_000.0);
    }

    [Fact]
    public void Ten_thousand_generated_requests_allocate_nothing()
    {
        RequestSource source = WorkloadProfile
            .Load("azure-conv-2023")
            .CreateSource(12, 1, requests: 1_000_000);
        long tokens = 0;
        long least = Allocated.Least(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                tokens += source.Take().InputTokens;
            }
        });

        Assert.True(tokens > 0);
        Assert.Equal(0, least);
    }
}
