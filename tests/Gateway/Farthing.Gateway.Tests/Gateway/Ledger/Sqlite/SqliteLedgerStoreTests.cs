using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Sqlite;

public sealed class SqliteLedgerStoreTests() : LedgerStoreTests(new LedgerScene())
{
    /// <summary>18 is the last version that ledgers had before formats became one, 0 that of tables without any.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(18)]
    public void A_ledger_of_another_version_is_refused_with_what_to_do(int version)
    {
        Scene.OpenLedger().Dispose();
        Scene.Tamper($"PRAGMA user_version = {version}");

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Fault fault = Assert.Single(refused.Faults);
        Assert.Equal((LedgerFaultCodes.OtherVersion, 3), (fault.Code, refused.ExitCode));
        Assert.Equal(
            $"the ledger has version {version}, and this program reads version 1 alone: start with a new data folder, or read it with the program that wrote it",
            fault.Message
        );
    }

    [Fact]
    public void A_file_that_is_no_ledger_is_refused_with_its_code()
    {
        File.WriteAllText(Scene.Folder.Database, new string('x', 5000));

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Assert.Equal(LedgerFaultCodes.Unreadable, refused.Faults[0].Code);
    }
}
