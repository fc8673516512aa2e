using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Tests.Gateway.Journal;

public sealed class GatewayJournalTests
{
    [Fact]
    public async Task Records_come_back_in_order_after_a_restart()
    {
        using JournalFolder folder = new();
        using (GatewayJournal journal = folder.Open())
        {
            await journal.AppendAsync(JournalFolder.Reserve(1));
            journal.Append(new DispatchRecord(JournalFolder.Attempt(1)));
            journal.Append(JournalFolder.Settle(1));
        }

        using (GatewayJournal journal = folder.Open())
        {
            await journal.AppendAsync(new ReleaseRecord(JournalFolder.Attempt(2), "refused"));
        }

        Assert.Equal(["1 Reserve", "2 Dispatch", "3 Settle", "4 Release"], folder.Read());
    }

    [Fact]
    public void A_gateway_keeps_its_identity()
    {
        using JournalFolder folder = new();
        Guid first;
        using (GatewayJournal journal = folder.Open())
        {
            first = journal.GatewayId;
            Assert.Null(journal.Recovery);
        }

        using GatewayJournal again = folder.Open();

        Assert.Equal(first, again.GatewayId);
        Assert.NotEqual(Guid.Empty, first);
    }

    [Fact]
    public void Two_gateways_never_write_one_journal()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open();

        Assert.Throws<IOException>(() => folder.Open());
    }

    [Fact]
    public async Task Appends_of_many_threads_are_all_kept_and_numbered_without_gaps()
    {
        using JournalFolder folder = new();
        using (GatewayJournal journal = folder.Open(segmentBytes: 40_000))
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(thread =>
                        Task.Run(async () =>
                        {
                            for (int i = 0; i < 250; i++)
                            {
                                await journal.AppendAsync(JournalFolder.Reserve((thread * 1000) + i));
                            }
                        })
                    )
            );
        }

        HashSet<Guid> seen = [];
        long last = 0;
        using JournalReader reader = new(folder.Path, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            Assert.Equal(++last, entry.Sequence);
            seen.Add(entry.Read<ReserveRecord>().Attempt.RequestId);
        }

        Assert.Equal(2000, seen.Count);
        Assert.True(reader.Position.Segment > 3, "it went over several segments");
    }

    [Fact]
    public async Task A_reader_follows_a_journal_that_grows_from_where_it_stood()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open(segmentBytes: 300);
        await journal.AppendAsync(JournalFolder.Reserve(1));
        JournalPosition position;
        using (JournalReader first = new(folder.Path, JournalPosition.Start))
        {
            Assert.True(first.TryRead(out _));
            Assert.False(first.TryRead(out _));
            position = first.Position;
        }

        for (int i = 2; i < 10; i++)
        {
            await journal.AppendAsync(JournalFolder.Reserve(i));
        }

        using JournalReader second = new(folder.Path, position);
        long sequence = 1;
        while (second.TryRead(out JournalEntry entry))
        {
            Assert.Equal(++sequence, entry.Sequence);
        }

        Assert.Equal(9, sequence);
        Assert.Equal(journal.Written, second.Position);
    }

    /// <summary>The journal is torn at every byte of its last record. What is left of it is kept beside the segment.</summary>
    [Fact]
    public void A_torn_record_is_cut_off_and_all_before_it_stays()
    {
        using JournalFolder folder = new();
        long before;
        using (GatewayJournal journal = folder.Open())
        {
            journal.Append(JournalFolder.Reserve(1));
            journal.Append(JournalFolder.Settle(1));
            journal.Flush();
            before = journal.Written.Offset;
            journal.Append(JournalFolder.Reserve(2));
        }

        string path = Path.Combine(folder.Path, "0000000001.journal");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = (int)before; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (GatewayJournal journal = folder.Open())
            {
                Assert.Equal(length - before, journal.Recovery!.TornBytes);
                Assert.Equal(3, journal.Recovery.NextSequence);
                Assert.Equal(before, new FileInfo(path).Length);
                journal.Append(new ReleaseRecord(JournalFolder.Attempt(3), "restart"));
            }

            Assert.Equal(["1 Reserve", "2 Settle", "3 Release"], folder.Read());
            if (length > before)
            {
                Assert.Equal(whole[(int)before..length], File.ReadAllBytes(path + ".torn"));
                File.Delete(path + ".torn");
            }
        }
    }

    [Fact]
    public void A_flipped_bit_in_the_last_record_is_a_torn_record()
    {
        using JournalFolder folder = new();
        long before;
        using (GatewayJournal journal = folder.Open())
        {
            journal.Append(JournalFolder.Reserve(1));
            journal.Flush();
            before = journal.Written.Offset;
            journal.Append(JournalFolder.Reserve(2));
        }

        string path = Path.Combine(folder.Path, "0000000001.journal");
        byte[] whole = File.ReadAllBytes(path);
        for (int at = (int)before; at < whole.Length; at++)
        {
            byte[] flipped = [.. whole];
            flipped[at] ^= 4;
            File.WriteAllBytes(path, flipped);

            using GatewayJournal journal = folder.Open();

            Assert.Equal(2, journal.Recovery!.NextSequence);
        }
    }

    [Fact]
    public void Damage_before_the_end_is_never_passed_over()
    {
        using JournalFolder folder = new();
        using (GatewayJournal journal = folder.Open(segmentBytes: 400))
        {
            for (int i = 0; i < 20; i++)
            {
                journal.Append(JournalFolder.Reserve(i));
                journal.Flush();
            }
        }

        string path = Path.Combine(folder.Path, "0000000002.journal");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[200] ^= 1;
        File.WriteAllBytes(path, bytes);

        JournalFormatException damaged = Assert.Throws<JournalFormatException>(() => folder.Read());
        Assert.Contains("0000000002.journal is damaged at byte", damaged.Message, StringComparison.Ordinal);

        File.Delete(path);
        JournalFormatException missing = Assert.Throws<JournalFormatException>(() => folder.Read());
        Assert.Contains("is missing", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_an_unknown_kind_stops_the_reading()
    {
        JournalFormatException kind = Assert.Throws<JournalFormatException>(() =>
            new JournalEntry((JournalRecordType)99, 1, 5, 0, new byte[40]).Read<SettleRecord>()
        );

        Assert.Contains("record 5 is of type 99", kind.Message, StringComparison.Ordinal);
    }

    /// <summary>Version 7 of SETTLE is what journals had before formats became one.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_record_of_another_version_is_refused_with_what_to_do(byte version)
    {
        JournalFormatException other = Assert.Throws<JournalFormatException>(() =>
            new JournalEntry(JournalRecordType.Settle, version, 6, 0, new byte[400]).Read<SettleRecord>()
        );

        Assert.Equal(
            $"record 6 of the journal has version {version}, and this program reads version 1 alone: start with a new data folder, or read it with the program that wrote it",
            other.Message
        );
    }
}
