using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Journal;

/// <summary>A folder for a journal, gone with the test.</summary>
internal sealed class JournalFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farthing-journal-").FullName;

    public GatewayJournal Open(
        long segmentBytes = 64 << 20,
        JournalDurability durability = JournalDurability.Write
    ) =>
        GatewayJournal.Open(
            new JournalOptions
            {
                Folder = Path,
                SegmentBytes = segmentBytes,
                Durability = durability,
                RetryAfter = TimeSpan.FromMilliseconds(5),
            },
            TimeProvider.System
        );

    /// <summary>The records that are there, in words: <c>7 Settle</c>.</summary>
    public List<string> Read()
    {
        List<string> found = [];
        using JournalReader reader = new(Path, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            found.Add($"{entry.Sequence} {entry.Type}");
        }

        return found;
    }

    public static AttemptId Attempt(int number) => new(new Guid(number, 0, 7, new byte[8]), 0);

    public static ReserveRecord Reserve(int number, string key = "key_1") =>
        new()
        {
            Attempt = Attempt(number),
            Hold = new Money(1000 + number),
            Endpoint = "chat",
            Model = "llama",
            Deployment = "local/llama-3.1-8b",
            Key = key,
            Tags = ["feature=search"],
        };

    public static SettleRecord Settle(int number) =>
        new()
        {
            Attempt = Attempt(number),
            Tokens = new TokenCounts(100, 20, 3, 50),
            Cost = new Money(500 + number),
            Source = UsageSource.Usage,
            End = AttemptEnd.Finished,
            Status = 200,
            DurationUs = 12345,
        };

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
