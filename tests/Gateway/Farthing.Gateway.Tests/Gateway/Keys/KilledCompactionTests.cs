using System.Diagnostics;
using System.Globalization;
using Farthing.Gateway.Keys.Stored;
using Farthing.Testing;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Keys;

/// <summary>A program that is killed with SIGKILL while it changes keys and makes their file small loses nothing that it acknowledged.</summary>
[Collection(nameof(KilledCompactionTests))]
public sealed class KilledCompactionTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-keys-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public void Every_acknowledged_key_and_revocation_is_found_after_15_kills() => Kill(trials: 15);

    [Fact]
    [Trait("Speed", "nightly")]
    public void Every_acknowledged_key_and_revocation_is_found_after_150_kills() => Kill(trials: 150);

    private void Kill(int trials)
    {
        string path = Path.Combine(folder.FullName, "keys.jsonl");
        Chance chance = new(trials);
        Dictionary<string, (long Revision, bool IsRevoked)> acknowledged = [];
        int amidst = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            Listen(path, trial, 1 + chance.NextInt(40), acknowledged);
            amidst += folder.GetFiles("*.new").Length > 0 ? 1 : 0;

            using FileKeyStore store = FileKeyStore.Open(
                path,
                CompactingChild.CompactAbove,
                CompactingChild.Newest
            );

            Assert.Null(store.CompactionFailure);
            Dictionary<string, StoredKey> found = store.Keys.ToDictionary(key => key.Id);
            foreach ((string id, (long revision, bool isRevoked)) in acknowledged.ToArray())
            {
                Assert.True(found.TryGetValue(id, out StoredKey? key), $"{id} is lost in trial {trial}");
                Assert.InRange(key.Revision, revision, revision + 1); // the next change may be kept and not said
                Assert.True(!isRevoked || key.RevokedAt is not null, $"{id} is valid again in trial {trial}");
                acknowledged[id] = (key.Revision, key.RevokedAt is not null); // known from here on, said or not
            }
        }

        int revoked = acknowledged.Values.Count(one => one.IsRevoked);
        int copies = folder.GetFiles("keys-*.jsonl").Length;
        output.WriteLine(
            $"{trials} kills, {amidst} amidst a compaction, {copies} copies: {acknowledged.Values.Sum(one => one.Revision)} changes and {revoked} revocations were acknowledged or found, 0 lost"
        );
        Assert.True(revoked > trials / 2 && copies > 0, $"only {revoked} were revoked");
    }

    /// <summary>Lets one run until it was killed, amidst whatever follows the line that was waited for, and hears what it acknowledged.</summary>
    private static void Listen(
        string path,
        int round,
        int killAfterLines,
        Dictionary<string, (long Revision, bool IsRevoked)> acknowledged
    )
    {
        using Process child = CompactingChild.Start(path, round);
        using Timer killer = new(_ => child.Kill(), null, Eventually.Longest, Timeout.InfiniteTimeSpan); // also one that says nothing
        int lines = 0;
        while (child.StandardOutput.ReadLine() is string line)
        {
            if (++lines == killAfterLines)
            {
                child.Kill();
            }

            // The kill may cut the last line short: then nothing was acknowledged.
            if (line.EndsWith('.') && line.Split(' ') is [string id, string revision, string word])
            {
                acknowledged[id] = (long.Parse(revision, CultureInfo.InvariantCulture), word == "revoked.");
            }
        }

        child.WaitForExit();
        Assert.True(lines >= killAfterLines, $"the child said {lines} lines of {killAfterLines}");
    }
}
