using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>Whatever two gateways write, SQLite and PostgreSQL answer every question alike.</summary>
public sealed class StoresAgreeTests(ITestOutputHelper output)
{
    private int asked;

    [Fact]
    [Trait("Speed", "slow")]
    public void Both_stores_answer_alike()
    {
        using LedgerScene postgres = LedgerScene.OnPostgres();
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    postgres.OpenLedger().Dispose();
                    postgres.Forget();
                    Agree(seed, postgres);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));
        output.WriteLine($"{asked} questions, each answered alike");
    }

    private void Agree(int seed, LedgerScene postgres)
    {
        Chance chance = new(seed);
        using LedgerScene sqlite = new();
        using LedgerScene neighbor = new();
        AnyOrder.Write(sqlite, chance);
        AnyOrder.Write(neighbor, chance, firstRequest: 1000);
        using SqlLedgerStore one = sqlite.OpenLedger();
        using SqlLedgerStore other = postgres.OpenLedger();
        foreach (SqlLedgerStore store in new[] { one, other })
        {
            foreach (LedgerScene scene in new[] { sqlite, neighbor })
            {
                using JournalProjection projection = new(store, scene.Folder.Journal, 1 + chance.NextInt(40));
                projection.CatchUp(CancellationToken.None);
            }
        }

        Same(one, other, store => string.Join("; ", store.Positions()));
        foreach (LedgerPosition position in one.Positions())
        {
            Same(one, other, store => string.Join("; ", store.OpenHolds(position.GatewayId).Select(Words)));
            Same(one, other, store => string.Join("; ", store.Refusals(position.GatewayId)));
        }

        foreach (LedgerFilter filter in Filters(one, chance, sqlite.Clock.UnixNs))
        {
            Same(one, other, store => store.Total(filter).ToString());
            Same(one, other, store => store.Billed(filter).ToString());
            Same(one, other, store => Rows(store, filter, newestFirst: false));
            Same(one, other, store => Rows(store, filter, newestFirst: true));
            Same(one, other, store => string.Join("; ", store.Adjustments(filter)));
            Same(one, other, store => string.Join("; ", store.DearestRequests(filter, 7)));
            foreach (LedgerDimension dimension in Enum.GetValues<LedgerDimension>())
            {
                Same(
                    one,
                    other,
                    store =>
                        string.Join(
                            "; ",
                            store
                                .GroupBy(dimension, filter)
                                .OrderBy(group => group.Value, StringComparer.Ordinal)
                        )
                );
                if (dimension is not (LedgerDimension.Day or LedgerDimension.Hour))
                {
                    Same(one, other, store => Spent(store, dimension, filter));
                }
            }
        }

        foreach (LedgerRow row in one.Rows(LedgerFilter.All).Take(5))
        {
            Same(one, other, store => Words(store.Find(row.Opened.Attempt)!));
        }

        Assert.Null(other.Find(LedgerScene.Attempt(9999)));
    }

    private static IEnumerable<LedgerFilter> Filters(SqlLedgerStore store, Chance chance, long nowNs)
    {
        long hour = RollupKey.HourOf(nowNs - (chance.NextInt(6) * RollupKey.HourNs));
        yield return LedgerFilter.All;
        yield return new LedgerFilter { SinceUnixNs = hour };
        yield return new LedgerFilter { SinceUnixNs = hour + 1, UntilUnixNs = nowNs };
        yield return new LedgerFilter { UntilUnixNs = hour, Team = "t" };
        yield return new LedgerFilter { Key = "k1" };
        yield return new LedgerFilter { User = "ann" };
        yield return new LedgerFilter { Model = "m1", Deployment = "local/m" };
        yield return new LedgerFilter { Session = "s1" };
        yield return LedgerFilter.All.OfSession("k1/s1");
        yield return new LedgerFilter { Tag = "b" };
        yield return new LedgerFilter { Tag = "a=1", Team = "t" };
        yield return new LedgerFilter { GatewayId = store.Positions()[1].GatewayId };
        yield return new LedgerFilter { GatewayId = store.Positions()[0].GatewayId, Tag = "b" };
        yield return new LedgerFilter { GatewayId = Guid.Empty };
    }

    private void Same(SqlLedgerStore one, SqlLedgerStore other, Func<SqlLedgerStore, string> ask)
    {
        asked++;
        Assert.Equal(ask(one), ask(other));
    }

    private static string Spent(SqlLedgerStore store, LedgerDimension scope, LedgerFilter filter)
    {
        IReadOnlyDictionary<string, Money> spent = store.Spent(
            scope,
            filter.SinceUnixNs ?? 0,
            filter.UntilUnixNs
        );
        return string.Join("; ", spent.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static string Rows(SqlLedgerStore store, LedgerFilter filter, bool newestFirst) =>
        string.Join("\n", store.Rows(filter, newestFirst).Select(Words));

    private static string Words(LedgerRow row) =>
        $"{row with { Opened = row.Opened with { Tags = [] } }} {string.Join(',', row.Opened.Tags)}";

    private static string Words(OpenHold hold) => $"{hold with { Tags = [] }} {string.Join(',', hold.Tags)}";
}
