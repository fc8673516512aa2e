using System.Text.Json;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Recording;

namespace Farthing.EndToEnd.Tests;

/// <summary>What gateways that were killed recorded beside their money: answers of the cache, and prompts.</summary>
internal static class KilledPrompts
{
    /// <summary>The requests that a cache answered.</summary>
    public static IReadOnlyList<HitRecord> HitsIn(string data)
    {
        List<HitRecord> hits = [];
        using JournalReader reader = new(new LedgerFolder(data).Journal, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            if (entry.Type == JournalRecordType.Hit)
            {
                hits.Add(entry.Read<HitRecord>());
            }
        }

        return hits;
    }

    /// <summary>Checks that recorded prompts can be read to their end, each with all its blocks, belong to requests that were sent, and that an audit takes them.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="mayLose">Requests that kills cut off between the prompt's record and the attempt's, or the other way round.</param>
    /// <param name="output">Takes the counts.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task CheckAsync(
        string data,
        int mayLose,
        ITestOutputHelper output,
        CancellationToken cancellation
    )
    {
        string folder = new LedgerFolder(data).Prompts;
        Dictionary<Guid, long> recorded = [];
        using (JournalReader reader = new(folder, JournalPosition.Start))
        {
            while (reader.TryRead(out JournalEntry entry))
            {
                Guid request = entry.Read<PromptRecord>().Attempt.RequestId;
                Assert.True(recorded.TryAdd(request, entry.UnixNs), $"{request:N} was recorded twice");
            }
        }

        using (RecordedPrompts prompts = new(folder))
        {
            foreach ((Guid request, long unixNs) in recorded.OrderBy(one => one.Value))
            {
                PromptSeen seen = prompts.Find(request, unixNs)!;
                Assert.True(seen.IsWhole, $"{request:N} goes on from a prompt that is not there");
                Assert.True((seen.Record.Flags & PromptFlags.Hashes) != 0);
            }
        }

        IReadOnlyList<LedgerLine> lines = await VerifiedLedger.LinesAsync(cancellation, "--data", data);
        HashSet<Guid> known = [.. lines.Select(line => line.RequestId)];
        int unknown = recorded.Keys.Count(request => !known.Contains(request));
        int unrecorded = lines.Count(line =>
            line.Finish == "finished" && !recorded.ContainsKey(line.RequestId)
        );
        Assert.InRange(unknown, 0, mayLose);
        Assert.InRange(unrecorded, 0, mayLose);

        ProcessResult audit = await FarthingProcess.RunAsync(
            ["audit", "--data", data, "--json"],
            cancellation
        );
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
        using JsonDocument document = JsonDocument.Parse(audit.Output);
        Assert.Equal(
            lines.Count(line => line.Finish != "released" && recorded.ContainsKey(line.RequestId)),
            document.RootElement.GetProperty("result").GetProperty("recorded").GetInt32()
        );
        output.WriteLine(
            $"{recorded.Count} prompts, {unknown} of them of requests that were never reserved; {unrecorded} finished ones without a prompt"
        );
    }
}
