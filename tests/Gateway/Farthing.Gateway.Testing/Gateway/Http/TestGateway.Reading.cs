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
}
