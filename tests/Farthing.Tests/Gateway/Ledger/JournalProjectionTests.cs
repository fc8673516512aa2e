using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Ledger;

public sealed class JournalProjectionTests
{
    /// <summary>Exactly once: whatever the order of many attempts' records, wherever the projector stops and starts again, and with two of them at once, the tables are the same.</summary>
    [Fact]
    public void Stopping_anywhere_and_starting_again_makes_the_same_tables() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    using LedgerScene scene = new();
                    Chance chance = new(seed);
                    int records = WriteAnyOrder(scene, chance);
                    scene.Project();
                    string whole = LedgerScene.Dump(scene.Folder.Database);
                    DeleteLedger(scene);

                    ProjectInPieces(scene, chance);

                    Assert.Equal(whole, LedgerScene.Dump(scene.Folder.Database));
                    Assert.Contains($"|{records}|", whole, StringComparison.Ordinal);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void A_ledger_whose_journal_was_replaced_is_not_projected_on()
    {
        using LedgerScene scene = new();
        scene.Write(journal =>
        {
            for (int i = 0; i < 50; i++)
            {
                journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(i)));
            }
        });
        scene.Project();
        using (FileStream file = new(Path.Combine(scene.Folder.Journal, "0000000001.journal"), FileMode.Open))
        {
            file.SetLength(1000);
        }

        JournalFormatException damaged = Assert.Throws<JournalFormatException>(() => scene.Project());

        Assert.Contains("cut off or replaced", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_ledger_refuses_a_journal_without_its_beginning()
    {
        using LedgerScene scene = new();
        scene.Write(
            journal =>
            {
                for (int i = 0; i < 50; i++)
                {
                    journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(i)));
                    journal.Flush();
                }
            },
            segmentBytes: 1000
        );
        File.Delete(Path.Combine(scene.Folder.Journal, "0000000001.journal"));

        JournalFormatException damaged = Assert.Throws<JournalFormatException>(() => scene.Project());

        Assert.Contains("begins with segment 2", damaged.Message, StringComparison.Ordinal);
    }

    /// <summary>Lives of some attempts, shuffled so that each keeps its own order; some break the rules.</summary>
    private static int WriteAnyOrder(LedgerScene scene, Chance chance)
    {
        int attempts = 3 + chance.NextInt(25);
        Queue<Action<GatewayJournal>>[] lives = new Queue<Action<GatewayJournal>>[attempts];
        for (int i = 0; i < attempts; i++)
        {
            lives[i] = Life(scene, i, chance);
        }

        int records = 0;
        using GatewayJournal journal = scene.OpenJournal(segmentBytes: 3000);
        while (lives.Any(life => life.Count > 0))
        {
            Queue<Action<GatewayJournal>> life = lives[chance.NextInt(attempts)];
            if (life.Count > 0)
            {
                life.Dequeue()(journal);
                records++;
                scene.Clock.Now = scene.Clock.Now.AddMinutes(chance.NextInt(20));
                if (chance.NextInt(4) == 0)
                {
                    journal.Flush(); // Several writes, so that there are several segments.
                }
            }
        }

        return records;
    }

    private static Queue<Action<GatewayJournal>> Life(LedgerScene scene, int number, Chance chance)
    {
        AttemptId attempt = LedgerScene.Attempt(number / 2, (byte)(number % 2));
        ReserveRecord reserve = LedgerScene.Reserve(
            attempt,
            key: $"k{chance.NextInt(3)}",
            team: chance.NextInt(2) == 0 ? "" : "t",
            session: chance.NextInt(2) == 0 ? "" : "s" + chance.NextInt(3),
            tags: chance.NextInt(2) == 0 ? [] : ["a=" + chance.NextInt(2), "b"]
        );
        TokenCounts tokens = new(chance.NextInt(1000), chance.NextInt(9), 0, chance.NextInt(100));
        AttemptEnd end = (AttemptEnd)chance.NextInt(6);
        AdjustRecord adjust = new()
        {
            Id = new Guid(number / 3, 9, 9, new byte[8]),
            Attempt = attempt,
            Amount = new Money(chance.NextInt(100) - 50),
            Reason = "late_usage",
            EffectiveUnixNs = scene.Clock.UnixNs,
        };
        Action<GatewayJournal> held = journal => journal.Append(reserve);
        Action<GatewayJournal> sent = journal => journal.Append(new DispatchRecord(attempt));
        Action<GatewayJournal> settled = journal => journal.Append(LedgerScene.Settle(attempt, tokens, end));
        Action<GatewayJournal> released = journal => journal.Append(new ReleaseRecord(attempt, "refused"));
        Action<GatewayJournal> adjusted = journal => journal.Append(adjust);
        Action<GatewayJournal>[] life = chance.NextInt(9) switch
        {
            0 => [held, released],
            1 => [held, sent],
            2 => [held],
            3 => [held, sent, settled, settled, adjusted, adjusted],
            4 => [adjusted, held, sent, settled],
            5 => [sent, settled, held, released],
            _ => [held, sent, settled, adjusted],
        };
        return new Queue<Action<GatewayJournal>>(life);
    }

    private static void ProjectInPieces(LedgerScene scene, Chance chance)
    {
        while (true)
        {
            using SqliteLedgerStore store = scene.OpenLedger();
            using JournalProjection one = new(store, scene.Folder.Journal, 1 + chance.NextInt(6));
            using JournalProjection other = new(store, scene.Folder.Journal, 1 + chance.NextInt(6));
            for (int i = chance.NextInt(5); i >= 0; i--)
            {
                try
                {
                    if ((chance.NextInt(3) == 0 ? other : one).Step() == 0)
                    {
                        return;
                    }
                }
                catch (LedgerMovedException)
                {
                    // As two projectors do to each other: the slower one begins anew.
                }
            }
        }
    }

    private static void DeleteLedger(LedgerScene scene)
    {
        foreach (string file in Directory.GetFiles(scene.Folder.Path, "ledger.db*"))
        {
            File.Delete(file);
        }
    }
}
