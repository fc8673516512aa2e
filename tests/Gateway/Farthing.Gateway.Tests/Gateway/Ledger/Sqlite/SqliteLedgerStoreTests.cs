using Farthing.Documents.Ledger;
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

    /// <summary>Versions with a row for each hourly sum, and without a sum of estimates: what is packed is made of the rows of attempts.</summary>
    [Theory]
    [InlineData(
        LedgerScene.BeforeHits
            + "DROP TABLE forgotten; ALTER TABLE attempts DROP COLUMN units; ALTER TABLE attempts DROP COLUMN price_unit_pico; DROP TABLE raises; DROP TABLE rollup_names; DROP TABLE rollup_blocks; DROP TABLE rollup_columns; DROP TABLE dear_attempts; DROP TABLE retried_requests; CREATE TABLE rollups (hour_ns INTEGER); PRAGMA user_version = 6"
    )]
    [InlineData(
        LedgerScene.BeforeHits
            + "DROP TABLE forgotten; ALTER TABLE attempts DROP COLUMN units; ALTER TABLE attempts DROP COLUMN price_unit_pico; ALTER TABLE rollup_blocks DROP COLUMN estimated_nano; PRAGMA user_version = 8"
    )]
    public void A_ledger_of_an_older_version_is_brought_to_the_newest(string back)
    {
        DozenAttempts.Write(Scene, isOld: true);
        Scene.Write(journal =>
        {
            foreach (UsageSource source in (UsageSource[])[UsageSource.Estimate, UsageSource.Hold])
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(LedgerScene.Attempt(90 + (int)source)),
                    LedgerScene.Settle(
                        LedgerScene.Attempt(90 + (int)source),
                        new TokenCounts(10, 0, 0, 5),
                        source: source
                    )
                );
            }
        });
        Scene.Project();
        string before = Scene.Dump();
        SpentSums total;
        using (SqlLedgerStore today = Scene.OpenLedger())
        {
            total = today.Total(LedgerFilter.All);
        }

        Scene.Tamper(back);

        using SqlLedgerStore store = Scene.OpenLedger();

        // Two of 10 tokens in and 5 out, beside the dozen.
        Assert.Equal(1_419_577 + total.EstimatedUsd.NanoUsd, total.BilledUsd.NanoUsd);
        Assert.True(total.EstimatedUsd.NanoUsd > 0);
        Assert.Equal(total, store.Total(LedgerFilter.All));
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
            LedgerScene.BeforeHits
                + "DROP TABLE forgotten; DROP TABLE raises; DROP TABLE rollup_names; DROP TABLE rollup_blocks; DROP TABLE rollup_columns; DROP TABLE dear_attempts; DROP TABLE retried_requests; CREATE TABLE rollups (hour_ns INTEGER); DROP TABLE feedback; ALTER TABLE holds DROP COLUMN idempotency; ALTER TABLE holds DROP COLUMN client_retry; ALTER TABLE attempts DROP COLUMN idempotency; ALTER TABLE attempts DROP COLUMN client_retry; ALTER TABLE attempts DROP COLUMN cache_write_1h; ALTER TABLE attempts DROP COLUMN price_cache_write_1h_pico; ALTER TABLE attempts DROP COLUMN units; ALTER TABLE attempts DROP COLUMN price_unit_pico; ALTER TABLE leases DROP COLUMN value; ALTER TABLE holds DROP COLUMN batch_at_dispatch; ALTER TABLE attempts DROP COLUMN batch_at_dispatch; CREATE TABLE attempt_tags (reserved_ns INTEGER NOT NULL, request TEXT NOT NULL, number INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (reserved_ns, request, number, tag)) WITHOUT ROWID; PRAGMA user_version = 1"
        );

        using SqlLedgerStore store = scene.OpenLedger();

        LedgerRow row = Assert.Single(store.Rows(LedgerFilter.All));
        Assert.Equal(("", 0), (row.Opened.IdempotencyKey, row.Opened.ClientRetry));
        Assert.Null(row.Opened.BatchAtDispatch);
        Assert.Null(row.Opened.WaitingAtDispatch);
        Assert.Null(row.Opened.KvUseMillionthsAtDispatch);
        Assert.Equal(-1, row.FirstByteUs);
        Assert.Null(row.PromptCache);
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
