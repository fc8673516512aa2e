using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Journal;

/// <summary>Who writes, who waits, and what they find where the disk refuses.</summary>
public sealed class JournalWritingTests
{
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

    /// <summary>Once the journal says that it is well, a record is taken: those of before that were refused are written too.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Nothing_is_refused_any_more_once_it_says_that_the_disk_is_well()
    {
        using JournalFolder folder = new();
        using GatewayJournal journal = folder.Open(segmentBytes: 400);
        string aside = folder.Path + "-aside";
        for (int round = 1; round <= 50; round++)
        {
            Directory.Move(folder.Path, aside);
            while (journal.Failure is null)
            {
                journal.Append(JournalFolder.Settle(round)); // Settlements are taken while the disk refuses.
                Thread.Sleep(1); // As many as it holds would come before the writer's turn on a busy machine.
            }

            journal.Append(JournalFolder.Settle(round));
            Thread.Sleep(6); // It tries again meanwhile, and refuses what came.
            Directory.Move(aside, folder.Path);
            while (journal.Failure is not null)
            {
                Thread.SpinWait(1);
            }

            await journal.AppendAsync(JournalFolder.Reserve(round));
        }
    }
}
