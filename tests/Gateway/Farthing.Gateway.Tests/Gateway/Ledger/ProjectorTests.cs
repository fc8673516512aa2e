using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Ledger;

public sealed class ProjectorTests : IDisposable
{
    private static readonly ProjectorOptions Quick = new()
    {
        GatherFor = TimeSpan.FromMilliseconds(1),
        RetryAfter = TimeSpan.FromMilliseconds(5),
    };

    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void It_follows_the_journal_and_says_when_it_has_all()
    {
        using GatewayJournal journal = scene.OpenJournal(segmentBytes: 2000);
        using SqlLedgerStore store = scene.OpenLedger();
        using (Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System))
        {
            projector.Start();
            for (int i = 0; i < 200; i++)
            {
                Whole(journal, i);
            }

            journal.Flush();
            Assert.True(
                SpinWait.SpinUntil(() => projector.LagBytes == 0, Eventually.Longest),
                projector.Failure?.ToString()
            );
            Assert.Equal(0, projector.LagSeconds);
            Assert.Equal(200, store.Total(LedgerFilter.All).Attempts);
            Whole(journal, 200);
        }

        // It takes with it, when it ends, what has been written.
        journal.Flush();
        Assert.InRange(store.Total(LedgerFilter.All).Attempts, 200, 201);
    }

    [Fact]
    public void While_the_ledger_is_away_the_journal_keeps_all_and_the_projector_comes_back()
    {
        using GatewayJournal journal = scene.OpenJournal();
        using SqlLedgerStore inner = scene.OpenLedger();
        using FailingStore store = new(inner) { Fails = true };
        using Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System);
        projector.Start();
        for (int i = 0; i < 20; i++)
        {
            Whole(journal, i);
        }

        journal.Flush();
        Assert.True(SpinWait.SpinUntil(() => projector.Failure is not null, Eventually.Longest));
        Assert.True(projector.LagBytes > 0);
        Assert.True(projector.LagSeconds > 0);
        Assert.Equal(0, inner.Total(LedgerFilter.All).Attempts);

        store.Fails = false;

        Assert.True(SpinWait.SpinUntil(() => projector.LagBytes == 0, Eventually.Longest));
        Assert.Equal(20, inner.Total(LedgerFilter.All).Attempts);
        Assert.True(SpinWait.SpinUntil(() => projector.Failure is null, Eventually.Longest));
    }

    /// <summary>As when somebody asks <c>farthing ledger</c> while the gateway serves: both read the journal into the same file.</summary>
    [Fact]
    public void Another_process_may_project_at_the_same_time()
    {
        using GatewayJournal journal = scene.OpenJournal(segmentBytes: 5000);
        using SqlLedgerStore store = scene.OpenLedger();
        using (Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System))
        {
            projector.Start();
            for (int i = 0; i < 300; i++)
            {
                Whole(journal, i);
                if (i % 10 == 0)
                {
                    journal.Flush();
                    scene.Project(maxRecords: 7);
                }
            }

            journal.Flush();
            Assert.True(
                SpinWait.SpinUntil(() => projector.LagBytes == 0, Eventually.Longest),
                projector.Failure?.ToString()
            );
        }

        Assert.Equal(300, store.Total(LedgerFilter.All).Attempts);
        Assert.Empty(
            new global::Farthing.Gateway.Ledger.Checks.LedgerVerifier(
                store,
                scene.Folder.Journal,
                TimeProvider.System
            )
                .Run(CancellationToken.None)
                .Differences
        );
    }

    [Fact]
    public void After_a_crash_what_was_never_sent_is_given_back_and_what_was_is_charged_at_its_hold()
    {
        DozenAttempts.Write(scene);
        using GatewayJournal journal = scene.OpenJournal();
        using SqlLedgerStore store = scene.OpenLedger();
        using Projector projector = new(store, journal, scene.Folder.Journal, Quick, TimeProvider.System);

        HoldRecoveryResult result = HoldRecovery.Run(store, journal, projector, CancellationToken.None);

        Assert.Equal(new HoldRecoveryResult(1, 1, new Money(2_000_000)), result);
        Assert.Empty(store.OpenHolds(journal.GatewayId));
        Assert.Equal("restart", store.Find(LedgerScene.Attempt(9))!.ReleaseReason);
        LedgerRow charged = store.Find(LedgerScene.Attempt(10))!;
        Assert.Equal(new Money(2_000_000), charged.Cost);
        Assert.Equal(
            (UsageSource.Hold, AttemptEnd.Crashed, SettleMarks.Recovered),
            (charged.Source, charged.End, charged.Marks)
        );
        Assert.Equal(
            new HoldRecoveryResult(0, 0, Money.Zero),
            HoldRecovery.Run(store, journal, projector, CancellationToken.None)
        );
    }

    private static void Whole(GatewayJournal journal, int number) =>
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(number)),
            LedgerScene.Settle(LedgerScene.Attempt(number), new TokenCounts(1, 0, 0, 1))
        );
}
