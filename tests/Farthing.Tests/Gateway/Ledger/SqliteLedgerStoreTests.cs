using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger;

public sealed class SqliteLedgerStoreTests() : LedgerStoreTests(new LedgerScene())
{
    [Fact]
    public void A_ledger_of_a_newer_version_is_refused_with_its_code()
    {
        Scene.OpenLedger().Dispose();
        Scene.Tamper("PRAGMA user_version = 99");

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Assert.Equal(LedgerFaultCodes.TooNew, refused.Faults[0].Code);
    }

    [Fact]
    public void A_file_that_is_no_ledger_is_refused_with_its_code()
    {
        File.WriteAllText(Scene.Folder.Database, new string('x', 5000));

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Assert.Equal(LedgerFaultCodes.Unreadable, refused.Faults[0].Code);
    }
}
