using System.Diagnostics;
using System.Globalization;
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
    public void Every_acknowledged_record_is_found_after_20_kills() => Kill(trials: 20);

    [Fact]
    [Trait("Speed", "slow")]
    public void Every_acknowledged_record_is_found_after_150_kills() => Kill(trials: 150);

    private void Kill(int trials)
    {
        using LedgerScene scene = new();
        Chance chance = new(trials);
        HashSet<int> reserved = [];
        HashSet<int> settled = [];
        for (int trial = 0; trial < trials; trial++)
        {
            Listen(scene, 1_000_000 * (trial + 1), chance.NextInt(120), reserved, settled);
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
        Assert.All(
            settled,
            number =>
                Assert.Equal(
                    (number % 100 * 1000) + 4000, // prompt tokens at $1/M and one generated at $4/M
                    rows[LedgerScene.Attempt(number)].Cost.NanoUsd
                )
        );
        Assert.Empty(store.OpenHolds(journal.GatewayId));
        VerificationReport report = new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System).Run(
            CancellationToken.None
        );
        Assert.Empty(report.Differences);
        output.WriteLine(
            $"{trials} kills: {reserved.Count} reserved and {settled.Count} settled were acknowledged, {rows.Count} rows, 0 lost, 0 doubled"
        );
    }

    /// <summary>Lets one run until it was killed, and hears what it acknowledged.</summary>
    private static void Listen(
        LedgerScene scene,
        int first,
        int killAfterMs,
        HashSet<int> reserved,
        HashSet<int> settled
    )
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
                (line[0] == 'R' ? reserved : settled).Add(number);
            }
        }

        child.WaitForExit();
        Assert.False(isFirst, "the child said nothing");
    }
}
