using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>Corrections of a shared ledger count in shared budgets from the transaction on that brings them in, whoever booked them.</summary>
public sealed class CorrectedBalancesTests : IDisposable
{
    private readonly LedgerScene scene = LedgerScene.OnPostgres();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private PeriodSpan Running =>
        new(scene.Clock.UnixNs - RollupKey.HourNs, scene.Clock.UnixNs + RollupKey.HourNs);

    public void Dispose() => scene.Dispose();

    /// <summary>Batches of one record too: the attempt and its correction come apart.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(12_000)]
    public async Task What_is_booked_by_hand_counts_in_every_budget_that_it_concerns_and_once(int maxRecords)
    {
        await BeginAsync();
        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1), key: "k1", team: "docs", tags: ["a"]),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 0, 0, 1))
            );
            journal.Append(Correction(1, 500) with { Attempt = LedgerScene.Attempt(1) });
            journal.Append(Correction(2, 70, "team:docs"));
            journal.Append(Correction(3, -9, "key:k2"));
            journal.Append(Correction(4, 4, "idle"));
            journal.Append(Correction(2, 70, "team:docs")); // Written twice, as after a crash.
            journal.Append(
                Correction(5, 10_000, "team:docs") with
                {
                    EffectiveUnixNs = Running.StartUnixNs - 1, // Of the period before, and of the one that never ends.
                }
            );
        });

        scene.Project(maxRecords);

        // What attempts cost is under their gateway's slices: it is not here.
        string expected =
            $"all/ {500 + 70 - 9 + 4 + 10_000}, keys/k1 500, keys/k2 -9, tags/a 500, teams/docs {500 + 70}";
        Assert.Equal(expected, await BalancesAsync());
        using (PostgresLedgerStore store = PostgresLedgerStore.Open(scene.Postgres!))
        {
            Assert.Equal(
                0,
                store.Rebuild(scene.Folder, acceptsLoss: false, CancellationToken.None).DifferenceCount
            );
        }

        Assert.Equal(expected, await BalancesAsync());
    }

    /// <summary>The admin API books on the balances itself too: whichever is first counts.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_gateway_booked_on_the_balances_counts_once(bool isBookedFirst)
    {
        await using PostgresLeaseStore leases = await BeginAsync();
        scene.Write(journal => journal.Append(Correction(1, 70, "team:docs")));
        if (isBookedFirst)
        {
            await BookAsync();
        }

        scene.Project();
        await BookAsync();

        Assert.Equal("all/ 70, teams/docs 70", await BalancesAsync());

        Task BookAsync() =>
            leases.AdjustAsync(
                Correction(1, 0).Id,
                [new BalanceKey("all", "", 0), new BalanceKey("teams", "docs", Running.StartUnixNs)],
                70,
                Cancellation
            );
    }

    /// <summary>The gateway that heard late usage counted it under its slice.</summary>
    [Fact]
    public async Task What_an_upstream_said_late_is_left_to_the_slice()
    {
        await BeginAsync();
        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 0, 0, 1))
            );
            journal.Append(
                Correction(1, 500) with
                {
                    Attempt = LedgerScene.Attempt(1),
                    Reason = AdjustRecord.LateUsage,
                }
            );
        });

        scene.Project();

        Assert.Equal("", await BalancesAsync());
    }

    private AdjustRecord Correction(int number, long nano, string account = "") =>
        new()
        {
            Id = new Guid(number, 7, 7, new byte[8]),
            Account = account,
            Amount = new Money(nano),
            Reason = "invoice",
            EffectiveUnixNs = scene.Clock.UnixNs,
        };

    /// <summary>Budgets that begin with nothing spent.</summary>
    private async Task<PostgresLeaseStore> BeginAsync()
    {
        PostgresLeaseStore leases = new(scene.Postgres!, listens: false);
        foreach (
            (string budget, string scope) in ((string, string)[])
                [("all", "all"), ("keys", "each key"), ("teams", "each team"), ("tags", "each tag")]
        )
        {
            await leases.SeedAsync(
                budget,
                RequestScope.Parse(scope)!,
                budget == "all" ? new PeriodSpan(0, long.MaxValue) : Running,
                new Dictionary<string, long>(),
                Cancellation
            );
        }

        return leases;
    }

    private async Task<string> BalancesAsync()
    {
        await using NpgsqlConnection connection = new(scene.Postgres);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            "SELECT string_agg(budget || '/' || value || ' ' || base_nano, ', ' ORDER BY budget, value) FROM farthing.balances WHERE base_nano = granted_nano",
            connection
        );
        return await command.ExecuteScalarAsync(Cancellation) as string ?? "";
    }
}
