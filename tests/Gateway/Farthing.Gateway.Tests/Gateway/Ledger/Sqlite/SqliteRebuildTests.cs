using Farthing.Documents.Ledger;
using Farthing.Tests.Gateway.Ledger.Rebuilding;

namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteRebuildTests() : LedgerRebuildTests(new LedgerScene())
{
    [Fact]
    public void A_ruined_ledger_is_made_anew()
    {
        DozenAttempts.Write(Scene);
        Scene.Project();
        string right = Scene.Dump();
        File.WriteAllText(Scene.Folder.Database, new string('x', 9000));

        LedgerRebuildDocument report = Rebuild();

        Assert.NotNull(report.OldKeptAs);
        Assert.Equal(right, Scene.Dump());
    }

    [Fact]
    public void The_old_ledger_is_a_file_beside_the_new_one()
    {
        DozenAttempts.Write(Scene);
        Scene.Project();
        Scene.Tamper("UPDATE attempts SET cost_nano = 0 WHERE request LIKE '00000001%'");

        Assert.True(File.Exists(Rebuild().OldKeptAs));
    }
}
