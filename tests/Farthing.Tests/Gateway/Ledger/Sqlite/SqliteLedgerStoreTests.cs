using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteLedgerStoreTests() : LedgerStoreTests(new LedgerScene())
{
    [Fact]
    public void A_ledger_of_a_newer_version_is_refused_with_its_code()
    {
        Scene.OpenLedger().Dispose();
        Scene.Tamper("PRAGMA user_version = 99");

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Assert.Equal(LedgerFaultCodes.TooNew, refused.Faults[0].Code);
    }

    [Fact]
    public void A_file_that_is_no_ledger_is_refused_with_its_code()
    {
        File.WriteAllText(Scene.Folder.Database, new string('x', 5000));

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Assert.Equal(LedgerFaultCodes.Unreadable, refused.Faults[0].Code);
    }

    /// <summary>A ledger of the version with a row for each hourly sum: what is packed is made of the rows of attempts.</summary>
    [Fact]
    public void A_ledger_of_version_6_is_brought_to_the_newest()
    {
        DozenAttempts.Write(Scene);
        Scene.Project();
        string before = Scene.Dump();
        Scene.Tamper(
            "DROP TABLE raises; ALTER TABLE attempts DROP COLUMN units; ALTER TABLE attempts DROP COLUMN price_unit_pico; DROP TABLE rollup_names; DROP TABLE rollup_blocks; DROP TABLE rollup_columns; DROP TABLE dear_attempts; DROP TABLE retried_requests; CREATE TABLE rollups (hour_ns INTEGER); PRAGMA user_version = 6"
        );

        using SqlLedgerStore store = Scene.OpenLedger();

        Assert.Equal(1_419_577, store.Total(LedgerFilter.All).BilledUsd.NanoUsd);
        Assert.Equal(before, Scene.Dump());
    }

    /// <summary>A ledger of the version before feedback and tries of clients is brought on, and is right.</summary>
    [Fact]
    public void A_ledger_of_version_1_is_brought_to_the_newest()
    {
        using LedgerScene scene = new();
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(1, 0, 0, 0))
            )
        );
        scene.Project();
        scene.Tamper(
            "DROP TABLE raises; DROP TABLE rollup_names; DROP TABLE rollup_blocks; DROP TABLE rollup_columns; DROP TABLE dear_attempts; DROP TABLE retried_requests; CREATE TABLE rollups (hour_ns INTEGER); DROP TABLE feedback; ALTER TABLE holds DROP COLUMN idempotency; ALTER TABLE holds DROP COLUMN client_retry; ALTER TABLE attempts DROP COLUMN idempotency; ALTER TABLE attempts DROP COLUMN client_retry; ALTER TABLE attempts DROP COLUMN cache_write_1h; ALTER TABLE attempts DROP COLUMN price_cache_write_1h_pico; ALTER TABLE attempts DROP COLUMN units; ALTER TABLE attempts DROP COLUMN price_unit_pico; ALTER TABLE leases DROP COLUMN value; ALTER TABLE holds DROP COLUMN batch_at_dispatch; ALTER TABLE attempts DROP COLUMN batch_at_dispatch; CREATE TABLE attempt_tags (reserved_ns INTEGER NOT NULL, request TEXT NOT NULL, number INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (reserved_ns, request, number, tag)) WITHOUT ROWID; PRAGMA user_version = 1"
        );

        using SqlLedgerStore store = scene.OpenLedger();

        LedgerRow row = Assert.Single(store.Rows(LedgerFilter.All));
        Assert.Equal(("", 0), (row.Opened.IdempotencyKey, row.Opened.ClientRetry));
        Assert.Null(row.Opened.BatchAtDispatch);
        Assert.Empty(store.Feedback());
        Assert.True(
            new global::Farthing.Gateway.Ledger.Checks.LedgerVerifier(
                store,
                scene.Folder.Journal,
                TimeProvider.System
            )
                .Run(CancellationToken.None)
                .IsRight
        );
    }
}
