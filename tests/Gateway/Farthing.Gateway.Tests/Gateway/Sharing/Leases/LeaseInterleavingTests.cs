using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;
using Farthing.Tests.Gateway.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>INV-25 under everything at once: several gateways, lost calls, lost answers, kills, pauses, gateways given up, limits that fall.</summary>
public sealed class LeaseInterleavingTests
{
    private const long Limit = 1_000_000_000;
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeaseOptions Quick = new()
    {
        StarveFor = TimeSpan.FromMilliseconds(1),
        LookEvery = TimeSpan.FromMilliseconds(0.2),
        SpentFor = TimeSpan.Zero,
        Rest = TimeSpan.Zero,
        LongestRest = TimeSpan.Zero,
    };

    [Fact]
    [Trait("Speed", "slow")]
    public void INV_25_settled_held_and_leased_never_exceed_the_limit_whatever_happens() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<int>(),
                seed => PlayAsync((ulong)(uint)seed, steps: 120).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static async Task<bool> PlayAsync(ulong seed, int steps)
    {
        Pcg32 random = new(seed, 24);
        LeaseClock clock = new(Noon);
        MemoryLeaseStore store = new(clock);
        SharedSpending ledger = new();
        BudgetOptions[] budgets = [Spent.Budget("all", 1m), Spent.Budget("each key", 0.7m)];
        Guid[] ids = [.. Enumerable.Range(1, 3).Select(i => new Guid(i, 24, 1, new byte[8]))];
        List<(IHold Hold, string Key)>[] held =
        [
            [],
            [],
            [],
        ];
        SharedGateway[] gateways = [.. ids.Select(Open)];
        int pauses = 0;
        uint faults = random.NextUInt32() % 3; // none, some, many
        store.Fate = () =>
            random.NextUInt32() % 20 >= faults * 3 ? CallFate.Happens
            : random.NextUInt32() % 2 == 0 ? CallFate.IsLost
            : CallFate.HappensUnheard;
        for (int step = 0; step < steps; step++)
        {
            int at = (int)(random.NextUInt32() % 3);
            string key = random.NextUInt32() % 2 == 0 ? "key_a" : "key_b";
            switch (random.NextUInt32() % 16)
            {
                case < 6:
                    uint tokens = 1 + (random.NextUInt32() % 200);
                    if ((await gateways[at].HoldAsync(tokens, tokens, key)).Hold is IHold hold)
                    {
                        held[at].Add((hold, key));
                    }

                    break;
                case < 11 when held[at].Count > 0:
                    int which = (int)(random.NextUInt32() % (uint)held[at].Count);
                    (IHold ended, string of) = held[at][which];
                    held[at].RemoveAt(which);
                    gateways[at]
                        .Settle(
                            ended,
                            new Money(ended.Amount.NanoUsd * (random.NextUInt32() % 101) / 100),
                            of
                        );
                    break;
                case 11:
                    clock.Advance(TimeSpan.FromSeconds(20));
                    await TendAsync(gateways[at]);
                    break;
                case 12:
                    // Killed; at its next start what was under way is charged at its hold.
                    foreach ((IHold lost, string whose) in held[at])
                    {
                        gateways[at].Write(whose, lost.Amount);
                    }

                    await gateways[at].DisposeAsync();
                    held[at].Clear();
                    gateways[at] = Open(ids[at]);
                    break;
                case 13 when pauses < 4 && random.NextUInt32() % 4 == 0:
                    pauses++;
                    // Not heard of for longer than its leases last, and given up by what the ledger knows.
                    clock.Advance(TimeSpan.FromMinutes(80));
                    await GiveUpAsync(at);
                    break;
                case 14:
                    clock.Set(clock.GetUtcNow() - TimeSpan.FromMinutes(random.NextUInt32() % 30));
                    break;
                default:
                    await TendAsync(gateways[at]);
                    break;
            }

            Check();
        }

        foreach (SharedGateway gateway in gateways)
        {
            await gateway.DisposeAsync();
        }

        return true;

        SharedGateway Open(Guid id) => new(store, ledger, clock, id, Quick, budgets);

        void Check()
        {
            foreach (BalanceKey key in store.Keys)
            {
                long most = key.Budget == "all" ? Limit : 700_000_000;
                Assert.InRange(store.Granted(key), 0, most);
                long taken = ledger.Of(key.Value, key.StartUnixNs);
                for (int i = 0; i < gateways.Length; i++)
                {
                    taken += held[i]
                        .Where(one => key.Value.Length == 0 || one.Key == key.Value)
                        .Sum(one => one.Hold.Amount.NanoUsd);
                }

                Assert.InRange(taken, 0, store.Granted(key));
            }
        }

        async Task GiveUpAsync(int at)
        {
            Func<CallFate> fate = store.Fate;
            store.Fate = static () => CallFate.Happens;
            Dictionary<BalanceKey, long> known = [];
            foreach (LeaseRow row in await store.LeasesAsync(ids[at], CancellationToken.None))
            {
                long holds = held[at]
                    .Where(one => row.Key.Value.Length == 0 || one.Key == row.Key.Value)
                    .Sum(one => one.Hold.Amount.NanoUsd);
                known[row.Key] = ledger.Of(row.Key.Value, row.Key.StartUnixNs, ids[at]) + holds;
            }

            if ((await store.HoldersAsync(CancellationToken.None)).Any(one => one.Gateway == ids[at]))
            {
                await store.ReleaseAsync(ids[at], known, CancellationToken.None);
            }

            store.Fate = fate;
        }
    }

    private static async Task TendAsync(SharedGateway gateway)
    {
        try
        {
            await gateway.Book.TendAsync();
        }
        catch (LeaseStoreUnavailableException)
        {
            // The next beat.
        }
    }
}
