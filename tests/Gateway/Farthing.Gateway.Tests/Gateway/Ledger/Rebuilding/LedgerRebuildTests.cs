using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Rebuilding;
using Farthing.Gateway.Ledger.Retention;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Rebuilding;

/// <summary>Rebuilding and retention, whichever database the ledger is in.</summary>
public abstract class LedgerRebuildTests : IDisposable
{
    private readonly LedgerScene scene;

    private protected LedgerRebuildTests(LedgerScene scene) => this.scene = scene;

    private protected LedgerScene Scene => scene;

    public void Dispose()
    {
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_rebuilt_ledger_is_the_old_one()
    {
        DozenAttempts.Write(scene);
        scene.Write(journal =>
        {
            journal.Append(LedgerScene.Hit(20, 1, true, "feature=chat"));
            journal.Append(
                LedgerScene.Hit(21, 3, isPriced: false) with
                {
                    Similarity = 0.97f,
                    WrongFractionAtMost = 0.001,
                    OwnCost = new Money(55),
                }
            );
        });
        scene.Project(maxRecords: 5);
        string before = scene.Dump();

        LedgerRebuildDocument report = Rebuild();

        Assert.Equal(0, report.DifferenceCount);
        Assert.Null(report.OldKeptAs);
        Assert.Equal(1_419_577, report.BilledUsd.NanoUsd);
        Assert.Equal(before, scene.Dump());
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(
            [(HitTier.Exact, 0f, null, Money.Zero), (HitTier.Semantic, 0.97f, (double?)0.001, new Money(55))],
            store
                .Hits(0, long.MaxValue)
                .Select(hit =>
                    (
                        hit.Record.Tier,
                        hit.Record.Similarity,
                        hit.Record.WrongFractionAtMost,
                        hit.Record.OwnCost
                    )
                )
        );
        Assert.True(Verify().IsRight);
    }

    [Fact]
    public void Where_the_old_one_differs_it_is_said_and_the_old_one_kept()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        string right = scene.Dump();
        scene.Tamper("UPDATE attempts SET cost_nano = 0 WHERE request LIKE '00000001%'");

        LedgerRebuildDocument report = Rebuild();

        Assert.Equal(2, report.DifferenceCount); // as it should be, and as it was
        Assert.All(report.Differences, difference => Assert.Equal("attempts", difference.Check));
        Assert.NotNull(report.OldKeptAs);
        Assert.Equal(right, scene.Dump());
    }

    [Fact]
    public void No_gateway_may_have_the_journal_open()
    {
        DozenAttempts.Write(scene);
        using GatewayJournal journal = scene.OpenJournal();

        FarthingException refused = Assert.Throws<FarthingException>(() => Rebuild());

        Assert.Equal(LedgerFaultCodes.JournalInUse, refused.Faults[0].Code);
        Assert.Equal(3, refused.ExitCode);
    }

    [Fact]
    public void Dropped_segments_stay_in_the_ledger_and_in_what_is_made_of_it()
    {
        WriteManySegments();
        scene.Project();
        string before = scene.Dump();
        long borderNs = scene.Clock.UnixNs - (30 * RollupKey.HourNs);

        LedgerDropDocument dropped = Drop(borderNs);

        Assert.NotEmpty(dropped.Segments);
        Assert.True(dropped.FirstKept > 1);
        Assert.False(File.Exists(Path.Combine(scene.Folder.Journal, "0000000001.journal")));
        Assert.True(Verify().IsRight);

        LedgerRebuildDocument report = Rebuild();

        Assert.Equal(0, report.DifferenceCount);
        Assert.True(report.CarriedAttempts > 0);
        Assert.Contains(report.Notes, note => note.Contains("cannot be made anew", StringComparison.Ordinal));
        Assert.True(Verify().IsRight);
        Assert.Equal(WithoutPosition(before), WithoutPosition(scene.Dump()));
    }

    [Fact]
    public void Without_the_ledger_dropped_segments_are_lost_and_it_says_so()
    {
        WriteManySegments();
        scene.Project();
        Drop(scene.Clock.UnixNs - (30 * RollupKey.HourNs));
        scene.Forget();

        FarthingException refused = Assert.Throws<FarthingException>(() => Rebuild());
        LedgerRebuildDocument report = Rebuild(acceptsLoss: true);

        Assert.Equal(LedgerFaultCodes.Gap, refused.Faults[0].Code);
        Assert.Contains(report.Notes, note => note.Contains("are gone", StringComparison.Ordinal));
        // The attempt that is cut through by the border shows as never reserved.
        Assert.DoesNotContain(Verify().Checks, check => check.Name is not "lives" && check.Differences > 0);
    }

    [Fact]
    public void A_segment_whose_rows_the_ledger_lacks_is_not_dropped()
    {
        WriteManySegments();
        scene.Project();
        scene.Tamper("DELETE FROM attempts WHERE request LIKE '00000001%'");

        FarthingException refused = Assert.Throws<FarthingException>(() => Drop(scene.Clock.UnixNs));

        Assert.Equal(LedgerFaultCodes.CannotDrop, refused.Faults[0].Code);
        Assert.True(File.Exists(Path.Combine(scene.Folder.Journal, "0000000001.journal")));
    }

    [Fact]
    public void A_segment_with_an_open_reservation_is_not_dropped()
    {
        WriteManySegments(leavesOpen: true);
        scene.Project();

        LedgerDropDocument dropped = Drop(scene.Clock.UnixNs);

        Assert.Empty(dropped.Segments);
        Assert.Contains("still open", dropped.StoppedBecause, StringComparison.Ordinal);
    }

    /// <summary>An attempt an hour, each settled after the next was reserved, so that borders of segments cut through attempts.</summary>
    private void WriteManySegments(bool leavesOpen = false) =>
        scene.Write(
            journal =>
            {
                if (leavesOpen)
                {
                    journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(999)));
                }

                for (int i = 0; i < 60; i++)
                {
                    scene.Clock.Now = scene.Clock.Now.AddHours(1);
                    journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(i), tags: ["a=" + (i % 3)]));
                    journal.Append(
                        new global::Farthing.Gateway.Journal.Records.DispatchRecord(
                            LedgerScene.Attempt(i),
                            Batch: i
                        )
                    );
                    if (i > 0)
                    {
                        journal.Append(
                            LedgerScene.Settle(LedgerScene.Attempt(i - 1), new TokenCounts(i, 0, 0, 0))
                        );
                    }

                    if (i % 3 == 0)
                    {
                        journal.Append(LedgerScene.Hit(100 + i, 1, true, "a=" + (i % 2)));
                    }

                    journal.Flush();
                }

                journal.Append(LedgerScene.Settle(LedgerScene.Attempt(59), new TokenCounts(60, 0, 0, 0)));
            },
            segmentBytes: 4000
        );

    private protected LedgerRebuildDocument Rebuild(bool acceptsLoss = false)
    {
        if (scene.Postgres is null)
        {
            return new LedgerRebuild(scene.Folder).Run(acceptsLoss, CancellationToken.None);
        }

        using PostgresLedgerStore store = PostgresLedgerStore.Open(scene.Postgres);
        return store.Rebuild(scene.Folder, acceptsLoss, CancellationToken.None);
    }

    private LedgerDropDocument Drop(long beforeNs)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new JournalRetention(store, scene.Folder.Journal).Run(
            beforeNs,
            isTrial: false,
            CancellationToken.None
        );
    }

    private protected LedgerVerifyDocument Verify()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System).Run(
            CancellationToken.None
        );
    }

    private static string WithoutPosition(string dump) =>
        string.Join(
            '\n',
            dump.Split('\n').Where(line => !line.StartsWith("gateways", StringComparison.Ordinal))
        );
}
