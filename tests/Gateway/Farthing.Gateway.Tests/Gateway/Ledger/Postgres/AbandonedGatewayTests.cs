using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>A gateway that is lost with its disk, while attempts 1 (sent, $0.001 held), 2 (not sent) and 3 (not sent) were open; attempt 9 had ended at $0.000014.</summary>
public sealed class AbandonedGatewayTests : IDisposable
{
    private static readonly Dictionary<BalanceKey, long> NoLeases = [];
    private const long Behind = 7;
    private readonly LedgerScene scene = LedgerScene.OnPostgres();

    public AbandonedGatewayTests() => scene.Clock.Now = DateTimeOffset.UtcNow - TimeSpan.FromHours(2);

    public void Dispose() => scene.Dispose();

    [Fact]
    public void What_was_sent_is_charged_at_its_hold_and_marked_and_the_rest_is_released()
    {
        Abandonment ending = LoseAndAbandon();

        Assert.Equal((1, 1_000_000), (ending.Charged, ending.ChargedCost.NanoUsd));
        Assert.Equal((2, 2_000_000), (ending.Released, ending.ReleasedHolds.NanoUsd));
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Empty(store.OpenHolds(ending.GatewayId));
        LedgerRow sent = store.Find(LedgerScene.Attempt(1))!;
        Assert.Equal(1_000_000, sent.Cost.NanoUsd);
        Assert.Equal(SettleMarks.Abandoned, sent.Marks);
        Assert.Equal(AttemptEnd.Crashed, sent.End);
        Assert.Equal(UsageSource.Hold, sent.Source);
        Assert.Equal("abandoned", store.Find(LedgerScene.Attempt(2))!.ReleaseReason);
        Assert.Equal(1_014_000, store.Billed(LedgerFilter.All).NanoUsd);
        LedgerVerifyDocument report = Verify(journal: null);
        Assert.True(report.IsRight, string.Join('\n', report.Differences));
        Assert.Contains(report.Notes, note => note.Contains("node 7", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_time_nothing_is_left_to_be_ended()
    {
        LoseAndAbandon();
        string after = scene.Dump();

        (Abandonment again, _) = Abandon()!.Value;

        Assert.Equal(0, again.Charged + again.Released);
        Assert.Equal(after, scene.Dump());
        Assert.Single(All());
    }

    [Fact]
    public void A_gateway_that_wrote_within_the_time_that_leases_last_is_not_touched()
    {
        scene.Clock.Now = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(70);
        Lose();
        string before = scene.Dump();
        Assert.Null(Abandon());
        Assert.Equal(before, scene.Dump());
        Assert.Empty(All());
    }

    [Fact]
    public async Task A_gateway_whose_leases_have_not_run_out_is_not_touched()
    {
        Guid gateway = Lose();
        await using PostgresLeaseStore leases = new(scene.Postgres!, listens: false);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await leases.RegisterAsync(gateway, TimeSpan.FromHours(1), TimeSpan.FromSeconds(-1), cancellation);
        string before = scene.Dump();

        Assert.Null(Abandon());
        Assert.Equal(before, scene.Dump());

        await leases.RegisterAsync(gateway, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(-1), cancellation);
        Assert.NotNull(Abandon());
    }

    /// <summary>The database refuses at the last step: the abandonment's own row.</summary>
    [Fact]
    public void Where_it_breaks_off_in_the_middle_nothing_of_it_stays()
    {
        Lose();
        string before = scene.Dump();
        scene.Tamper("ALTER TABLE abandonments ADD CONSTRAINT broken CHECK (charged < 0)");

        Assert.Throws<FarthingException>(() => Abandon());

        Assert.Equal(before, scene.Dump());
        scene.Tamper("ALTER TABLE abandonments DROP CONSTRAINT broken");
        Assert.Equal(3, Sum(Abandon()!.Value.Ending));
        Assert.True(Verify(journal: null).IsRight);
    }

    /// <summary>
    /// Its journal has more than the ledger knew: 1 did cost 14,000 n$, 2 was sent and cost 28,000 n$, 3 was sent and nobody knows.
    /// Billed: attempt 9's 14,000 + 14,000 + 28,000 + 3's hold of 1,000,000 = 1,056,000 n$.
    /// </summary>
    [Fact]
    public void A_disk_that_comes_back_corrects_what_was_assumed_and_charges_nothing_twice()
    {
        LoseAndAbandon();

        scene.Project(maxRecords: 2);

        AssertAsItWas();
        scene.Project();
        AssertAsItWas();
        long? returned = Assert.Single(All()).ReturnedUnixNs;
        Assert.NotNull(returned);
        using (SqlLedgerStore store = scene.OpenLedger())
        {
            LedgerAdjustment[] corrections = [.. store.Adjustments(LedgerFilter.All)];
            Assert.Equal(4, corrections.Length); // 1 settled, 2 sent and settled, 3 sent
            Assert.All(corrections, one => Assert.Equal(returned, one.Record.EffectiveUnixNs));
        }

        string before = scene.Dump();
        using (PostgresLedgerStore store = PostgresLedgerStore.Open(scene.Postgres!))
        {
            LedgerRebuildDocument rebuilt = store.Rebuild(
                scene.Folder,
                acceptsLoss: false,
                CancellationToken.None
            );
            Assert.Equal(0, rebuilt.DifferenceCount);
        }

        Assert.Equal(before, scene.Dump());
        AssertAsItWas();
    }

    /// <summary>The gateway starts on it: what is open of its journal is ended by its own recovery, what was abandoned is not charged again.</summary>
    [Fact]
    public void A_gateway_that_starts_on_the_disk_after_all_recovers_only_what_is_open()
    {
        LoseAndAbandon();
        using (GatewayJournal journal = scene.OpenJournal())
        using (SqlLedgerStore store = scene.OpenLedger())
        using (
            Projector projector = new(
                store,
                journal,
                scene.Folder.Journal,
                new ProjectorOptions(),
                scene.Clock
            )
        )
        {
            HoldRecoveryResult ended = HoldRecovery.Run(store, journal, projector, CancellationToken.None);
            Assert.Equal((0, 1), (ended.Charged, ended.Released)); // attempt 4, reserved behind what the ledger knew
        }

        using SqlLedgerStore after = scene.OpenLedger();
        Assert.Equal(1_056_000, after.Billed(LedgerFilter.All).NanoUsd);
        Assert.True(Verify(scene.Folder.Journal).IsRight);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_change_of_what_was_abandoned_is_found()
    {
        LoseAndAbandon();
        string[] changes =
        [
            "UPDATE abandonments SET sequence = sequence + 1",
            "UPDATE abandonments SET unix_ns = unix_ns + 1",
            "UPDATE abandonments SET released = released + 1",
            "UPDATE abandonments SET released_nano = released_nano + 1",
            "UPDATE abandonments SET charged = charged + 1",
            "UPDATE abandonments SET charged_nano = charged_nano + 1",
            "UPDATE abandonments SET returned_ns = unix_ns + 1",
            "UPDATE abandonments SET gateway = gateway + 1",
            "DELETE FROM abandonments",
            "UPDATE attempts SET marks = 0 WHERE marks = 32",
            "UPDATE attempts SET closed_ns = closed_ns + 1 WHERE close_seq = 0",
            "UPDATE attempts SET close_seq = 0 WHERE close_seq > 0",
            "UPDATE attempts SET release_reason = 'x' WHERE close_seq = 0 AND release_reason = 'abandoned'",
        ];
        scene.Tamper("CREATE TABLE public.abandonments AS SELECT * FROM abandonments");
        scene.Tamper("CREATE TABLE public.attempts AS SELECT * FROM attempts");
        foreach (string change in changes)
        {
            Assert.True(scene.Tamper(change) > 0, change);
            Assert.False(Verify(journal: null).IsRight, change);
            scene.Tamper(
                "DELETE FROM abandonments; INSERT INTO abandonments SELECT * FROM public.abandonments"
            );
            scene.Tamper("DELETE FROM attempts; INSERT INTO attempts SELECT * FROM public.attempts");
        }

        Assert.True(Verify(journal: null).IsRight);
    }

    private static long Sum(Abandonment ending) => ending.Released + ending.Charged;

    private void AssertAsItWas()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(1_056_000, store.Billed(LedgerFilter.All).NanoUsd);
        LedgerVerifyDocument report = Verify(scene.Folder.Journal);
        Assert.True(report.IsRight, string.Join('\n', report.Differences));
    }

    private Abandonment LoseAndAbandon()
    {
        Lose();
        return Abandon()!.Value.Ending;
    }

    /// <summary>Writes a journal, and brings only its first part into the ledger.</summary>
    private Guid Lose()
    {
        using GatewayJournal journal = scene.OpenJournal();
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(9)),
            LedgerScene.Settle(LedgerScene.Attempt(9), new TokenCounts(10, 0, 0, 1))
        );
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(1)));
        journal.Append(new DispatchRecord(LedgerScene.Attempt(1)));
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(2)));
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(3)));
        journal.Flush();
        journal.Append(LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 0, 0, 1)));
        journal.Append(new DispatchRecord(LedgerScene.Attempt(2)));
        journal.Append(LedgerScene.Settle(LedgerScene.Attempt(2), new TokenCounts(20, 0, 0, 2)));
        journal.Append(new DispatchRecord(LedgerScene.Attempt(3)));
        journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(4)));
        journal.Flush();
        using SqlLedgerStore store = scene.OpenLedger();
        using JournalProjection projection = new(store, scene.Folder.Journal) { Until = Behind };
        Assert.Equal(Behind, projection.CatchUp(CancellationToken.None));
        return journal.GatewayId;
    }

    private (Abandonment Ending, long Freed)? Abandon()
    {
        using PostgresLedgerStore store = PostgresLedgerStore.Open(scene.Postgres!);
        PostgresLeaseStore leases = new(scene.Postgres!, listens: false);
        leases.HoldersAsync(CancellationToken.None).GetAwaiter().GetResult(); // makes its tables
        leases.DisposeAsync().AsTask().GetAwaiter().GetResult();

        return store.Abandon(store.Positions()[0], NoLeases, "node 7 lost its disk");
    }

    private IReadOnlyList<Abandonment> All()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return store.Abandonments();
    }

    private LedgerVerifyDocument Verify(string? journal)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new LedgerVerifier(store, journal, TimeProvider.System).Run(CancellationToken.None);
    }
}
