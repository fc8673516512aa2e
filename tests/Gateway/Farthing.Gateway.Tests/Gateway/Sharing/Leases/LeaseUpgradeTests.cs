using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Ledger;
using Npgsql;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Tables of leases that earlier versions made.</summary>
public sealed class LeaseUpgradeTests
{
    private static readonly PeriodSpan Ever = new(0, long.MaxValue);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Balances of sessions were by name, over all keys. By key they begin with what the ledger says, not with nothing; other balances stay.</summary>
    [Theory]
    [InlineData("each session")]
    [InlineData("session:s1")]
    public async Task Another_name_of_a_balance_gives_spent_money_back(string scope)
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using LedgerScene scene = LedgerScene.OnPostgres();
        DozenAttempts.Write(scene);
        scene.Project();
        Guid gateway = Guid.CreateVersion7();
        await using (NpgsqlConnection before = new(scene.Postgres))
        {
            await before.OpenAsync(Cancellation);
            PostgresSteps.Run(before, LeaseSchema.Part with { Steps = [LeaseSchema.Part.Steps[0]] });
            await using NpgsqlCommand old = new(
                $"""
                INSERT INTO farthing.lease_gateways VALUES ('{gateway}', 1, 'infinity', 'infinity', false);
                SELECT farthing.seed_budget('sessions', 0, {long.MaxValue}, '{scope}', ARRAY['s1'], ARRAY[700]);
                SELECT farthing.seed_budget('all', 0, {long.MaxValue}, 'all', ARRAY[''], ARRAY[900]);
                SELECT farthing.move_lease('{gateway}', 1, 'sessions', 's1', 0, 0, 1000, 1, 0, 9999, 0, 100, 100, 1, 1);
                SELECT farthing.move_lease('{gateway}', 1, 'all', '', 0, 0, 1000, 1, 0, 9999, 0, 100, 100, 1, 1);
                """,
                before
            );
            await old.ExecuteNonQueryAsync(Cancellation);
        }

        BudgetOptions sessions = Spent.Budget(scope, 1m, BudgetPeriod.Total) with { Id = "sessions" };
        using PostgresLedgerStore ledger = PostgresLedgerStore.Open(scene.Postgres!);
        Farthing.Gateway.Sharing.Leases.LedgerSpent spent = new(ledger);
        long own = spent.SpentBy(new RequestScope(ScopeKind.Session, "s1"), Ever)["k1/s1"];
        Assert.True(own > 0);
        await using LeaseBook book = new(
            new PostgresLeaseStore(scene.Postgres!),
            spent,
            Guid.CreateVersion7(),
            null,
            new LeaseOptions(),
            TimeProvider.System
        );
        SpendingGate gate = new(
            [sessions, Spent.Budget("all", 1m, BudgetPeriod.Total)],
            new Spent(),
            TimeProvider.System,
            book
        );

        Assert.NotNull((await HoldAsync(gate, "k1")).Hold);
        Assert.NotNull((await HoldAsync(gate, "k9")).Hold);

        Assert.Equal(own, State(gate, "sessions", "k1/s1").Settled.NanoUsd);
        Assert.Equal(Money.Zero, State(gate, "sessions", "k9/s1").Settled);
        BudgetState all = State(gate, "all", "");
        Assert.Equal(900, all.Settled.NanoUsd);
        Assert.True(all.Leased.NanoUsd >= 100, "the lease of the gateway of before still counts");

        // The gateway of before is fenced, and its calls fail: it cannot begin old names anew.
        await using PostgresLeaseStore store = new(scene.Postgres!, listens: false);
        Assert.True(
            (
                await store.BeatAsync(
                    gateway,
                    1,
                    TimeSpan.FromHours(1),
                    TimeSpan.FromHours(1),
                    TimeSpan.FromHours(1),
                    Cancellation
                )
            ).IsFenced
        );
        await using NpgsqlConnection late = new(scene.Postgres);
        await late.OpenAsync(Cancellation);
        await using NpgsqlCommand call = new(
            $"SELECT farthing.move_lease('{gateway}', 1, 'sessions', 's1', 0, 1, 1000, 1, 0, 9999, 0, 100, 100, 1, 1)",
            late
        );
        Assert.Equal(
            PostgresErrorCodes.UndefinedFunction,
            (
                await Assert.ThrowsAsync<PostgresException>(() => call.ExecuteNonQueryAsync(Cancellation))
            ).SqlState
        );
    }

    private static async Task<Farthing.Gateway.Admission.HoldAnswer> HoldAsync(
        SpendingGate gate,
        string key
    ) => await gate.HoldAsync(Spent.Ask(1, 0, key, session: "s1"), Spent.Price, Cancellation);

    private static BudgetState State(SpendingGate gate, string budget, string value) =>
        gate.States().Single(state => state.Budget.Id == budget && state.Value == value);
}
