using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Testing;

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
    public void Who_waits_for_a_record_writes_it_where_nobody_else_does()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open();

        for (int i = 1; i <= 20; i++)
        {
            // No thread had to be woken, and none to wake this one.
            Assert.True(journal.AppendAsync(JournalFolder.Reserve(i)).IsCompletedSuccessfully);
            Assert.Equal(i, folder.Read().Count);
        }
    }

    [Fact]
    public async Task Those_who_wait_those_who_do_not_and_those_who_sync_share_one_order()
    {
        using JournalFolder folder = new();
        const int Each = 300;
        using (GatewayJournal journal = folder.Open(segmentBytes: 30_000))
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, 6)
                    .Select(thread =>
                        Task.Run(async () =>
                        {
                            for (int i = 0; i < Each; i++)
                            {
                                int number = (thread * 1000) + i;
                                switch (thread)
                                {
                                    case 0:
                                        journal.Append(JournalFolder.Settle(number));
                                        journal.Flush();
                                        break;
                                    case 1 or 2:
                                        journal.Append(JournalFolder.Settle(number));
                                        await Task.Yield();
                                        break;
                                    default:
                                        long place = journal.Append(
                                            JournalFolder.Reserve(number),
                                            new DispatchRecord(JournalFolder.Attempt(number))
                                        );
                                        await Task.Yield();
                                        await journal.KeptAsync(place);
                                        break;
                                }
                            }
                        })
                    )
            );
        }

        List<string> found = folder.Read();
        Assert.Equal(3 * Each * 3, found.Count);
        Assert.Equal(Enumerable.Range(1, found.Count), found.Select(one => int.Parse(one.Split(' ')[0])));
        Assert.Equal(3 * Each, found.Count(one => one.EndsWith("Settle", StringComparison.Ordinal)));
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i].EndsWith("Reserve", StringComparison.Ordinal))
            {
                Assert.EndsWith("Dispatch", found[i + 1], StringComparison.Ordinal);
            }
        }
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

    /// <summary>The journal is torn at every byte of its last record.</summary>
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
                journal.Append(new ReleaseRecord(JournalFolder.Attempt(3), "restart"));
            }

            Assert.Equal(["1 Reserve", "2 Settle", "3 Release"], folder.Read());
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
    public void A_record_of_an_unknown_kind_or_version_stops_the_reading()
    {
        JournalEntry future = new((JournalRecordType)99, 1, 5, 0, new byte[40]);
        JournalEntry newer = new(
            JournalRecordType.Settle,
            (byte)(SettleRecord.Version + 1),
            6,
            0,
            new byte[40]
        );

        JournalFormatException? kind = null;
        try
        {
            future.Read<SettleRecord>();
        }
        catch (JournalFormatException told)
        {
            kind = told;
        }

        JournalFormatException? version = null;
        try
        {
            newer.Read<SettleRecord>();
        }
        catch (JournalFormatException told)
        {
            version = told;
        }

        Assert.Contains("record 5 is of type 99", kind!.Message, StringComparison.Ordinal);
        Assert.Contains($"version {SettleRecord.Version + 1}", version!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_nobody_waits_for_is_written_by_itself()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open();

        for (int i = 1; i <= 3; i++)
        {
            journal.Append(JournalFolder.Settle(i));
            await Eventually.SoAsync(() => folder.Read().Count == i, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["1 Settle", "2 Settle", "3 Settle"], folder.Read());
    }

    [Fact]
    public async Task Two_records_that_belong_together_are_kept_together_in_their_order()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open();
        await Task.WhenAll(
            Enumerable
                .Range(1, 50)
                .Select(i =>
                    Task.Run(() =>
                        journal.KeptAsync(
                            journal.Append(
                                JournalFolder.Reserve(i),
                                new DispatchRecord(JournalFolder.Attempt(i))
                            )
                        )
                    )
                )
        );

        List<string> found = folder.Read();

        Assert.Equal(
            Enumerable.Range(1, 100).Select(i => $"{i} {(i % 2 == 1 ? "Reserve" : "Dispatch")}"),
            found
        );
    }

    [Fact]
    public async Task Who_waits_for_one_record_waits_for_all_before_it()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open();
        long[] places =
        [
            .. Enumerable
                .Range(1, 8)
                .Select(i =>
                    journal.Append(JournalFolder.Reserve(i), new DispatchRecord(JournalFolder.Attempt(i)))
                ),
        ];

        await journal.KeptAsync(places[^1]);

        Assert.Equal(16, folder.Read().Count);
        Assert.Equal(16, places[^1]);
        Assert.All(places, place => Assert.True(journal.KeptAsync(place).IsCompletedSuccessfully));
    }

    [Fact]
    public async Task What_is_waited_for_later_is_on_the_disk_then_where_the_disk_must_have_it()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open(durability: JournalDurability.Fsync);

        long place = journal.Append(JournalFolder.Reserve(1), new DispatchRecord(JournalFolder.Attempt(1)));
        await journal.KeptAsync(place);

        Assert.Equal(2, folder.Read().Count);
        Assert.Equal(1, journal.Figures.Syncs.Counts().Sum());
    }

    /// <summary>Taken while the disk was well, and refused by it: who waits learns of it, at whatever moment he asks.</summary>
    [Fact]
    public async Task A_record_that_the_disk_refuses_fails_who_waits_for_it_later()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open(segmentBytes: 400);
        await journal.AppendAsync(JournalFolder.Reserve(1));
        string aside = folder.Path + "-aside";
        Directory.Move(folder.Path, aside);
        List<long> places = [];
        for (int i = 2; i < 9; i++)
        {
            places.Add(
                journal.Append(JournalFolder.Reserve(i), new DispatchRecord(JournalFolder.Attempt(i)))
            );
        }

        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.KeptAsync(places[^1]));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.KeptAsync(places[^2]));
        Directory.Move(aside, folder.Path);
        await Eventually.SoAsync(() => journal.Failure is null, TestContext.Current.CancellationToken);

        await journal.KeptAsync(places[^1]);
        Assert.Equal(15, folder.Read().Count);
    }

    /// <summary>The disk refuses (here: the folder is gone when the next segment is due). Nothing new is admitted; what is known of dispatched attempts waits, and is written when the disk takes it again.</summary>
    [Fact]
    public async Task A_disk_that_refuses_stops_admission_and_loses_no_settlement()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open(segmentBytes: 400);
        await journal.AppendAsync(JournalFolder.Reserve(1));
        string aside = folder.Path + "-aside";
        Directory.Move(folder.Path, aside);

        await Assert.ThrowsAsync<JournalUnavailableException>(async () =>
        {
            for (int i = 2; i < 9; i++)
            {
                await journal.AppendAsync(JournalFolder.Reserve(i));
            }
        });
        Assert.NotNull(journal.Failure);
        Assert.Throws<JournalUnavailableException>(() =>
        {
            _ = journal.AppendAsync(JournalFolder.Reserve(50));
        });
        journal.Append(JournalFolder.Settle(1));
        Directory.Move(aside, folder.Path);
        await Eventually.SoAsync(() => journal.Failure is null, TestContext.Current.CancellationToken);

        journal.Flush();
        List<string> found = folder.Read();
        Assert.Contains(found, one => one.EndsWith("Settle", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, found.Count), found.Select(one => int.Parse(one.Split(' ')[0])));
    }
}
