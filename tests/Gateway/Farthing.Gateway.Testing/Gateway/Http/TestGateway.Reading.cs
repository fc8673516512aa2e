using System.Text;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Http;

/// <content>What its journals say.</content>
internal sealed partial class TestGateway
{
    /// <summary>The prompts that were recorded.</summary>
    public async Task<List<PromptRecord>> PromptsAsync()
    {
        await IdleAsync();
        recorder!.Dispose();
        List<PromptRecord> found = [];
        using JournalReader reader = new(Data.Prompts, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            found.Add(entry.Read<PromptRecord>());
        }

        return found;
    }

    /// <summary>What stands in the journal, in words such as <c>RESERVE 0</c>, and checks that every attempt ended once and every request left its limits.</summary>
    public async Task<JournalText> JournalAsync()
    {
        await IdleAsync();
        journal.Flush();
        JournalText found = new();
        using JournalReader reader = new(folder, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            switch (entry.Type)
            {
                case JournalRecordType.Reserve:
                    found.Reserves.Add(entry.Read<ReserveRecord>());
                    break;
                case JournalRecordType.Dispatch:
                    found.Dispatches.Add(entry.Read<DispatchRecord>().Attempt);
                    break;
                case JournalRecordType.Settle:
                    found.Settles.Add(entry.Read<SettleRecord>());
                    break;
                case JournalRecordType.Release:
                    found.Releases.Add(entry.Read<ReleaseRecord>());
                    break;
                case JournalRecordType.Raise:
                    found.Raises.Add(entry.Read<RaiseRecord>());
                    break;
                case JournalRecordType.Adjust:
                    found.Adjusts.Add(entry.Read<AdjustRecord>());
                    break;
                case JournalRecordType.Hit:
                    found.Hits.Add(entry.Read<HitRecord>());
                    break;
                default:
                    Assert.Fail("an unexpected record");
                    break;
            }
        }

        List<AttemptId> ended =
        [
            .. found.Settles.Select(one => one.Attempt),
            .. found.Releases.Select(one => one.Attempt),
        ];
        Assert.Equal(
            found.Reserves.Select(one => one.Attempt).Order(ById.Instance),
            ended.Order(ById.Instance)
        );
        Assert.Equal(
            found.Dispatches.Order(ById.Instance),
            found.Settles.Select(one => one.Attempt).Order(ById.Instance)
        );
        Assert.All(Gates.Holds, hold => Assert.Equal(1, hold.Ends));
        Assert.Equal(Gates.Entered, Gates.Left.Count);
        Assert.Equal(
            found.Settles.Select(one => one.Cost.NanoUsd).Order(),
            Gates.Holds.Where(hold => hold.Cost is not null).Select(hold => hold.Cost!.Value.NanoUsd).Order()
        );
        Assert.Empty(Defects);
        return found;
    }

    /// <summary>Asks for a stream and reads it to its end.</summary>
    /// <param name="more">Members of the body.</param>
    /// <param name="isRead">Set when the first bytes came.</param>
    /// <param name="path">The endpoint.</param>
    /// <returns>What came, and whether the connection broke then.</returns>
    public async Task<(string Text, bool IsAborted)> ReadStreamAsync(
        string more,
        TaskCompletionSource? isRead = null,
        string path = "/v1/chat/completions"
    )
    {
        string prompt = path == "/v1/responses" ? "input" : "messages";
        string limit = path == "/v1/messages" ? "\"max_tokens\":100," : "";
        using HttpResponseMessage response = await PostAsync(
            path,
            $"{{\"model\":\"model\",{limit}\"{prompt}\":[{{\"role\":\"user\",\"content\":\"hi\"}}]{more}}}",
            HttpCompletionOption.ResponseHeadersRead
        );
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        MemoryStream text = new();
        byte[] buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                text.Write(buffer, 0, read);
                isRead?.TrySetResult();
            }

            return (Encoding.UTF8.GetString(text.ToArray()), false);
        }
        catch (IOException)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), true);
        }
    }

    internal sealed class JournalText
    {
        public List<ReserveRecord> Reserves { get; } = [];

        public List<RaiseRecord> Raises { get; } = [];

        public List<AttemptId> Dispatches { get; } = [];

        public List<SettleRecord> Settles { get; } = [];

        public List<ReleaseRecord> Releases { get; } = [];

        public List<AdjustRecord> Adjusts { get; } = [];

        public List<HitRecord> Hits { get; } = [];
    }

    private sealed class ById : IComparer<AttemptId>
    {
        public static ById Instance { get; } = new();

        public int Compare(AttemptId x, AttemptId y) =>
            x.RequestId != y.RequestId ? x.RequestId.CompareTo(y.RequestId) : x.Number.CompareTo(y.Number);
    }
}
