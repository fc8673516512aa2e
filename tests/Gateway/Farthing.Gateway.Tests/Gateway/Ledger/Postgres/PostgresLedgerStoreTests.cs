using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresLedgerStoreTests() : LedgerStoreTests(LedgerScene.OnPostgres())
{
    /// <summary>19 is the last version that ledgers had before formats became one.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(19)]
    public void A_ledger_of_another_version_is_refused_with_what_to_do(int version)
    {
        Scene.OpenLedger().Dispose();
        Scene.Tamper($"UPDATE versions SET version = {version} WHERE part = 'ledger'");

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Fault fault = Assert.Single(refused.Faults);
        Assert.Equal((LedgerFaultCodes.OtherVersion, 3), (fault.Code, refused.ExitCode));
        Assert.Equal(
            $"the part 'ledger' of the PostgreSQL database has version {version}, and this program reads version 1 alone: start with a new database, or read it with the program that wrote it",
            fault.Message
        );
    }

    /// <summary>Older programs kept the versions of some parts elsewhere.</summary>
    [Fact]
    public void Tables_whose_version_stands_nowhere_are_refused_and_left_alone()
    {
        Scene.OpenLedger().Dispose();
        Scene.Tamper("DELETE FROM versions WHERE part = 'ledger'");

        FarthingException refused = Assert.Throws<FarthingException>(() => Scene.OpenLedger());

        Assert.Equal(LedgerFaultCodes.OtherVersion, Assert.Single(refused.Faults).Code);
        Assert.Contains("has version 0", refused.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gateways_that_start_at_once_make_the_tables_once()
    {
        Parallel.For(
            0,
            12,
            new ParallelOptions { MaxDegreeOfParallelism = 12 },
            _ => Scene.OpenLedger().Dispose()
        );

        using SqlLedgerStore store = Scene.OpenLedger();
        Assert.Empty(store.Positions());
    }

    /// <summary>A user of the tables who may make none.</summary>
    [Fact]
    public void Where_the_tables_are_there_no_right_to_make_any_is_needed()
    {
        Scene.OpenLedger().Dispose();
        string user = "plain" + Guid.NewGuid().ToString("N");
        Scene.Tamper(
            $"CREATE ROLE {user} LOGIN; GRANT USAGE ON SCHEMA farthing TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA farthing TO {user}"
        );
        DozenAttempts.Write(Scene);
        using PostgresLedgerStore store = PostgresLedgerStore.Open(
            Scene.Postgres!.Replace("Username=farthing", "Username=" + user, StringComparison.Ordinal)
        );
        using JournalProjection projection = new(store, Scene.Folder.Journal);

        projection.CatchUp(TestContext.Current.CancellationToken);

        Assert.Equal(1_419_577, store.Total(LedgerFilter.All).BilledUsd.NanoUsd);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=books;Username=me;Password=geheim")]
    [InlineData("postgres://me:geheim@127.0.0.1/books")]
    [InlineData("Host=127.0.0.1;Prot=geheim")]
    [InlineData("geheim")]
    public void What_it_is_opened_with_is_in_no_fault(string connection)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            PostgresLedgerStore.Open(connection)
        );

        Assert.Equal((LedgerFaultCodes.Away, 3), (refused.Faults[0].Code, refused.ExitCode));
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Faults[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ledger_that_cannot_be_reached_is_named_by_host_and_database()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            PostgresLedgerStore.Open("Host=127.0.0.1;Port=1;Database=books;Username=me;Password=geheim")
        );

        Assert.Equal("database books at 127.0.0.1:1", refused.Faults[0].File);
    }
}
