using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>Holds that were raised while their attempts were under way, whichever database the ledger is in.</summary>
public abstract class RaisedHoldTests : IDisposable
{
    private readonly LedgerScene scene;

    private protected RaisedHoldTests(LedgerScene scene) => this.scene = scene;

    public void Dispose()
    {
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Killed behind the second of three raises of one, and behind the first of another: each costs what the journal had last held.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void A_restart_charges_what_was_last_held(int batch)
    {
        AttemptId[] attempts = [.. Enumerable.Range(1, 3).Select(one => LedgerScene.Attempt(one))];
        scene.Write(journal =>
        {
            foreach (AttemptId attempt in attempts)
            {
                journal.Append(LedgerScene.Reserve(attempt, 1000), new DispatchRecord(attempt));
            }

            journal.Append(new RaiseRecord(attempts[0], new Money(2000)));
            journal.Append(new RaiseRecord(attempts[1], new Money(1500)));
            journal.Append(new RaiseRecord(attempts[0], new Money(4000)));
        });
        scene.Project(batch);
        using (SqlLedgerStore store = scene.OpenLedger())
        {
            Assert.Equal(
                [4000, 1500, 1000],
                Holds(store)
                    .OrderBy(hold => LedgerScene.NumberOf(hold.Attempt))
                    .Select(hold => hold.Hold.NanoUsd)
            );
        }

        using (GatewayJournal journal = scene.OpenJournal())
        using (SqlLedgerStore store = scene.OpenLedger())
        using (Projector projector = new(store, journal, scene.Folder.Journal, new(), TimeProvider.System))
        {
            HoldRecoveryResult result = HoldRecovery.Run(store, journal, projector, CancellationToken.None);
            Assert.Equal((3, new Money(6500)), (result.Charged, result.Amount));
        }

        CheckBooks();
        string before = scene.Dump();
        scene.Forget();
        scene.Project(maxRecords: 2);
        Assert.Equal(before, scene.Dump());
    }

    [Fact]
    public void A_raise_of_an_attempt_that_has_ended_is_not_counted_and_kept()
    {
        AttemptId attempt = LedgerScene.Attempt(1);
        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(attempt),
                LedgerScene.Settle(attempt, new TokenCounts(10, 0, 0, 5))
            );
            journal.Append(new RaiseRecord(attempt, new Money(9_000_000)));
            journal.Append(new RaiseRecord(LedgerScene.Attempt(2), new Money(1)));
        });
        scene.Project();

        CheckBooks();
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(1_000_000, store.Rows(LedgerFilter.All).Single().Opened.Hold.NanoUsd);
        using LedgerReading reading = store.Read();
        Assert.Equal(2, reading.One("SELECT COUNT(*) FROM refusals WHERE type = 8"));
    }

    /// <summary>A row in the table that the journal does not have, or another amount, is found.</summary>
    [Fact]
    public void A_raise_that_is_not_as_the_journal_has_it_is_found()
    {
        AttemptId attempt = LedgerScene.Attempt(1);
        scene.Write(journal =>
        {
            journal.Append(LedgerScene.Reserve(attempt, 1000), new DispatchRecord(attempt));
            journal.Append(new RaiseRecord(attempt, new Money(2000)));
        });
        scene.Project();
        scene.Tamper("UPDATE raises SET hold_nano = 3000");
        Assert.Contains("raise of", Assert.Single(Verify().Differences).Subject, StringComparison.Ordinal);

        scene.Tamper("DELETE FROM raises");
        Assert.Contains(Verify().Differences, one => one.Check == "sequences");
    }

    private void CheckBooks() => Assert.Empty(Verify().Differences);

    private LedgerVerifyDocument Verify()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System).Run(
            CancellationToken.None
        );
    }

    private static IEnumerable<OpenHold> Holds(SqlLedgerStore store)
    {
        using LedgerReading reading = store.Read();
        return
        [
            .. SqlLedgerStore
                .Positions(reading)
                .SelectMany(position => SqlLedgerStore.OpenHolds(reading, position.GatewayId)),
        ];
    }
}
