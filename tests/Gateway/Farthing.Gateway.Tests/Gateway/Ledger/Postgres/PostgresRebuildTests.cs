using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Ledger.Rebuilding;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresRebuildTests() : LedgerRebuildTests(LedgerScene.OnPostgres())
{
    [Fact]
    public void Other_gateways_rows_are_kept_as_they_are()
    {
        DozenAttempts.Write(Scene);
        Scene.Project();
        using LedgerScene other = Scene.Neighbor();
        WriteOther(other);
        string before = Scene.Dump();
        Guid id = PositionsOf(Scene)[0];
        Scene.Tamper($"UPDATE attempts SET cost_nano = 0 WHERE request LIKE '00000001%'");

        LedgerRebuildDocument report = Rebuild();

        Assert.Equal(2, report.DifferenceCount);
        Assert.Equal($"schema farthing_before_rebuild_{id:N}", report.OldKeptAs);
        Assert.Equal(before, Scene.Dump());
        Assert.True(Verify().IsRight);
    }

    [Fact]
    public void A_gateway_that_the_ledger_does_not_know_comes_beside_the_others()
    {
        using LedgerScene other = Scene.Neighbor();
        WriteOther(other);
        DozenAttempts.Write(Scene);

        LedgerRebuildDocument report = Rebuild();

        Assert.Equal(0, report.DifferenceCount);
        Assert.Equal(1_419_577, report.BilledUsd.NanoUsd);
        Assert.Equal(2, PositionsOf(Scene).Count);
        Assert.True(Verify().IsRight);
    }

    private static void WriteOther(LedgerScene other)
    {
        other.Write(journal =>
        {
            for (int i = 500; i < 530; i++)
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(LedgerScene.Attempt(i)),
                    LedgerScene.Settle(LedgerScene.Attempt(i), new TokenCounts(i, 0, 0, 1))
                );
            }
        });
        other.Project();
    }

    private static List<Guid> PositionsOf(LedgerScene scene)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return [.. store.Positions().Select(position => position.GatewayId)];
    }
}
