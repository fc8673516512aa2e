using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Rates;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Limits;

namespace Farthing.Tests.Gateway.Sharing.Rates;

/// <summary>Limits of several gateways in a real PostgreSQL.</summary>
public sealed partial class PostgresRateStoreTests : IDisposable
{
    private readonly List<PostgresRateStore> opened = [];
    private PostgresServer? own;
    private string? database;

    /// <summary>The test whose server goes away.</summary>
    private static bool HasOwnServer =>
        TestContext.Current.TestMethod?.MethodName
        == nameof(Goes_on_without_its_server_and_comes_back_by_itself);

    /// <summary>How long a call may take: where the server stays, far beyond what a busy machine needs.</summary>
    private static TimeSpan CallWithin => HasOwnServer ? TimeSpan.FromSeconds(5) : Eventually.Longest;

    /// <summary>A store of this test's own, empty; skips where the server is not installed.</summary>
    private PostgresRateStore Open(TimeSpan slotLife)
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        if (HasOwnServer)
        {
            own ??= PostgresServer.Start();
        }

        database ??= (own ?? PostgresServer.Shared).NewDatabase();
        return new PostgresRateStore(database, slotLife, CallWithin);
    }

    /// <summary>6,000 a minute: 100 a second. Need 10 of a full bucket, ahead 1,000: a fourth of what is left, but an eighth of a minute's worth is the most in hands: 750.</summary>
    [Fact]
    public async Task Takes_needs_and_a_fair_share_ahead()
    {
        PostgresRateStore store = Opened();
        RateVisitResult first = await VisitAsync(store, "a", Meter(6000, ahead: 1000), 10);
        Assert.Equal(0, first.Waits[0]);
        Assert.Equal(750, first.Got[0]);
        Assert.InRange(first.Stands[0], 75_500_000, 76_000_000); // 760 units are 7.6 s.

        // What comes back in time makes room; the rest is nobody's.
        VisitedMeter back = Meter(6000) with
        {
            Back = 750,
            TakenAt = first.NowTicks,
        };
        RateVisitResult second = await VisitAsync(store, "a", back);
        Assert.InRange(second.Stands[0], 0, 1_000_000);
        RateVisitResult late = await VisitAsync(
            store,
            "a",
            back with
            {
                TakenAt = second.NowTicks - RateTicks.Span - 1,
            }
        );
        Assert.InRange(late.Stands[0], second.Stands[0] - 1_000_000, second.Stands[0]);
    }

    /// <summary>A fourth of what is left for one gateway, an eighth for two: 5,000 are gone, 1,000 are left.</summary>
    [Fact]
    public async Task A_bucket_that_is_nearly_empty_gives_what_is_needed_and_nothing_ahead()
    {
        PostgresRateStore store = Opened();
        RateVisitResult first = await VisitAsync(store, "a", Meter(6000, ahead: 1000), 5000, gateways: 2);
        Assert.Equal(125, first.Got[0]);
        RateVisitResult second = await VisitAsync(store, "b", Meter(6000, ahead: 1000), 300, gateways: 2);
        Assert.Equal(0, second.Waits[0]);
        Assert.Equal(0, second.Got[0]);

        // 575 and what dripped meanwhile are left: 1,000 need 425 more, 4.25 s, or less by the time that passed.
        RateVisitResult third = await VisitAsync(store, "b", Meter(6000, ahead: 1000), 1000);
        Assert.InRange(third.Waits[0], 42_500_000 - (third.NowTicks - first.NowTicks), 42_500_000);
        Assert.Equal(0, third.Blames[0]);
        Assert.Equal(0, third.Got[0]);
    }

    [Fact]
    public async Task All_that_a_request_needs_or_nothing()
    {
        PostgresRateStore store = Opened();
        RateVisit visit = new() { Gateway = "a", Gateways = 1 };
        visit.Meters.AddRange([
            Meter(60) with
            {
                Id = "wide",
            },
            Meter(1) with
            {
                Id = "tight",
            },
            new VisitedMeter { Id = "slots", Slots = 2 },
        ]);
        for (int request = 0; request < 3; request++)
        {
            for (int meter = 0; meter < 3; meter++)
            {
                visit.Needs.Add(new RateNeed(request, meter, 1));
            }
        }

        visit.Requests = 3;
        RateVisitResult result = await store.VisitAsync(visit, TestContext.Current.CancellationToken);

        Assert.Equal([0, 1, 1], result.Waits.Select(wait => wait > 0 ? 1 : 0));
        Assert.Equal([-1, 1, 1], result.Blames);
        Assert.Equal(600_000_000, result.Waits[1]); // One a minute: a minute from now.
        Assert.Equal([10_000_000, 600_000_000, 1], result.Stands); // One of 60 is a second, one of one a minute, one slot.
    }

    /// <summary>60 a minute: what is owed is taken from a full bucket, not from the time before; what comes back cannot overfill it.</summary>
    [Fact]
    public async Task Corrections_are_taken_and_given_back()
    {
        PostgresRateStore store = Opened();
        RateVisitResult owing = await VisitAsync(store, "a", Meter(60) with { Owed = 70 });
        Assert.Equal(700_000_000, owing.Stands[0]);
        RateVisitResult back = await VisitAsync(store, "a", Meter(60) with { Owed = -1000 });
        Assert.Equal(0, back.Stands[0]);
    }

    [Fact]
    [Trait("Timing", "alone")]
    public async Task A_dead_gateways_slots_come_free_after_their_time()
    {
        // Their time has to be longer than the machine pauses, and to be over before long.
        PostgresRateStore store = Opened(TimeSpan.FromSeconds(4));
        VisitedMeter slots = new() { Id = "slots", Slots = 3 };
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(1, await store.RenewAsync("dead", [], cancellation));
        Assert.Equal(2, await store.RenewAsync("lives", [], cancellation));
        Assert.Equal(0, (await VisitAsync(store, "dead", slots, 3)).Waits[0]);
        RateVisitResult refused = await VisitAsync(store, "lives", slots, 1);
        Assert.Equal(RateTicks.PerSecond, refused.Waits[0]);
        Assert.Equal(3, refused.Stands[0]);

        await Task.Delay(4100, cancellation);
        Assert.Equal(0, (await VisitAsync(store, "lives", slots, 2)).Waits[0]);
        Assert.Equal(1, await store.RenewAsync("lives", [("slots", 2)], cancellation));

        // It was only slow: what it has under way counts again, and nobody gets more.
        await store.RenewAsync("dead", [("slots", 3)], cancellation);
        Assert.NotEqual(0, (await VisitAsync(store, "lives", slots with { Owed = 2 }, 1)).Waits[0]);
        await store.LeaveAsync("lives", cancellation);
        Assert.Equal(1, await store.RenewAsync("dead", [], cancellation));
    }

    /// <summary>Three gates, twelve threads, 3 s: 1,800 a minute are at most 1,800 + 30 · t. Everything is counted at the clients.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Three_gates_under_load_never_exceed_the_limit_and_use_nearly_all_of_it()
    {
        const int PerMinute = 1800;
        RateLimit[] limits =
        [
            SharedRateGateTests.Limit("all", PerMinute),
            SharedRateGateTests.Limit("each key", 100_000),
        ];
        RateGate[] gates = await GatesAsync(limits);
        long refusedMs = 0; // The last one that was refused asked then: the limit was used up to there.
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        int[] entered = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(thread => Task.Run(() => HammerAsync(gates[thread % 3], thread, watch)))
        );
        double seconds = watch.Elapsed.TotalSeconds;
        double most = PerMinute + (PerMinute / 60.0 * seconds);
        double usable = PerMinute + (PerMinute / 60.0 * refusedMs / 1000);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{gates[0].Store()!.Name}: {entered.Sum()} let in, at most {most:0} in {seconds:0.00} s ({entered.Sum() / most:P1}), {gates.Sum(gate => gate.Visits)} visits"
        );
        Assert.InRange(entered.Sum(), 0.95 * usable, most);
        await EndAsync(gates);

        async Task<int> HammerAsync(RateGate gate, int thread, System.Diagnostics.Stopwatch watch)
        {
            int entered = 0;
            while (watch.ElapsedMilliseconds < 3000 || Interlocked.Read(ref refusedMs) == 0)
            {
                long asked = watch.ElapsedMilliseconds;
                RateAnswer answer = await gate.EnterAsync(
                    Spent.Ask(0, 0, key: $"key_{thread % 5}"),
                    null,
                    default
                );
                entered += answer.IsAdmitted ? 1 : 0;
                answer.Ticket?.Leave(TokenCounts.Zero);
                if (!answer.IsAdmitted)
                {
                    Interlocked.Exchange(ref refusedMs, asked);
                    await Task.Delay(1);
                }
            }

            return entered;
        }
    }

    /// <summary>Ten at a time over three gates, each request a few milliseconds long.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Requests_at_a_time_are_never_more_over_all_gates()
    {
        RateGate[] gates = await GatesAsync([SharedRateGateTests.Limit("all", atATime: 10)]);
        int running = 0;
        int most = 0;
        int entered = 0;
        long start = Environment.TickCount64;
        await Task.WhenAll(
            Enumerable.Range(0, 24).Select(thread => Task.Run(() => HammerAsync(gates[thread % 3])))
        );
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{gates[0].Store()!.Name}: {entered} requests, {most} at a time"
        );
        Assert.InRange(most, 9, 10);
        await EndAsync(gates);

        async Task HammerAsync(RateGate gate)
        {
            // 1.5 s, and on a slow machine until nine were there at once.
            while (
                Environment.TickCount64 - start
                < (Volatile.Read(ref most) < 9 ? Eventually.Longest.TotalMilliseconds : 1500)
            )
            {
                RateAnswer answer = await gate.EnterAsync(Spent.Ask(0, 0), null, default);
                if (answer.Ticket is IRateTicket ticket)
                {
                    int now = Interlocked.Increment(ref running);
                    InterlockedMost(ref most, now);
                    Interlocked.Increment(ref entered);
                    await Task.Delay(3);
                    Interlocked.Decrement(ref running);
                    ticket.Leave(TokenCounts.Zero);
                }
                else
                {
                    await Task.Delay(2);
                }
            }
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Goes_on_without_its_server_and_comes_back_by_itself()
    {
        RateGate[] gates = await GatesAsync([SharedRateGateTests.Limit("all", 6000)]);
        List<string> said = [];
        gates[0].Said += words =>
        {
            lock (said)
            {
                said.Add(words);
            }
        };
        Assert.True((await SharedRateGateTests.EnterAsync(gates[0])).IsAdmitted);
        own!.Crash();
        int away = 0;
        long until = Environment.TickCount64 + 2000;
        while (Environment.TickCount64 < until)
        {
            Assert.False((await SharedRateGateTests.EnterAsync(gates[0])).IsUnknown);
            away++;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Contains("does not answer; this gateway goes on with 1/3 of each", Assert.Single(said));
        own!.Resume();
        await Eventually.SoAsync(() => gates[0].Failure is null, TestContext.Current.CancellationToken);

        long visits = gates[0].Visits;
        Assert.True((await SharedRateGateTests.EnterAsync(gates[0])).IsAdmitted);
        Assert.True(gates[0].Visits >= visits);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{gates[0].Store()!.Name}: {away} requests while away; {said[^1]}"
        );
        Assert.Equal(2, said.Count);
        await EndAsync(gates);
    }

    public void Dispose()
    {
        foreach (PostgresRateStore store in opened)
        {
            store.DisposeAsync().AsTask().Wait();
        }

        own?.Dispose();
    }

    private static VisitedMeter Meter(long perMinute, long ahead = 0) =>
        new()
        {
            Id = "meter",
            TicksPerUnit = RateTicks.PerUnit(perMinute),
            Ahead = ahead,
        };

    private static Task<RateVisitResult> VisitAsync(
        PostgresRateStore store,
        string gateway,
        VisitedMeter meter,
        long units = 0,
        int gateways = 1
    )
    {
        RateVisit visit = new() { Gateway = gateway, Gateways = gateways };
        visit.Meters.Add(meter);
        if (units > 0)
        {
            visit.Needs.Add(new RateNeed(0, 0, units));
            visit.Requests = 1;
        }

        return store.VisitAsync(visit, TestContext.Current.CancellationToken);
    }

    private PostgresRateStore Opened(TimeSpan? slotLife = null)
    {
        PostgresRateStore store = Open(slotLife ?? TimeSpan.FromSeconds(30));
        opened.Add(store);
        return store;
    }

    private async Task<RateGate[]> GatesAsync(RateLimit[] limits)
    {
        RateGate[] gates =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(_ => new RateGate(
                    limits,
                    Open(TimeSpan.FromSeconds(30)),
                    LimitsWhenAway.Local,
                    TimeProvider.System
                )),
        ];
        await Eventually.SoAsync(
            () => gates.All(gate => gate.Gateways >= 3),
            TestContext.Current.CancellationToken
        );

        return gates;
    }

    private static async Task EndAsync(RateGate[] gates)
    {
        foreach (RateGate gate in gates)
        {
            await gate.LeaveAsync(TestContext.Current.CancellationToken);
            await gate.DisposeAsync();
        }
    }

    private static void InterlockedMost(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen)
            {
                return;
            }
        }
    }
}
