using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Ledger;

public sealed class JournalProjectionTests
{
    /// <summary>Exactly once: whatever the order of many attempts' records, wherever the projector stops and starts again, and with two of them at once, the tables are the same.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Stopping_anywhere_and_starting_again_makes_the_same_tables() =>
        StopAnywhere(static () => new LedgerScene(), tests: 25);

    [Fact]
    [Trait("Speed", "slow")]
    public void Stopping_anywhere_and_starting_again_makes_the_same_tables_in_PostgreSQL() =>
        StopAnywhere(LedgerScene.OnPostgres, tests: 10);

    private static void StopAnywhere(Func<LedgerScene> begin, int tests) =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    using LedgerScene scene = begin();
                    Chance chance = new(seed);
                    int records = AnyOrder.Write(scene, chance);
                    scene.Project();
                    string whole = scene.Dump();
                    scene.Forget();

                    ProjectInPieces(scene, chance);

                    Assert.Equal(whole, scene.Dump());
                    Assert.Contains($"|{records}|", whole, StringComparison.Ordinal);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

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

    private static void ProjectInPieces(LedgerScene scene, Chance chance)
    {
        while (true)
        {
            using SqlLedgerStore store = scene.OpenLedger();
            using JournalProjection one = new(store, scene.Folder.Journal, 1 + chance.NextInt(6));
            using SqlLedgerStore second = scene.OpenLedger();
            using JournalProjection other = new(second, scene.Folder.Journal, 1 + chance.NextInt(6));
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
}
