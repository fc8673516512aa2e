using System.Buffers.Binary;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>Attempts in PostgreSQL, a table for each month.</summary>
public sealed class PostgresMonthsTests : IDisposable
{
    private readonly LedgerScene scene = LedgerScene.OnPostgres();

    public void Dispose() => scene.Dispose();

    /// <summary>The last and the first millisecond of months; an id before all of them, and one that no clock gives.</summary>
    [Fact]
    public void Each_row_stands_in_the_month_of_its_request()
    {
        Write(
            scene,
            Id("2026-10-31T23:59:59.999Z", 1),
            Id("2026-11-01T00:00:00.000Z", 2),
            Id("2026-11-30T23:59:59.999Z", 3),
            Id("2026-12-01T00:00:00.000Z", 4),
            Id("1970-01-01T00:00:00.001Z", 5),
            Id("2019-12-31T23:59:59.999Z", 6),
            Id("2020-01-01T00:00:00.000Z", 7),
            Id("2100-01-01T00:00:00.000Z", 8),
            Guid.AllBitsSet
        );

        Assert.Equal(
            [
                "attempts_2020_01: 7",
                "attempts_2026_10: 1",
                "attempts_2026_11: 2 3",
                "attempts_2026_12: 4",
                "attempts_first: 5 6",
                "attempts_last: 8 255",
            ],
            Parts(scene)
        );
        // And the month behind each of them is made ahead.
        Assert.Equal(
            ["2020_01", "2020_02", "2026_10", "2026_11", "2026_12", "2027_01", "first", "last"],
            Names(scene)
        );
        Assert.True(Verify(scene).IsRight);
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(9, store.Total(LedgerFilter.All).Attempts);
        Assert.NotNull(store.Find(new AttemptId(Id("2026-11-30T23:59:59.999Z", 3), 0)));
        Assert.Equal(9, store.Rows(LedgerFilter.All).Count());
    }

    /// <summary>Six projectors of two gateways come into new months at once.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Gateways_that_come_into_a_month_at_once_make_it_once()
    {
        using LedgerScene second = scene.Neighbor();
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Guid[] ids = [.. Enumerable.Range(0, 400).Select(i => Id(start.AddDays(i / 4.0 * 3), i))];
        Append(scene, [.. ids.Where((_, i) => i % 2 == 0)]);
        Append(second, [.. ids.Where((_, i) => i % 2 == 1)]);
        Opened(scene);

        Parallel.For(
            0,
            6,
            new ParallelOptions { MaxDegreeOfParallelism = 6 },
            i => (i % 2 == 0 ? scene : second).Project(maxRecords: 17 + i)
        );

        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(400, store.Total(LedgerFilter.All).Attempts);
        Assert.Equal(10, Parts(scene).Count);
        Assert.True(Verify(scene).IsRight);
        Assert.True(Verify(second).IsRight);
    }

    /// <summary>Beside the old tables and in their place, also for what the journal no longer has.</summary>
    [Fact]
    public void A_rebuild_puts_rows_into_their_months()
    {
        Write(
            scene,
            Id("2026-10-05T12:00:00Z", 1),
            Id("2026-11-05T12:00:00Z", 2),
            Id("2027-02-05T12:00:00Z", 3)
        );
        string before = scene.Dump();
        List<string> parts = Parts(scene);
        scene.Tamper("UPDATE attempts SET cost_nano = 0");

        LedgerRebuildDocument report = Rebuild(scene);

        Assert.Equal(3, report.Attempts);
        Assert.Equal(before, scene.Dump());
        Assert.Equal(parts, Parts(scene));

        // Into a ledger of which months are gone.
        scene.Tamper(
            "DELETE FROM attempts; DROP TABLE attempts_2027_02; DELETE FROM attempt_months WHERE name = 'attempts_2027_02'"
        );
        Rebuild(scene);
        Assert.Equal(before, scene.Dump());
        Assert.Equal(parts, Parts(scene));
        Assert.True(Verify(scene).IsRight);
    }

    /// <summary>A user of the tables who may make none comes into a month that nobody has made.</summary>
    [Fact]
    public void No_right_to_make_tables_is_needed_for_a_month()
    {
        Opened(scene);
        string user = "plain" + Guid.NewGuid().ToString("N");
        scene.Tamper(
            $"CREATE ROLE {user} LOGIN; GRANT USAGE ON SCHEMA farthing TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA farthing TO {user}"
        );
        Append(scene, Id("2026-10-05T12:00:00Z", 1), Id("2027-11-05T12:00:00Z", 2));
        using PostgresLedgerStore store = PostgresLedgerStore.Open(
            scene.Postgres!.Replace("Username=farthing", "Username=" + user, StringComparison.Ordinal)
        );
        using JournalProjection projection = new(store, scene.Folder.Journal);

        projection.CatchUp(TestContext.Current.CancellationToken);

        Assert.Equal(["attempts_2026_10: 1", "attempts_2027_11: 2"], Parts(scene));
    }

    private static LedgerRebuildDocument Rebuild(LedgerScene scene)
    {
        using PostgresLedgerStore store = PostgresLedgerStore.Open(scene.Postgres!);
        return store.Rebuild(scene.Folder, acceptsLoss: false, TestContext.Current.CancellationToken);
    }

    private static LedgerScene Opened(LedgerScene scene)
    {
        scene.OpenLedger().Dispose();
        return scene;
    }

    private static void Write(LedgerScene scene, params Guid[] ids)
    {
        Append(scene, ids);
        scene.Project();
    }

    private static void Append(LedgerScene scene, params Guid[] ids) =>
        scene.Write(journal =>
        {
            foreach (Guid id in ids)
            {
                AttemptId attempt = new(id, 0);
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(attempt, tags: "a"),
                    LedgerScene.Settle(attempt, new TokenCounts(10, 0, 0, 1))
                );
            }
        });

    private static Guid Id(string time, int number) =>
        Id(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), number);

    private static Guid Id(DateTimeOffset time, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)time.ToUnixTimeMilliseconds() << 16 | 0x7000);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The parts that have rows, and the last bytes of their ids.</summary>
    private static List<string> Parts(LedgerScene scene) =>
        Ask(
            scene,
            "SELECT tableoid::regclass::text || ': ' || string_agg(('x' || right(request::text, 2))::bit(8)::int::text, ' ' ORDER BY request) FROM attempts GROUP BY tableoid ORDER BY 1"
        );

    private static List<string> Names(LedgerScene scene) =>
        Ask(
            scene,
            "SELECT replace(inhrelid::regclass::text, 'attempts_', '') FROM pg_inherits WHERE inhparent = 'attempts'::regclass ORDER BY 1"
        );

    private static List<string> Ask(LedgerScene scene, string sql)
    {
        using NpgsqlConnection connection = new(scene.Postgres + ";Search Path=farthing");
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

    private static LedgerVerifyDocument Verify(LedgerScene scene)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System).Run(
            TestContext.Current.CancellationToken
        );
    }
}
