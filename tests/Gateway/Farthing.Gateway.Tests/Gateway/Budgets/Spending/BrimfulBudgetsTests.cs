using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Budgets.Spending;

/// <summary>Budgets of every scope that are full of holds nearly all the time, so that each request of thousands is one too many for a gate that checks in two steps or forgets a scope.</summary>
public sealed class BrimfulBudgetsTests(ITestOutputHelper output)
{
    private const int Threads = 8;
    private const int Requests = 10_000;
    private const int UnderWay = 60;

    private static readonly BudgetOptions[] Budgets =
    [
        Spent.Budget("all", 1m),
        .. ((string[])["key:hot", "team:hot", "user:hot", "model:hot", "tag:hot=1"]).Select(scope =>
            Spent.Budget(scope, 0.06m, BudgetPeriod.Month)
        ),
        .. ((string[])["each key", "each team", "each user", "each model", "each tag"]).Select(scope =>
            Spent.Budget(scope, 0.08m, BudgetPeriod.Total)
        ),
        Spent.Budget("session:hot", 0.02m),
        Spent.Budget("each session", 0.03m),
    ];

    private readonly ConcurrentDictionary<(string Budget, string Value), Tally> tallies = new();
    private readonly ConcurrentDictionary<string, int> refusals = new(StringComparer.Ordinal);
    private int held;
    private int underWay;
    private int maxUnderWay;

    /// <summary>Named after litellm#34732, #40095: concurrent requests passed a budget together, the first ones of an unknown user most of all. A hold costs about a hundredth of what it is, so that the dollar lasts for thousands of them. What is taken of each scope is counted here, beside the gate.</summary>
    [Fact]
    public async Task Ten_thousand_concurrent_requests_spend_a_dollar_and_not_a_cent_more()
    {
        SpendingGate gate = new(Budgets, new Spent(), TimeProvider.System);
        using Barrier start = new(Threads);
        await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(thread =>
                    Task.Factory.StartNew(
                        () => Ask(gate, thread, start),
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning, // A thread of its own: the pool would begin with one for each core.
                        TaskScheduler.Default
                    )
                )
        );
        int atOnce = held;

        // What is left is usable to the last token.
        for (int i = 0; ; i++)
        {
            Demand one = Spent.Ask(1, 0, key: $"last {i}", team: "") with { Model = $"last {i}" };
            HoldAnswer answer = gate.TryHold(one, Spent.Price);
            if (answer.Hold is not IHold last)
            {
                Count(answer.Refusal!);
                break;
            }

            Count(one, last.Amount, last.Amount);
            last.Settle(last.Amount);
        }

        output.WriteLine(
            $"{Requests} asked, {atOnce} held, {maxUnderWay} at a time, {refusals.Values.Sum()} refused by {refusals.Count} budgets of {Budgets.Length}; spent ${new Money(tallies[("all", "")].Spent).Usd}"
        );
        Assert.InRange(atOnce, Requests / 4, Requests);
        Assert.InRange(maxUnderWay, 100, Threads * UnderWay);
        Assert.Equal(
            Budgets.Select(budget => budget.Id).Order(),
            refusals.Keys.Select(scope => scope[..scope.IndexOf(" per ", StringComparison.Ordinal)]).Order()
        );
        foreach (BudgetOptions budget in Budgets)
        {
            long limit = budget.Limit.NanoUsd;
            Assert.InRange(
                tallies.Where(one => one.Key.Budget == budget.Id).Max(one => one.Value.Most),
                limit * 95 / 100,
                limit
            );
        }

        Assert.InRange(tallies[("all", "")].Spent, 999_000_001, 1_000_000_000);
        Assert.Equal(
            tallies.Select(one => (one.Key.Budget, one.Key.Value, one.Value.Spent, 0L)).Order(),
            gate.States()
                .Where(state => tallies.ContainsKey((state.Budget.Id, state.Value)))
                .Select(state => (state.Budget.Id, state.Value, state.Settled.NanoUsd, state.Held.NanoUsd))
                .Order()
        );
    }

    private void Ask(SpendingGate gate, int thread, Barrier start)
    {
        start.SignalAndWait(TestContext.Current.CancellationToken);
        Random random = new(thread);
        List<(IHold Hold, Demand Demand)> mine = [];
        for (int i = 0; i < Requests / Threads; i++)
        {
            Demand demand = Next(random);
            HoldAnswer answer = gate.TryHold(demand, Spent.Price);
            if (answer.Hold is IHold hold)
            {
                Interlocked.Increment(ref held);
                Most(ref maxUnderWay, Interlocked.Increment(ref underWay));
                Count(demand, hold.Amount, Money.Zero);
                mine.Add((hold, demand));
            }
            else
            {
                Count(answer.Refusal!);
            }

            if (mine.Count == UnderWay || (answer.Hold is null && mine.Count > 0 && random.Next(2) == 0))
            {
                SettleOne(random, mine);
            }

            Thread.Yield(); // However few cores there are, holds of all threads are under way together.
        }

        while (mine.Count > 0)
        {
            SettleOne(random, mine);
        }
    }

    private void SettleOne(Random random, List<(IHold Hold, Demand Demand)> mine)
    {
        int which = random.Next(mine.Count);
        (IHold hold, Demand demand) = mine[which];
        mine.RemoveAt(which);
        Interlocked.Decrement(ref underWay);
        Money cost = new(hold.Amount.NanoUsd * random.Next(201) / 10_000);
        Count(demand, cost - hold.Amount, cost);
        hold.Settle(cost);
    }

    /// <summary>Of each kind an eighth of all requests has the name of a budget of its own, an eighth one that only a budget of each has; the rest has one of many names.</summary>
    private static Demand Next(Random random)
    {
        string key = Name();
        return Spent.Ask(
            1 + random.Next(3),
            random.Next(16) == 0 ? 30 : random.Next(2),
            key,
            Name(),
            random.Next(2) == 0 ? key : Name(), // A session is its key's: those of one name under many keys are many.
            Name() + "=1",
            "more=" + Name()
        ) with
        {
            User = Name(),
            Model = Name(),
        };

        string Name() =>
            random.Next(8) switch
            {
                0 => "hot",
                1 => "warm",
                _ => "of many " + random.Next(64),
            };
    }

    private void Count(SpendingRefusal refusal) =>
        refusals.AddOrUpdate(refusal.Scope, 1, static (_, before) => before + 1);

    /// <summary>Counts what is taken and spent of each scope. Called after a hold and before a settlement, so that it is never more than the gate has counted.</summary>
    private void Count(Demand demand, Money taken, Money spent)
    {
        Add("all", "");
        Both("key", demand.Caller.KeyId);
        Both("team", demand.Caller.Team);
        Both("user", demand.User);
        Both("model", demand.Model);
        Both("session", demand.Session, demand.Caller.KeyId + "/");
        foreach (string tag in demand.Tags)
        {
            Both("tag", tag);
        }

        void Both(string kind, string name, string before = "")
        {
            if (name.Length > 0)
            {
                Add("each " + kind, before + name);
            }

            if (name is "hot" or "hot=1")
            {
                Add($"{kind}:{name}", before + name);
            }
        }

        void Add(string budget, string value)
        {
            Tally tally = tallies.GetOrAdd((budget, value), static _ => new Tally());
            Interlocked.Add(ref tally.Spent, spent.NanoUsd);
            Most(ref tally.Most, Interlocked.Add(ref tally.Taken, taken.NanoUsd));
        }
    }

    private static void Most(ref long most, long now)
    {
        for (long seen = Interlocked.Read(ref most); now > seen; seen = Interlocked.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private static void Most(ref int most, int now)
    {
        for (int seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private sealed class Tally
    {
        public long Taken;
        public long Most;
        public long Spent;
    }
}
