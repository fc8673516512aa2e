using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger.Checks;

/// <summary>What a verification finds, whichever database the ledger is in.</summary>
public abstract class LedgerVerifierTests : IDisposable
{
    private readonly LedgerScene scene;

    private protected LedgerVerifierTests(LedgerScene scene)
    {
        this.scene = scene;
        DozenAttempts.Write(scene);
        scene.Write(journal =>
        {
            journal.Append(new RaiseRecord(LedgerScene.Attempt(10), new Money(2_500_000)));
            // Of all that the table can have, and with nothing that may be away.
            journal.Append(LedgerScene.Hit(20, 1, true, "feature=chat", "workflow=triage"));
            journal.Append(
                LedgerScene.Hit(21, 3, isPriced: false) with
                {
                    Similarity = 0.9312f,
                    WrongFractionAtMost = 0.01,
                    OwnCost = new Money(123),
                    Team = "",
                    User = "",
                    Session = "",
                }
            );
        });
        scene.Project();
    }

    private protected LedgerScene Scene => scene;

    public void Dispose()
    {
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_right_ledger_is_called_right()
    {
        LedgerVerifyDocument report = Verify();

        Assert.Empty(report.Differences);
        Assert.True(report.IsRight);
        Assert.Equal(10, report.Attempts);
        Assert.Equal(2, report.Open);
        Assert.Equal(1_419_577, report.BilledUsd.NanoUsd);
        // 9 whole lives of 3, a release of 2, 2 open ones of 1 and 2, 1 late settle, 4 corrections, 1 lease, 3 words on tasks, 1 raised hold, 2 hits, 1 of a feature
        Assert.Equal(27 + 2 + 3 + 1 + 4 + 1 + 3 + 1 + 2 + 1, report.Records);
    }

    [Theory]
    [InlineData("a deleted row", "DELETE FROM attempts WHERE request LIKE '00000001%'", "journal")]
    [InlineData("a deleted row", "DELETE FROM attempts WHERE request LIKE '00000001%'", "sequences")]
    [InlineData("a deleted row", "DELETE FROM attempts WHERE request LIKE '00000001%'", "rollups")]
    [InlineData(
        "a changed cost",
        "UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'",
        "journal"
    )]
    [InlineData(
        "a changed cost",
        "UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'",
        "prices"
    )]
    [InlineData(
        "a changed cost",
        "UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'",
        "rollups"
    )]
    [InlineData(
        "a changed key",
        "UPDATE attempts SET key_id = 'k9' WHERE request LIKE '00000002%'",
        "journal"
    )]
    [InlineData(
        "a changed sum",
        "UPDATE rollup_blocks SET cost_nano = cost_nano + 1 WHERE number = 1",
        "rollups"
    )]
    [InlineData("deleted sums", "DELETE FROM rollup_blocks WHERE number = 1", "rollups")]
    [InlineData("sums without columns", "DELETE FROM rollup_columns", "rollups")]
    [InlineData("another key", "UPDATE rollup_names SET name = 'k9' WHERE name = 'k2'", "rollups")]
    [InlineData(
        "sums of nobody",
        "INSERT INTO rollup_blocks SELECT 99, number, cells, first_hour_ns, last_hour_ns, requests, settled, released, errors, uncached, cache_read, cache_write, output, reasoning, cost_nano, waste_nano, session_cost_nano, estimated_nano FROM rollup_blocks",
        "rollups"
    )]
    [InlineData("a deleted hold", "DELETE FROM holds WHERE request LIKE '00000009%'", "journal")]
    [InlineData("a changed hold", "UPDATE holds SET hold_nano = 1 WHERE request LIKE '00000009%'", "journal")]
    [InlineData("a deleted correction", "DELETE FROM adjustments WHERE account = 'idle'", "journal")]
    [InlineData(
        "a changed correction",
        "UPDATE adjustments SET amount_nano = 1 WHERE account = 'idle'",
        "journal"
    )]
    [InlineData("a deleted hit", "DELETE FROM hits WHERE tier = 1", "journal")]
    [InlineData("a deleted hit", "DELETE FROM hits WHERE tier = 1", "sequences")]
    [InlineData("a changed saving", "UPDATE hits SET saved_nano = saved_nano + 1", "journal")]
    [InlineData("another tier", "UPDATE hits SET tier = 4 WHERE tier = 3", "journal")]
    [InlineData(
        "another similarity",
        "UPDATE hits SET similarity_millionths = similarity_millionths + 1",
        "journal"
    )]
    [InlineData(
        "a lower bound of wrong answers",
        "UPDATE hits SET wrong_at_most_millionths = 9999 WHERE tier = 3",
        "journal"
    )]
    [InlineData(
        "a forgotten bound",
        "UPDATE hits SET wrong_at_most_millionths = NULL WHERE tier = 3",
        "journal"
    )]
    [InlineData(
        "an invented bound",
        "UPDATE hits SET wrong_at_most_millionths = 0 WHERE tier = 1",
        "journal"
    )]
    [InlineData("another own cost", "UPDATE hits SET own_cost_nano = 0 WHERE tier = 3", "journal")]
    [InlineData("a changed lease", "UPDATE leases SET token = 7", "journal")]
    [InlineData("a forgotten refusal", "DELETE FROM refusals WHERE type = 3", "journal")]
    [InlineData(
        "a lost dispatch",
        "UPDATE attempts SET dispatch_seq = NULL WHERE request LIKE '00000006%'",
        "lives"
    )]
    [InlineData(
        "a changed batch",
        "UPDATE attempts SET batch_at_dispatch = batch_at_dispatch + 1 WHERE batch_at_dispatch IS NOT NULL",
        "journal"
    )]
    [InlineData(
        "a changed queue",
        "UPDATE attempts SET waiting_at_dispatch = waiting_at_dispatch + 1 WHERE waiting_at_dispatch IS NOT NULL",
        "journal"
    )]
    [InlineData(
        "a forgotten KV use",
        "UPDATE attempts SET kv_use_millionths_at_dispatch = NULL WHERE kv_use_millionths_at_dispatch IS NOT NULL",
        "journal"
    )]
    [InlineData(
        "an invented batch",
        "UPDATE attempts SET batch_at_dispatch = 0 WHERE request LIKE '00000006%'",
        "journal"
    )]
    [InlineData("a moved breakpoint", "UPDATE attempts SET cache_marks = 'tools:0:1h'", "journal")]
    [InlineData(
        "another verdict",
        "UPDATE attempts SET cache_verdict = 1 WHERE cache_verdict IS NOT NULL",
        "journal"
    )]
    [InlineData(
        "an invented placer",
        "UPDATE attempts SET cache_marks_by = 2 WHERE request LIKE '00000006%'",
        "journal"
    )]
    [InlineData(
        "another first byte",
        "UPDATE attempts SET first_byte_us = first_byte_us + 1 WHERE first_byte_us >= 0",
        "journal"
    )]
    [InlineData(
        "a lost reservation",
        "UPDATE attempts SET reserve_seq = NULL WHERE request LIKE '00000006%'",
        "lives"
    )]
    [InlineData(
        "a row that is open too",
        "INSERT INTO holds (request, number, gateway, reserve_seq, reserved_ns, dispatch_seq, dispatched_ns, hold_nano, endpoint, model, deployment, key_id, team, user_id, session, tags, idempotency, client_retry) SELECT request, number, gateway, reserve_seq, reserved_ns, dispatch_seq, dispatched_ns, hold_nano, endpoint, model, deployment, key_id, team, user_id, session, tags, idempotency, client_retry FROM attempts WHERE request LIKE '00000006%'",
        "lives"
    )]
    [InlineData(
        "a part of a price",
        "UPDATE attempts SET price_cache_read_pico = NULL WHERE price_cache_read_pico IS NOT NULL",
        "prices"
    )]
    [InlineData("half of an attempt", "UPDATE adjustments SET number = 1 WHERE account = 'idle'", "lives")]
    [InlineData(
        "a price of nothing",
        "UPDATE attempts SET price_cache_write_1h_pico = 100 WHERE price_uncached_pico IS NULL",
        "prices"
    )]
    [InlineData(
        "units that nobody paid",
        "UPDATE attempts SET units = 3, price_unit_pico = 1000 WHERE price_uncached_pico IS NOT NULL",
        "prices"
    )]
    public void It_finds_what_was_planted(string what, string sql, string check) => Plant(what, sql, check);

    private protected void Plant(string what, string sql, string check)
    {
        Assert.True(scene.Tamper(sql) > 0);

        LedgerVerifyDocument report = Verify();

        Assert.False(report.IsRight, what);
        Assert.Contains(report.Checks, outcome => outcome.Name == check && outcome.Differences > 0);
        Assert.Contains(report.Differences, difference => difference.Check == check);
    }

    /// <summary>Sums are packed: a byte of them may be a key's number, an hour or a dollar.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void It_finds_a_change_of_any_byte_of_the_sums() => ChangeSums(Step);

    [Fact]
    [Trait("Speed", "nightly")]
    public void It_finds_a_change_of_each_byte_of_the_sums() => ChangeSums(1);

    /// <summary>Of so many bytes one is changed by day, each of them by night.</summary>
    protected virtual int Step => 3;

    private void ChangeSums(int step)
    {
        byte[] whole = scene.ReadSums();
        List<int> missed = [];
        for (int at = 0; at < whole.Length; at += step)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            scene.WriteSums(changed);
            LedgerVerifyDocument report = Verify();
            if (report.Checks.Single(outcome => outcome.Name == "rollups").Differences == 0)
            {
                missed.Add(at);
            }
        }

        scene.WriteSums(whole);
        Assert.True(Verify().IsRight);
        Assert.Empty(missed);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void It_finds_a_change_of_any_byte_of_the_journal() => ChangeJournal(Step);

    [Fact]
    [Trait("Speed", "nightly")]
    public void It_finds_a_change_of_each_thirteenth_byte_of_the_journal() => ChangeJournal(1);

    private void ChangeJournal(int step)
    {
        string segment = Path.Combine(scene.Folder.Journal, "0000000001.journal");
        byte[] whole = File.ReadAllBytes(segment);
        List<int> missed = [];
        for (int at = 0; at < whole.Length; at += 13 * step)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(segment, changed);
            if (Verify().IsRight)
            {
                missed.Add(at);
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void It_finds_a_doubled_row()
    {
        scene.Tamper(
            "CREATE TEMP TABLE copy AS SELECT * FROM attempts WHERE request LIKE '00000001%'; UPDATE copy SET request = 'ffffffff000000070000000000000000'; INSERT INTO attempts SELECT * FROM copy"
        );

        LedgerVerifyDocument report = Verify();

        Assert.Contains(
            report.Differences,
            difference => difference is { Check: "sequences", Subject: "record 3", Found: "2 times" }
        );
    }

    [Fact]
    public void It_finds_a_missing_segment()
    {
        using LedgerScene other = scene.Postgres is null ? new() : LedgerScene.OnPostgres();
        other.Write(
            journal =>
            {
                for (int i = 0; i < 60; i++)
                {
                    LedgerScene.Whole(
                        journal,
                        LedgerScene.Reserve(LedgerScene.Attempt(i)),
                        LedgerScene.Settle(LedgerScene.Attempt(i), new TokenCounts(1, 0, 0, 0))
                    );
                    journal.Flush();
                }
            },
            segmentBytes: 4000
        );
        other.Project();
        Assert.True(Verify(other).IsRight);
        foreach (string segment in new[] { "0000000002", "0000000001" })
        {
            File.Delete(Path.Combine(other.Folder.Journal, segment + ".journal"));

            LedgerVerifyDocument report = Verify(other);

            LedgerDifference difference = Assert.Single(report.Differences);
            Assert.Equal("journal", difference.Check);
            Assert.Contains(segment, difference.Found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_finds_a_journal_that_ends_before_the_ledger()
    {
        using (FileStream file = new(Path.Combine(scene.Folder.Journal, "0000000001.journal"), FileMode.Open))
        {
            file.SetLength(file.Length - 10);
        }

        LedgerVerifyDocument report = Verify();

        Assert.Contains(
            report.Differences,
            difference => difference is { Check: "journal", Subject: "end of the journal" }
        );
    }

    private protected LedgerVerifyDocument Verify() => Verify(scene);

    private static LedgerVerifyDocument Verify(LedgerScene of)
    {
        using SqlLedgerStore store = of.OpenLedger();
        return new LedgerVerifier(store, of.Folder.Journal, TimeProvider.System).Run(CancellationToken.None);
    }
}
