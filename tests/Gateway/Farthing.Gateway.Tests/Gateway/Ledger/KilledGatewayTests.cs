using System.Diagnostics;
using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A gateway that is killed with SIGKILL while it appends and projects loses nothing that it acknowledged.</summary>
[Collection(nameof(KilledGatewayTests))]
public sealed class KilledGatewayTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Every_acknowledged_record_is_found_after_20_kills() => Kill(trials: 20);

    [Fact]
    [Trait("Speed", "nightly")]
    public void Every_acknowledged_record_is_found_after_150_kills() => Kill(trials: 150);

    private void Kill(int trials)
    {
        using LedgerScene scene = new();
        Chance chance = new(trials);
        HashSet<int> reserved = [];
        HashSet<int> dispatched = []; // and never to end
        HashSet<int> settled = [];
        HashSet<int> hits = [];
        int atWork = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            int before = dispatched.Count;
            Listen(
                scene,
                1_000_000 * (trial + 1),
                chance.NextInt(120),
                word =>
                    word == 'R' ? reserved
                    : word == 'D' ? dispatched
                    : word == 'H' ? hits
                    : settled
            );
            atWork += dispatched.Count > before ? 1 : 0;
        }

        using GatewayJournal journal = scene.OpenJournal();
        using SqlLedgerStore store = scene.OpenLedger();
        using Projector projector = new(store, journal, scene.Folder.Journal, new(), TimeProvider.System);
        HoldRecovery.Run(store, journal, projector, CancellationToken.None);

        Assert.True(settled.Count > trials, $"only {settled.Count} were settled");
        Dictionary<AttemptId, LedgerRow> rows = store
            .Rows(LedgerFilter.All)
            .ToDictionary(row => row.Opened.Attempt);
        Assert.All(reserved, number => Assert.Contains(LedgerScene.Attempt(number), rows));
        Assert.All(settled, number => CheckPrice(number, rows[LedgerScene.Attempt(number)]));
        Assert.All(
            dispatched,
            number =>
                Assert.Equal(
                    (AttemptEnd.Crashed, LedgerScene.Reserve(LedgerScene.Attempt(number)).Hold),
                    (rows[LedgerScene.Attempt(number)].End, rows[LedgerScene.Attempt(number)].Cost)
                )
        );
        List<int> kept =
        [
            .. store.Hits(0, long.MaxValue).Select(hit => -LedgerScene.NumberOf(hit.Record.Attempt)),
        ];
        Assert.True(hits.Count > trials, $"only {hits.Count} hits");
        Assert.Subset(kept.ToHashSet(), hits);
        Assert.Equal(kept.Count, kept.Distinct().Count());
        (int unsaid, int charged, int released) = CheckUnheard(rows, settled, dispatched);
        Assert.Empty(store.OpenHolds(journal.GatewayId));
        LedgerVerifyDocument report = new LedgerVerifier(
            store,
            scene.Folder.Journal,
            TimeProvider.System
        ).Run(CancellationToken.None);
        Assert.Empty(report.Differences);
        output.WriteLine(
            $"{trials} kills, {atWork} of a gateway that had dispatched: {reserved.Count} reserved, {dispatched.Count} dispatched without an end , {settled.Count} settled and {hits.Count} hits were acknowledged; {rows.Count} rows, of what was not acknowledged {unsaid} settled, {charged} charged at their holds and {released} given back; 0 lost, 0 doubled"
        );
        Assert.InRange(atWork, trials / 2, trials);
        Assert.InRange(unsaid + charged + released, 0, AppendingChild.Lanes * trials); // what a lane was at
    }

    private static void CheckPrice(int number, LedgerRow row) =>
        Assert.Equal(
            (number % 100 * 1000) + 4000, // prompt tokens at $1/M and one generated at $4/M
            row.Cost.NanoUsd
        );

    /// <summary>What was not acknowledged to its end is settled all the same, or charged at its hold, or was never dispatched and is free.</summary>
    private static (int Unsaid, int Charged, int Released) CheckUnheard(
        Dictionary<AttemptId, LedgerRow> rows,
        HashSet<int> settled,
        HashSet<int> dispatched
    )
    {
        (int unsaid, int charged, int released) = (0, 0, 0);
        foreach ((AttemptId attempt, LedgerRow row) in rows)
        {
            int number = LedgerScene.NumberOf(attempt);
            if (settled.Contains(number) || dispatched.Contains(number))
            {
                continue;
            }

            if (!row.IsSettled)
            {
                Assert.Equal(0, row.Cost.NanoUsd);
                released++;
            }
            else if (row.End == AttemptEnd.Crashed)
            {
                Assert.Equal(row.Opened.Hold, row.Cost);
                charged++;
            }
            else
            {
                CheckPrice(number, row);
                unsaid++;
            }
        }

        return (unsaid, charged, released);
    }

    /// <summary>Lets one run until it was killed, and hears what it acknowledged.</summary>
    private static void Listen(LedgerScene scene, int first, int killAfterMs, Func<char, HashSet<int>> heard)
    {
        using Process child = AppendingChild.Start(scene.Folder.Path, first);
        using Timer killer = new(_ => child.Kill(), null, Eventually.Longest, Timeout.InfiniteTimeSpan); // also one that says nothing
        bool isFirst = true;
        while (child.StandardOutput.ReadLine() is string line)
        {
            if (isFirst)
            {
                isFirst = false;
                killer.Change(killAfterMs, Timeout.Infinite);
            }

            // The kill may cut the last line short: then nothing was acknowledged.
            if (
                line.Length > 8
                && int.TryParse(
                    line.AsSpan(2),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int number
                )
                && number >= first
            )
            {
                heard(line[0]).Add(number);
            }
        }

        child.WaitForExit();
        Assert.False(isFirst, "the child said nothing");
    }
}
