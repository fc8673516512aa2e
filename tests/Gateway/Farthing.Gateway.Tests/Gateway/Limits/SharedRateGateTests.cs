using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Sharing.Rates;

namespace Farthing.Tests.Gateway.Limits;

public sealed class SharedRateGateTests : IAsyncDisposable
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryRateStore store;

    public SharedRateGateTests() => store = new MemoryRateStore(clock);

    internal static RateLimit Limit(
        string scope,
        long? requests = null,
        long? tokens = null,
        int? atATime = null
    ) =>
        new()
        {
            Scope = RequestScope.Parse(scope)!,
            RequestsPerMinute = requests,
            TokensPerMinute = tokens,
            Concurrency = atATime,
        };

    /// <summary>60 a minute over three gates: 60 at once, wherever they come in, then one a second.</summary>
    [Fact]
    public async Task Three_gates_together_let_in_a_minutes_worth_at_once_and_then_what_drips()
    {
        RateGate[] gates = await GatesAsync(3, LimitsWhenAway.Local, Limit("each key", requests: 60));

        Assert.Equal(60, await EnteredAsync(gates, 90));
        RateAnswer refused = await EnterAsync(gates[2]);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal("requests per minute of each key", refused.Reason);
        Assert.Equal(new RateWindow(60, 0, TimeSpan.FromMinutes(1)), refused.Requests);

        clock.Advance(refused.RetryAfter);
        Assert.Equal(1, await EnteredAsync(gates, 30));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(30, await EnteredAsync(gates, 90));
    }

    /// <summary>bifrost#3547: budgets and limits in a map of each replica, so that N replicas let N times the limit pass.</summary>
    [Fact]
    public async Task Three_replicas_do_not_let_three_limits_pass_as_bifrost_3547_did()
    {
        RateGate[] gates = await GatesAsync(3, LimitsWhenAway.Local, Limit("all", requests: 100));
        int[] entered = [0, 0, 0];
        for (int i = 0; i < 300; i++)
        {
            entered[i % 3] += (await EnterAsync(gates[i % 3])).IsAdmitted ? 1 : 0;
        }

        Assert.Equal(100, entered.Sum());
        Assert.All(entered, one => Assert.InRange(one, 20, 50));
    }

    /// <summary>bifrost#5673, #2873: a limit that was written down and did not count. Each kind of limit on each scope refuses here.</summary>
    [Theory]
    [InlineData("all")]
    [InlineData("key:key_a")]
    [InlineData("each key")]
    [InlineData("team:search")]
    [InlineData("each team")]
    [InlineData("user:ann")]
    [InlineData("each user")]
    [InlineData("model:llama")]
    [InlineData("each model")]
    [InlineData("tag:stage=2")]
    [InlineData("each tag")]
    [InlineData("session:run-7")]
    [InlineData("each session")]
    public async Task No_limit_is_passed_over_as_in_bifrost_5673(string scope)
    {
        foreach (
            RateLimit limit in (RateLimit[])
                [Limit(scope, requests: 1), Limit(scope, tokens: 10), Limit(scope, atATime: 1)]
        )
        {
            RateGate[] gates = await GatesAsync(2, LimitsWhenAway.Local, limit);
            Demand demand = Spent.Ask(0, 10, session: "run-7", tags: "stage=2") with { User = "ann" };
            Assert.True((await EnterAsync(gates[0], demand)).IsAdmitted);
            Assert.False((await EnterAsync(gates[1], demand)).IsAdmitted);
        }
    }

    /// <summary>1,000 tokens a minute; 600 are taken at one gate, 200 were used: 400 come back to the bucket of all. 400 + 400 = 800.</summary>
    [Fact]
    public async Task Corrections_go_back_to_the_shared_bucket()
    {
        RateGate[] gates = await GatesAsync(2, LimitsWhenAway.Local, Limit("all", tokens: 1000));

        RateAnswer first = await EnterAsync(gates[0], Spent.Ask(400, 500));
        Assert.Equal(400, first.Tokens!.Value.Remaining);
        Assert.False((await EnterAsync(gates[1], Spent.Ask(0, 800))).IsAdmitted);
        first.Ticket!.Leave(new TokenCounts(100, 0, 0, 100));
        first.Ticket.Leave(new TokenCounts(100, 0, 0, 100));
        await gates[0].KeepAsync();
        clock.Advance(TimeSpan.FromMilliseconds(101));

        RateAnswer second = await EnterAsync(gates[1], Spent.Ask(0, 800));
        Assert.True(second.IsAdmitted);
        Assert.Equal(1, second.Tokens!.Value.Remaining); // 0.101 s at 16.7 tokens a second.

        second.Ticket!.Leave(new TokenCounts(0, 0, 0, 1300));
        await gates[1].KeepAsync();
        RateAnswer owing = await EnterAsync(gates[0], Spent.Ask(0, 0));
        Assert.False(owing.IsAdmitted); // 500 more than were taken: 498.3 are owed, that is 29.9 s.
        Assert.InRange(owing.RetryAfter.TotalSeconds, 29.8, 30);
    }

    /// <summary>What needs more than a minute's worth passes when the bucket is full, and owes the rest, as in a gateway that is alone.</summary>
    [Fact]
    public async Task A_request_above_the_limit_passes_alone_and_leaves_a_debt()
    {
        RateGate[] gates = await GatesAsync(2, LimitsWhenAway.Local, Limit("each key", tokens: 1000));

        Assert.True((await EnterAsync(gates[0], Spent.Ask(0, 2500))).IsAdmitted);
        RateAnswer next = await EnterAsync(gates[1], Spent.Ask(0, 1000));

        Assert.Equal(TimeSpan.FromMinutes(2.5), next.RetryAfter);
    }

    [Fact]
    public async Task A_refusal_takes_nothing_from_the_limits_that_would_have_let_in()
    {
        RateGate[] gates = await GatesAsync(
            2,
            LimitsWhenAway.Local,
            Limit("each key", requests: 1),
            Limit("all", requests: 10)
        );
        Assert.Equal(1, await EnteredAsync(gates, 50));
        int others = 0;
        for (int i = 0; i < 20; i++)
        {
            others += (await EnterAsync(gates[i % 2], Spent.Ask(0, 0, key: $"k{i}"))).IsAdmitted ? 1 : 0;
        }

        Assert.Equal(9, others);
    }

    [Fact]
    public async Task What_is_in_hand_answers_at_once_and_what_is_not_used_goes_back()
    {
        RateGate[] gates = await GatesAsync(2, LimitsWhenAway.Local, Limit("all", requests: 6000));
        for (int i = 0; i < 200; i++)
        {
            Assert.True((await EnterAsync(gates[0])).IsAdmitted);
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        int before = store.Visits;
        Assert.InRange(before, 1, 30); // 2 s at 100 a second: about a visit a second once its rate is known.
        ValueTask<RateAnswer> now = EnterAsync(gates[0], Spent.Ask(0, 0));
        Assert.True(now.IsCompletedSuccessfully);
        Assert.Equal(before, store.Visits);

        // 120 s later the bucket is full but for nothing: the other gate may take all of it.
        clock.Advance(TimeSpan.FromSeconds(3));
        await gates[0].KeepAsync();
        clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(6000, await EnteredAsync([gates[1]], 6100));
    }

    [Fact]
    public async Task Slots_are_counted_over_all_gates_and_a_dead_gates_slots_come_free()
    {
        RateGate[] gates = await GatesAsync(2, LimitsWhenAway.Local, Limit("all", atATime: 3));
        RateAnswer first = await EnterAsync(gates[0]);
        Assert.True((await EnterAsync(gates[0])).IsAdmitted);
        Assert.True((await EnterAsync(gates[1])).IsAdmitted);
        Assert.Equal("requests at a time of all", (await EnterAsync(gates[1])).Reason);

        first.Ticket!.Leave(TokenCounts.Zero);
        await gates[0].KeepAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await EnterAsync(gates[1])).IsAdmitted);

        // The first gate dies with one request under way: nobody renews it.
        clock.Advance(TimeSpan.FromSeconds(20));
        await gates[1].KeepAsync();
        Assert.False((await EnterAsync(gates[1])).IsAdmitted);
        clock.Advance(TimeSpan.FromSeconds(11));
        await gates[1].KeepAsync();
        Assert.True((await EnterAsync(gates[1])).IsAdmitted);
        Assert.False((await EnterAsync(gates[1])).IsAdmitted);
        Assert.Equal(1, gates[1].Gateways);
    }

    /// <summary>300 a minute, three gates: each goes on with 100. It says so once, and once when it is over.</summary>
    [Fact]
    public async Task Without_the_store_each_gate_goes_on_with_its_share()
    {
        RateGate[] gates = await GatesAsync(3, LimitsWhenAway.Local, Limit("all", requests: 300, atATime: 6));
        List<string> said = [];
        gates[0].Said += said.Add;
        Assert.True((await EnterAsync(gates[0])).IsAdmitted);
        store.IsAway = true;

        List<IRateTicket> under = [];
        for (int i = 0; i < 10; i++)
        {
            if ((await EnterAsync(gates[0])).Ticket is IRateTicket ticket)
            {
                under.Add(ticket);
            }
        }

        Assert.Single(under); // 6 / 3 = 2 at a time, one of them from before.
        Assert.Equal(
            [
                "limits: the store does not answer; this gateway goes on with 1/3 of each until it is back (limits_when_away: local)",
            ],
            said
        );
        int entered = 1;
        for (int i = 0; i < 200; i++)
        {
            if ((await EnterAsync(gates[0])).Ticket is IRateTicket ticket)
            {
                entered++;
                ticket.Leave(TokenCounts.Zero);
            }

            under.ForEach(ticket => ticket.Leave(TokenCounts.Zero));
        }

        Assert.Equal(99, entered); // 299 were left of 300: a third of that.
        clock.Advance(TimeSpan.FromSeconds(6));
        RateAnswer tenth = await EnterAsync(gates[0]);
        Assert.Equal(9, tenth.Requests!.Value.Remaining); // 100 a minute drip: ten in 6 s, one of them taken.

        store.IsAway = false;
        await gates[0].KeepAsync();
        Assert.Equal("limits: the store is back after 6.0 s", said[1]);
        Assert.Null(gates[0].Failure);

        // The shared bucket hears of the hundred less what has dripped at the share's rate: 300 - 90 are left.
        Assert.InRange((await EnterAsync(gates[1])).Requests!.Value.Remaining, 207, 211);
        Assert.Equal(2, said.Count);
    }

    /// <summary>A store that answers and then does nothing, over and over: a gate's share is not full anew each time.</summary>
    [Fact]
    public async Task A_store_that_comes_and_goes_gives_nobody_a_second_share()
    {
        RateGate[] gates = await GatesAsync(1, LimitsWhenAway.Local, Limit("all", requests: 60));
        int entered = 0;
        for (int i = 0; i < 20; i++)
        {
            store.IsAway = true;
            entered += await EnteredAsync(gates, 10);
            store.IsAway = false;
            store.FailsAfterProbe = true;
            await gates[0].KeepAsync();
        }

        Assert.Equal(60, entered);
    }

    [Fact]
    public async Task A_share_of_less_than_one_request_saves_up_for_it()
    {
        RateGate[] gates = await GatesAsync(3, LimitsWhenAway.Local, Limit("all", requests: 1));
        store.IsAway = true;

        RateAnswer first = await EnterAsync(gates[0]);
        Assert.Equal(TimeSpan.FromMinutes(2), first.RetryAfter); // A full bucket of a third a minute: a third is there.
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await EnterAsync(gates[0])).IsAdmitted);
        Assert.Equal(TimeSpan.FromMinutes(3), (await EnterAsync(gates[0])).RetryAfter);
    }

    [Fact]
    public async Task Without_the_store_a_gate_refuses_where_it_is_told_to_or_has_never_been_there()
    {
        RateGate[] told = await GatesAsync(1, LimitsWhenAway.Refuse, Limit("all", requests: 10));
        store.IsAway = true;
        Assert.True((await EnterAsync(told[0])).IsUnknown);
        List<string> said = [];
        told[0].Said += said.Add; // Who comes later hears it too: the gate begins before anybody listens.
        Assert.Contains("limits_when_away: refuse", Assert.Single(said), StringComparison.Ordinal);
        await using RateGate never = new(
            [Limit("all", requests: 10)],
            store,
            LimitsWhenAway.Local,
            clock,
            keepsHouse: false
        );
        Assert.True((await EnterAsync(never)).IsUnknown);

        store.IsAway = false;
        await told[0].KeepAsync();
        await never.KeepAsync();
        Assert.True((await EnterAsync(told[0])).IsAdmitted);
        Assert.True((await EnterAsync(never)).IsAdmitted);
    }

    [Fact]
    public async Task Other_limits_come_into_force_and_those_that_stayed_count_on()
    {
        RateGate[] gates = await GatesAsync(
            1,
            LimitsWhenAway.Local,
            Limit("all", requests: 2),
            Limit("each key", requests: 100)
        );
        Assert.Equal(2, await EnteredAsync(gates, 10));
        gates[0].Change([Limit("all", requests: 4), Limit("each key", requests: 100)]);
        RateAnswer answer = await EnterAsync(gates[0]);
        Assert.Equal(new RateWindow(4, 3, TimeSpan.FromSeconds(15)), answer.Requests);
        gates[0].Change([Limit("each key", requests: 100)]);
        Assert.Equal(96, (await EnterAsync(gates[0])).Requests!.Value.Remaining);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    internal static ValueTask<RateAnswer> EnterAsync(RateGate gate) => EnterAsync(gate, Spent.Ask(0, 0));

    internal static ValueTask<RateAnswer> EnterAsync(RateGate gate, Demand demand) =>
        gate.EnterAsync(demand, null, TestContext.Current.CancellationToken);

    private async Task<RateGate[]> GatesAsync(int count, LimitsWhenAway whenAway, params RateLimit[] limits)
    {
        RateGate[] gates =
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new RateGate(limits, store, whenAway, clock, keepsHouse: false)),
        ];
        foreach (RateGate gate in gates.Concat(gates))
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            await gate.KeepAsync();
        }

        return gates;
    }

    private static async Task<int> EnteredAsync(RateGate[] gates, int tries)
    {
        int entered = 0;
        for (int i = 0; i < tries; i++)
        {
            entered += (await EnterAsync(gates[i % gates.Length])).IsAdmitted ? 1 : 0;
        }

        return entered;
    }
}
