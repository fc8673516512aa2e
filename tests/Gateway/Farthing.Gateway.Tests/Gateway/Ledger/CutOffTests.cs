using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>What attempts that a kill cut off are charged at engines that stop then. Held is $1, unless said otherwise.</summary>
public sealed class CutOffTests : IDisposable
{
    private const long Dollar = 1_000_000_000;
    private const long Second = 1_000_000_000;
    private readonly LedgerScene scene = new();
    private readonly Elapsed clock = new();

    public void Dispose() => scene.Dispose();

    /// <summary>$0.01 of prompt, $0.002 a second: held at 100.5 s, found at 130 s, and a second in which the engine notices: 0.01 + 30.5 × 0.002 = 0.071.</summary>
    [Fact]
    public void It_is_the_prompt_and_what_the_engine_makes_in_that_time()
    {
        Write(heldAt: 100.5);

        (HoldRecoveryResult result, LedgerRow row) = Recover(at: 130);

        Assert.Equal(new Money(71_000_000), row.Cost);
        Assert.Equal(new HoldRecoveryResult(0, 1, new Money(71_000_000)), result);
        Assert.Equal(
            (UsageSource.Estimate, AttemptEnd.Crashed, SettleMarks.Recovered, true),
            (row.Source, row.End, row.Marks, row.IsEstimated)
        );
    }

    /// <summary>Each nanosecond counts, rounded up.</summary>
    [Theory]
    [InlineData(0, 0, 7)]
    [InlineData(1, 0, 8)]
    [InlineData(0, 1, 7)]
    [InlineData(1_500_000_000, 3, 12)]
    [InlineData(1_333_333_333, 3, 11)]
    public void A_bound_is_rounded_up(long elapsedNs, long perSecond, long expected)
    {
        // 7 + ⌈perSecond × seconds⌉; the second case has 1 nano-dollar a second.
        CutOffBound bound = new(new Money(7), new Money(elapsedNs == 1 ? 1 : perSecond), 0, 0);

        Assert.Equal(new Money(expected), bound.After(elapsedNs));
    }

    [Fact]
    public void Where_more_could_have_been_made_than_was_held_it_is_the_hold()
    {
        Write(heldAt: 100);

        LedgerRow row = Recover(at: 700).Row; // 0.01 + 601 × 0.002 > 1

        Assert.Equal((new Money(Dollar), UsageSource.Hold), (row.Cost, row.Source));
    }

    [Fact]
    public void Where_it_is_not_known_to_stop_it_is_the_hold()
    {
        Write(heldAt: 100, isKnown: false);

        LedgerRow row = Recover(at: 101).Row;

        Assert.Equal((new Money(Dollar), UsageSource.Hold), (row.Cost, row.Source));
    }

    /// <summary>Its connections may have been found broken at any time.</summary>
    [Fact]
    public void Where_the_machine_was_started_anew_it_is_the_hold()
    {
        Write(heldAt: 100, isAnotherRun: true);

        LedgerRow row = Recover(at: 101).Row;

        Assert.Equal((new Money(Dollar), UsageSource.Hold), (row.Cost, row.Source));
    }

    [Fact]
    public void A_clock_of_elapsed_time_that_is_another_machines_proves_nothing()
    {
        Write(heldAt: 100);

        LedgerRow row = Recover(at: 99).Row;

        Assert.Equal((new Money(Dollar), UsageSource.Hold), (row.Cost, row.Source));
    }

    /// <summary>A sleeping machine's elapsed time stands still, and its clock does not: 60 s and 1 s, 0.01 + 61 × 0.002.</summary>
    [Fact]
    public void The_longer_of_both_times_counts()
    {
        Write(heldAt: 100);
        scene.Clock.Now += TimeSpan.FromSeconds(60);

        Assert.Equal(new Money(132_000_000), Recover(at: 101).Row.Cost);
    }

    /// <summary>The clock was set back by an hour while it ran: 20 s elapsed and 1 s, 0.01 + 21 × 0.002.</summary>
    [Fact]
    public void A_clock_that_is_set_back_shortens_nothing()
    {
        Write(heldAt: 100);
        scene.Clock.Now -= TimeSpan.FromHours(1);

        Assert.Equal(new Money(52_000_000), Recover(at: 120).Row.Cost);
    }

    /// <summary>Raised before: no more than was last held, and no less than was made.</summary>
    [Fact]
    public void A_raised_hold_is_cut_to_the_same_bound()
    {
        Write(heldAt: 100, hold: 20_000_000, raisedTo: 60_000_000);

        Assert.Equal(new Money(60_000_000), Recover(at: 200).Row.Cost);
    }

    /// <summary>Reserved three segments ago: it has lasted so long that nobody looks.</summary>
    [Fact]
    public void What_was_reserved_long_ago_is_the_hold()
    {
        Write(heldAt: 100, segmentBytes: 4096, others: 200);

        LedgerRow row = Recover(at: 101).Row;

        Assert.Equal((new Money(Dollar), UsageSource.Hold), (row.Cost, row.Source));
    }

    private void Write(
        double heldAt,
        bool isKnown = true,
        bool isAnotherRun = false,
        long hold = Dollar,
        long raisedTo = 0,
        long segmentBytes = 64 << 20,
        int others = 0
    ) =>
        scene.Write(
            journal =>
            {
                AttemptId attempt = LedgerScene.Attempt(1);
                CutOffBound bound = new(
                    new Money(10_000_000),
                    new Money(2_000_000),
                    (long)(heldAt * Second),
                    isAnotherRun ? MachineBoot.Id + 1 : MachineBoot.Id
                );
                journal.Append(LedgerScene.Reserve(attempt, hold) with { CutOff = isKnown ? bound : null });
                journal.Append(new DispatchRecord(attempt));
                if (raisedTo > 0)
                {
                    journal.Append(new RaiseRecord(attempt, new Money(raisedTo)));
                }

                for (int i = 0; i < others; i++)
                {
                    LedgerScene.Whole(
                        journal,
                        LedgerScene.Reserve(LedgerScene.Attempt(i + 2)),
                        LedgerScene.Settle(LedgerScene.Attempt(i + 2), new TokenCounts(1, 0, 0, 1))
                    );
                    journal.Flush(); // a segment is full at a write
                }
            },
            segmentBytes
        );

    private (HoldRecoveryResult Result, LedgerRow Row) Recover(double at)
    {
        (clock.Now, clock.Ns) = (scene.Clock.Now, (long)(at * Second));
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = scene.Folder.Journal },
            clock
        );
        using SqlLedgerStore store = scene.OpenLedger();
        using Projector projector = new(store, journal, scene.Folder.Journal, new(), TimeProvider.System);
        HoldRecoveryResult result = HoldRecovery.Run(store, journal, projector, CancellationToken.None);
        Assert.Empty(
            new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System)
                .Run(CancellationToken.None)
                .Differences
        );
        return (result, store.Find(LedgerScene.Attempt(1))!);
    }

    private sealed class Elapsed : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public long Ns { get; set; }

        public override long TimestampFrequency => Second;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Ns;
    }
}
