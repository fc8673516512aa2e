using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Ledger.Retention;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresRetentionTests() : AttemptRetentionTests(LedgerScene.OnPostgres())
{
    private static readonly DateTime August = new(2026, 8, 1, 0, 0, 0, DateTimeKind.Utc);

    private protected override void Rebuild()
    {
        using PostgresLedgerStore store = PostgresLedgerStore.Open(Scene.Postgres!);
        store.Rebuild(Scene.Folder, acceptsLoss: false, CancellationToken.None);
    }

    /// <summary>The table of August goes; what stays of it stands in the first.</summary>
    [Fact]
    public void A_month_goes_with_its_table()
    {
        WriteByHand();
        Assert.Equal(["2026_08", "2026_09", "2026_10", "2026_11", "first", "last"], Parts());
        Close(August);

        Forget(August);

        Assert.Equal(["2026_09", "2026_10", "2026_11", "first", "last"], Parts());
        Assert.Equal(["4"], Ask("SELECT count(*) FROM attempts_first"));
        Assert.Equal(
            ["2026-09-01 00:00:00"],
            Ask("SELECT month_of_id(until_id)::text FROM attempt_months WHERE name = 'attempts_first'")
        );
    }

    /// <summary>The first part reaches beyond August.</summary>
    [Fact]
    public void Rows_go_one_by_one_where_their_table_stays()
    {
        Scene.OpenLedger().Dispose();
        Scene.Tamper(
            """
            ALTER TABLE attempts DETACH PARTITION attempts_first;
            DO $$ BEGIN
              EXECUTE format('ALTER TABLE attempts ATTACH PARTITION attempts_first FOR VALUES FROM (MINVALUE) TO (%L)', id_of_month('2026-12-01'));
            END $$;
            UPDATE attempt_months SET until_id = id_of_month('2026-12-01') WHERE name = 'attempts_first';
            """
        );
        WriteByHand();
        Close(August);

        Assert.Equal(3, Forget(August).Attempts);

        Assert.Equal(["6"], Ask("SELECT count(*) FROM attempts_first"));
        Assert.True(Verify().IsRight);
    }

    /// <summary>It waits for nobody for long, since everybody would wait behind it.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_question_under_way_is_not_waited_for()
    {
        WriteByHand();
        Close(August);
        string dump = Scene.Dump();
        using NpgsqlConnection connection = new(Scene.Postgres + ";Search Path=farthing;Pooling=false");
        connection.Open();
        using NpgsqlTransaction reading = connection.BeginTransaction();
        using (NpgsqlCommand ask = new("SELECT count(*) FROM attempts", connection))
        {
            ask.ExecuteScalar();
        }

        FarthingException refused = Assert.Throws<FarthingException>(() => Forget(August));

        Assert.Equal((LedgerFaultCodes.CannotForget, 3), (refused.Faults[0].Code, refused.ExitCode));
        reading.Rollback();
        Assert.Equal(dump, Scene.Dump());
        Assert.Equal(3, Forget(August).Attempts);
    }

    private List<string> Parts() =>
        Ask(
            "SELECT replace(inhrelid::regclass::text, 'attempts_', '') FROM pg_inherits WHERE inhparent = 'attempts'::regclass ORDER BY 1"
        );

    private List<string> Ask(string sql)
    {
        using NpgsqlConnection connection = new(Scene.Postgres + ";Search Path=farthing;Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        using NpgsqlDataReader at = command.ExecuteReader();
        List<string> words = [];
        while (at.Read())
        {
            words.Add(at.GetValue(0).ToString()!);
        }

        return words;
    }
}
