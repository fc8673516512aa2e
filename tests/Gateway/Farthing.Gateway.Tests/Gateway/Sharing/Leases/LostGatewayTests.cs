using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Randomness;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Gateways that are killed or paused without giving anything back: what they provably did not spend returns, and no limit is passed. A dollar per thousand prompt tokens.</summary>
public sealed partial class LostGatewayTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly BalanceKey All = new("all", "", 0);
    private static readonly LeaseOptions Quick = new()
    {
        StarveFor = TimeSpan.FromMilliseconds(1),
        LookEvery = TimeSpan.FromMilliseconds(0.2),
        SpentFor = TimeSpan.Zero,
        Rest = TimeSpan.Zero,
        LongestRest = TimeSpan.Zero,
    };

    private readonly LeaseClock clock = new(Noon);
    private readonly LaggingLedger ledger = new();
    private readonly MemoryLeaseStore store;
    private bool perKey;
    private int takenBack;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    public LostGatewayTests() => store = new MemoryLeaseStore(clock) { LedgerSequence = ledger.Sequence };

    /// <summary>$0.90 were held and came to 0.20, all of which the ledger has; ten seconds later it had told that it keeps nothing from the ledger but what it may spend while the store is away. Silent for 20 s, then watched for 75.</summary>
    [Fact]
    public async Task Unspent_leases_of_a_killed_gateway_come_back_within_two_minutes()
    {
        Gateway one = new(this, 1);
        await using Gateway other = new(this, 2);
        await other.Book.TendAsync();
        LaggingLedger.Entry entry = (await one.HoldAsync(900))!;
        ledger.Settle(one.Id, entry, 200_000_000);
        ledger.Project(one.Id);
        clock.Advance(Beat);
        await one.Book.TendAsync();
        clock.Advance(Beat);
        await one.Book.TendAsync();
        await one.DisposeAsync(); // without giving back
        Assert.Equal(900_000_000, store.Granted(All));

        TimeSpan gone = TimeSpan.Zero;
        while (await other.HoldAsync(700) is null)
        {
            Assert.True(gone < TimeSpan.FromMinutes(2), "nothing came back in two minutes");
            clock.Advance(Beat);
            gone += Beat;
            await other.TendAsync();
        }

        Assert.Equal(TimeSpan.FromSeconds(95), gone);
        Assert.Contains(other.Notes, note => note.Kind == "taken_back");
        Assert.InRange(store.Granted(All), 900_000_000, 1_000_000_000);
    }

    /// <summary>The ledger lacks the last record: the whole hold of $0.90 may have been spent for all that others know.</summary>
    [Fact]
    public async Task What_the_ledger_may_lack_does_not_come_back()
    {
        await using Gateway one = new(this, 1);
        await using Gateway other = new(this, 2);
        Assert.NotNull(await one.HoldAsync(900));

        await BeLostAsync(other);

        Assert.Equal(900_000_000, store.Granted(All));
        Assert.Null(await other.HoldAsync(101));
        Assert.NotNull(await other.HoldAsync(100));
    }

    /// <summary>An open hold that the ledger has counts in full; what was taken beyond it comes back.</summary>
    [Fact]
    public async Task Open_holds_of_a_lost_gateway_stay_held()
    {
        await using Gateway one = new(this, 1);
        await using Gateway other = new(this, 2);
        await other.Book.TendAsync();
        Assert.NotNull(await one.HoldAsync(300));
        LaggingLedger.Entry ended = (await one.HoldAsync(500))!;
        ledger.Settle(one.Id, ended, 0);
        ledger.Project(one.Id);
        for (int i = 0; i < 2; i++)
        {
            clock.Advance(Beat);
            await one.Book.TendAsync();
        }

        long told = (await store.LeasesAsync(one.Id, TestContext.Current.CancellationToken))
            .Single()
            .UnseenNanoUsd;
        await BeLostAsync(other);

        Assert.InRange(told, 0, 22_000_000); // at most a thirty-second of what is left
        Assert.Equal(300_000_000 + told, store.Granted(All));
    }

    /// <summary>It wakes up with $0.70 in hand, as it thinks; the other one has them.</summary>
    [Fact]
    public async Task A_paused_gateway_that_wakes_up_does_not_spend_what_was_taken_back()
    {
        await using Gateway paused = new(this, 1);
        await using Gateway other = new(this, 2);
        await other.Book.TendAsync();
        ledger.Settle(paused.Id, (await paused.HoldAsync(900))!, 200_000_000);
        ledger.Project(paused.Id);
        for (int i = 0; i < 2; i++)
        {
            clock.Advance(Beat);
            await paused.Book.TendAsync();
        }

        await BeLostAsync(other);
        Assert.NotNull(await other.HoldAsync(700));

        // A little after the other, and the ledger learns of each: nothing holds it back but that its time is over.
        for (int i = 0; i < 20; i++)
        {
            await paused.HoldAsync(20);
            ledger.Project(paused.Id);
            Assert.InRange(ledger.Taken(""), 900_000_000, 1_000_000_000);
        }

        Assert.Equal(1_000_000_000, ledger.Taken("")); // What is left is there for it, too.
        Assert.Contains(paused.Notes, note => note.Kind == "fenced");
        Assert.Null(await paused.HoldAsync(400));
    }

    /// <summary>It stops by itself before others may take anything, whatever becomes of the store.</summary>
    [Fact]
    public async Task A_gateway_that_cannot_give_a_sign_of_life_stops_spending_before_others_take_it_back()
    {
        await using Gateway one = new(this, 1);
        ledger.Settle(one.Id, (await one.HoldAsync(500))!, 0);
        ledger.Project(one.Id);
        store.Fate = static () => CallFate.IsLost;
        clock.Advance(TimeSpan.FromSeconds(71));
        Assert.True(one.Book.IsValid);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(one.Book.IsValid);
        Assert.Null(await one.HoldAsync(1));
    }

    /// <summary>More than was told is not held before it was told: the store is away, and the lease has enough.</summary>
    [Fact]
    public async Task No_more_is_hidden_from_the_ledger_than_the_store_was_told()
    {
        await using Gateway one = new(this, 1);
        await using Gateway other = new(this, 2);
        await other.Book.TendAsync();
        ledger.Settle(one.Id, (await one.HoldAsync(800))!, 0);
        ledger.Project(one.Id);
        for (int i = 0; i < 2; i++)
        {
            clock.Advance(Beat);
            await one.Book.TendAsync();
        }

        long told = (await store.LeasesAsync(one.Id, TestContext.Current.CancellationToken))
            .Single()
            .UnseenNanoUsd;
        store.Fate = static () => CallFate.IsLost;
        Assert.Null(await one.HoldAsync((told / 1_000_000) + 1));

        store.Fate = static () => CallFate.Happens;
        Assert.NotNull(await one.HoldAsync((told / 1_000_000) + 1));
    }

    /// <summary>A gateway of an earlier version tells nothing, and nothing of it is taken.</summary>
    [Fact]
    public async Task A_gateway_that_proves_nothing_keeps_all()
    {
        await using Gateway one = new(this, 1, proves: false);
        await using Gateway other = new(this, 2);
        ledger.Settle(one.Id, (await one.HoldAsync(900))!, 0);
        ledger.Project(one.Id);

        await BeLostAsync(other);

        Assert.Equal(900_000_000, store.Granted(All));
    }

    [Fact]
    public async Task A_killed_gateway_that_starts_again_finds_what_was_left_of_its_lease()
    {
        Gateway killed = new(this, 1);
        await using Gateway other = new(this, 2);
        await other.Book.TendAsync();
        ledger.Settle(killed.Id, (await killed.HoldAsync(900))!, 200_000_000);
        ledger.Project(killed.Id);
        for (int i = 0; i < 2; i++)
        {
            clock.Advance(Beat);
            await killed.Book.TendAsync();
        }

        await killed.DisposeAsync(); // without giving back
        await BeLostAsync(other);
        Assert.InRange(store.Granted(All), 200_000_001, 300_000_000);

        ledger.Recover(killed.Id);
        await using Gateway again = new(this, 1);
        await again.Book.TendAsync();
        await again.Book.TendAsync();
        await Testing.Eventually.SoAsync(
            () => store.Granted(All) == 200_000_000,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Under everything at once: holds, ends, a ledger that lags, kills, pauses, lost calls and lost answers.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Never_passes_a_limit_whatever_is_killed_or_paused_whenever()
    {
        int takenBack = 0;
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(), // not the small numbers that grow: they repeat each other
                seed =>
                {
                    takenBack += OfAsync((ulong)seed).GetAwaiter().GetResult();
                    return true;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100)); // some 50 of them (± 7) are taken back
        Assert.InRange(takenBack, 15, int.MaxValue);

        static async Task<int> OfAsync(ulong seed)
        {
            await using LostGatewayTests scene = new();
            await scene.PlayAsync(seed, steps: 250);
            return scene.takenBack;
        }
    }

    private async Task PlayAsync(ulong seed, int steps)
    {
        perKey = true;
        Pcg32 random = new(seed, 23);
        uint faults = random.NextUInt32() % 3; // none, some, many
        Func<CallFate> chance = () =>
            random.NextUInt32() % 20 >= faults * 2 ? CallFate.Happens
            : random.NextUInt32() % 2 == 0 ? CallFate.IsLost
            : CallFate.HappensUnheard;
        store.Fate = chance;
        Gateway?[] gateways = [new(this, 1), new(this, 2), new(this, 3)];
        int asleep = -1;
        for (int step = 0; step < steps; step++)
        {
            int at = (int)(random.NextUInt32() % 3);
            Gateway? one = gateways[at];
            string key = random.NextUInt32() % 2 == 0 ? "key_a" : "key_b";
            uint what = random.NextUInt32() % 24;
            if (what == 0)
            {
                // The sleeping one wakes up, and what it does first is to spend.
                int woken = asleep;
                asleep = asleep < 0 ? at : -1;
                store.Tells = asleep < 0;
                for (int i = 0; woken >= 0 && i < 3 && gateways[woken] is Gateway awake; i++)
                {
                    await awake.HoldAsync(150, key);
                }
            }
            else if (what < 3)
            {
                uint beats = 1 + (random.NextUInt32() % 24);
                for (int i = 0; i < beats; i++)
                {
                    clock.Advance(Beat);
                    for (int j = 0; j < gateways.Length; j++)
                    {
                        if (j != asleep && gateways[j] is Gateway awake)
                        {
                            await awake.TendAsync();
                            Check();
                        }
                    }
                }
            }
            else if (at == asleep)
            {
                continue;
            }
            else if (one is null)
            {
                if (what == 3)
                {
                    ledger.Recover(Id(at + 1));
                    gateways[at] = new Gateway(this, at + 1);
                }
            }
            else if (what < 12)
            {
                await one.HoldAsync(1 + (random.NextUInt32() % 200), key);
            }
            else if (what < 18 && one.Open.Count > 0)
            {
                int which = (int)(random.NextUInt32() % (uint)one.Open.Count);
                LaggingLedger.Entry ended = one.Open[which];
                one.Open.RemoveAt(which);
                // Most cost little: the ledger is not full at once.
                ledger.Settle(one.Id, ended, ended.Held * (random.NextUInt32() % 11) / 100);
            }
            else if (what < 20)
            {
                ledger.Project(one.Id, 1 + (random.NextUInt32() % 12));
            }
            else if (what == 21)
            {
                await one.DisposeAsync(); // killed
                gateways[at] = null;
            }
            else
            {
                await one.TendAsync();
            }

            Check();
        }

        foreach (Gateway? gateway in gateways)
        {
            await (gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        void Check()
        {
            Assert.InRange(ledger.Taken(""), 0, 1_000_000_000);
            Assert.InRange(ledger.Taken("key_a"), 0, 700_000_000);
            Assert.InRange(ledger.Taken("key_b"), 0, 700_000_000);
            foreach (BalanceKey key in store.Keys)
            {
                Assert.InRange(
                    store.Granted(key),
                    ledger.Taken(key.Value),
                    key.Budget == "all" ? 1_000_000_000 : 700_000_000
                );
            }
        }
    }

    private async Task BeLostAsync(Gateway observer)
    {
        for (int i = 0; i < 24; i++)
        {
            clock.Advance(Beat);
            await observer.TendAsync();
        }
    }

    private static Guid Id(int number) => new(number, 23, 1, new byte[8]);
}
