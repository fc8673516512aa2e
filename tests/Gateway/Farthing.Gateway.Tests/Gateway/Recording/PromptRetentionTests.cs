using Farthing.Documents.Keys;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Recording.Policies;
using Farthing.Testing;
using Farthing.Tests.Gateway.Administration;
using Farthing.Tests.Gateway.Journal;

namespace Farthing.Tests.Gateway.Recording;

public sealed class PromptRetentionTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Midnight = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
    private readonly JournalFolder folder = new();
    private readonly ManualClock clock = new(Midnight);

    public void Dispose() => folder.Dispose();

    /// <summary>Segments 1 to 5 have a record of 00:00, 01:00 … 04:00.</summary>
    private static void WriteFive(string path, ManualClock clock)
    {
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = path, SegmentBytes = 1 },
            clock
        );
        for (int hour = 0; hour < 5; hour++)
        {
            clock.Set(Midnight + (hour * Hour));
            journal.Append(
                new PromptRecord { Attempt = new AttemptId(JournalFolder.Attempt(hour).RequestId, 0) }
            );
            journal.Flush();
        }
    }

    [Theory]
    [InlineData(4.0, new long[] { 2, 3, 4, 5 })] // Until 02:00; segment 1 ended at 01:00, segment 2 at 02:00.
    [InlineData(4.1, new long[] { 3, 4, 5 })]
    [InlineData(5.1, new long[] { 4, 5 })]
    [InlineData(100.0, new long[] { 5 })]
    public void Segments_stay_an_hour_longer_than_their_records_are_kept(double now, long[] left)
    {
        WriteFive(folder.Path, clock);
        clock.Set(Midnight + TimeSpan.FromHours(now));

        new PromptRetention(folder.Path, clock).Drop(Hour);

        Assert.Equal(left, SegmentFiles.NumbersIn(folder.Path));
    }

    [Fact]
    public void Nothing_follows_a_damaged_segment()
    {
        WriteFive(folder.Path, clock);
        File.WriteAllText(SegmentFiles.PathOf(folder.Path, 3), "x");
        clock.Set(Midnight + (100 * Hour));

        Assert.Throws<JournalFormatException>(() => new PromptRetention(folder.Path, clock).Drop(Hour));

        Assert.Equal([2, 3, 4, 5], SegmentFiles.NumbersIn(folder.Path));
    }

    [Fact]
    public void Once_an_hour_is_often_enough()
    {
        PromptRetention retention = new(folder.Path, clock);
        Assert.False(retention.IsDue());
        clock.Advance(Hour);

        Assert.True(retention.IsDue());
        Assert.False(retention.IsDue());
    }

    /// <summary>An audit that reads while the gateway deletes goes on behind what was deleted.</summary>
    [Fact]
    public void A_reader_that_is_overtaken_goes_on_with_what_is_left()
    {
        WriteFive(folder.Path, clock);
        using RecordedPrompts prompts = new(folder.Path);
        Guid first = JournalFolder.Attempt(0).RequestId;
        Assert.NotNull(prompts.Find(first, UnixNs(Midnight)));

        clock.Set(Midnight + TimeSpan.FromHours(5.1));
        new PromptRetention(folder.Path, clock).Drop(Hour);

        for (int hour = 3; hour < 5; hour++)
        {
            Assert.NotNull(
                prompts.Find(JournalFolder.Attempt(hour).RequestId, UnixNs(Midnight + (hour * Hour)))
            );
        }
    }

    [Fact]
    public async Task A_gateway_that_runs_deletes_what_is_too_old()
    {
        string prompts = "";
        await using HostScene scene = await HostScene.StartAsync(
            options =>
            {
                prompts = new LedgerFolder(options.DataFolder).Prompts;
                WriteFive(prompts, clock);
                return options with
                {
                    Features = [new RecordOptions { Usual = RecordMode.Lengths, Keep = 24 * Hour }],
                };
            },
            clock
        );
        await scene.StatusAsync(HostScene.OwnSecret);
        Assert.Equal([1, 2, 3, 4, 5], SegmentFiles.NumbersIn(prompts));

        clock.Advance(48 * Hour);
        await scene.StatusAsync(HostScene.OwnSecret);
        await scene.StopAsync();

        Assert.Equal([5], SegmentFiles.NumbersIn(prompts));
        using JournalReader reader = new(prompts, new JournalPosition(5, JournalPosition.Start.Offset));
        int records = 0;
        while (reader.TryRead(out _))
        {
            records++;
        }

        Assert.Equal(3, records);
    }

    private static long UnixNs(DateTimeOffset at) => (at.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
