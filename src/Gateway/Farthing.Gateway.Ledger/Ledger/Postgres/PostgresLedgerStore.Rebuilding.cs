using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Rebuilding;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    private static readonly string[] Tables =
    [
        "attempts",
        "holds",
        "adjustments",
        "lease_records",
        "raises",
        "feedback",
        "feature_records",
        "hits",
        "refusals",
        "abandonments",
    ];

    private static readonly string[] RollupTables =
    [
        "rollup_names",
        "rollup_blocks",
        "rollup_columns",
        "dear_attempts",
        "retried_requests",
    ];

    /// <summary>Makes one gateway's part of the ledger anew from its journal, beside the old one, compares the two, and puts the new one in its place in one transaction. Other gateways' rows stay as they are, and they go on writing.</summary>
    /// <param name="folder">The gateway's folder.</param>
    /// <param name="acceptsLoss">True to go on where the journal's beginning is gone and the ledger does not have it.</param>
    /// <param name="cancellation">Ends it; the old rows stay.</param>
    /// <exception cref="FarthingException">There is no journal, a gateway has it open, its beginning is gone, or the database refuses.</exception>
    /// <exception cref="JournalFormatException">The journal is damaged.</exception>
    public LedgerRebuildDocument Rebuild(
        LedgerFolder folder,
        bool acceptsLoss,
        CancellationToken cancellation
    )
    {
        if (!Directory.Exists(folder.Journal))
        {
            throw LedgerRebuild.NoJournal(folder.Journal);
        }

        using JournalLock held = JournalLock.Take(folder.Journal);
        SegmentHeader first =
            JournalProjection.FirstSegment(folder.Journal) ?? throw LedgerRebuild.NoJournal(folder.Journal);
        List<string> notes = [];
        CatchUpOld(folder, notes, cancellation);
        LedgerRebuild.RefuseForgotten(this);
        LedgerPosition? position = Position(first.GatewayId);
        bool hasOld = position is not null;
        bool hasBeginning =
            first.FirstSequence == 1
            || (
                position?.FirstSequence <= first.FirstSequence && position.Sequence >= first.FirstSequence - 1
            );
        if (!hasBeginning && !acceptsLoss)
        {
            throw LedgerRebuild.BeginningGone(folder.Journal, first);
        }

        if (!hasBeginning)
        {
            notes.Add(LedgerRebuild.LostWords(first));
        }

        string id = first.GatewayId.ToString("N");
        string fresh = $"{schema}_rebuild_{id}";
        try
        {
            using NpgsqlConnection connection = source.OpenConnection();
            Begin(connection, fresh, first, hasOld && hasBeginning, notes, out LedgerRebuildDocument report);
            using PostgresLedgerStore store = new(source, Place, shortSeconds, fresh);
            using JournalProjection projection = new(store, folder.Journal, acceptsLaterStart: acceptsLoss);
            int gateway = NumberOf(connection, fresh, first.GatewayId);
            long records = 0;
            foreach (Abandonment ending in store.Abandonments())
            {
                // One that the journal's beginning was dropped behind is in what was taken over.
                if (ending.Sequence >= first.FirstSequence)
                {
                    projection.Until = ending.Sequence;
                    records += projection.CatchUp(cancellation);
                    store.EndAgain(ending);
                }
            }

            projection.Until = long.MaxValue;
            records += projection.CatchUp(cancellation);
            FindingList findings = new();
            long differences = hasOld ? CountDifferences(connection, store, gateway, findings) : 0;
            SpentSums total = store.Total(LedgerFilter.All);
            cancellation.ThrowIfCancellationRequested();
            string? kept = Swap(connection, fresh, gateway, id, hasOld, differences > 0);
            return report with
            {
                Records = records,
                Attempts = total.Attempts + total.Released,
                BilledUsd = total.BilledUsd,
                DifferenceCount = differences,
                Differences = findings.Shown,
                OldKeptAs = kept,
            };
        }
        catch (Exception refused) when (IsOfTheWorld(refused))
        {
            throw Away(Place, refused);
        }
    }

    private void CatchUpOld(LedgerFolder folder, List<string> notes, CancellationToken cancellation)
    {
        try
        {
            using JournalProjection projection = new(this, folder.Journal);
            projection.CatchUp(cancellation);
        }
        catch (JournalFormatException misfit)
        {
            notes.Add($"the old ledger does not fit the journal: {misfit.Message}");
        }
    }

    /// <summary>Makes empty tables beside the old ones, and takes over what the journal no longer has.</summary>
    private void Begin(
        NpgsqlConnection connection,
        string fresh,
        SegmentHeader first,
        bool takesOver,
        List<string> notes,
        out LedgerRebuildDocument report
    )
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Run(connection, $"DROP SCHEMA IF EXISTS {fresh} CASCADE; CREATE SCHEMA {fresh}");
        PostgresTables.Build(connection, PostgresSchema.Part(Place), fresh);
        // Under its number, as standing before the journal's first record.
        string firstSequence =
            takesOver && first.FirstSequence > 1 ? "first_sequence" : Text(first.FirstSequence);
        Run(
            connection,
            $"INSERT INTO {fresh}.gateways SELECT number, id, {Text(first.Number)}, {Text(SegmentHeader.Bytes)}, {Text(first.FirstSequence - 1)}, 0, {firstSequence}, {Text(first.Number)} FROM {schema}.gateways WHERE id = '{first.GatewayId}'"
        );
        Run(
            connection,
            $"INSERT INTO {fresh}.abandonments SELECT * FROM {schema}.abandonments WHERE gateway = (SELECT number FROM {fresh}.gateways)"
        );
        (long rows, Money cost) = (0, Money.Zero);
        if (takesOver && first.FirstSequence > 1)
        {
            int gateway = NumberOf(connection, fresh, first.GatewayId);
            MakeMonths(connection, schema, fresh);
            foreach (
                string command in CarryOver.Commands(
                    PostgresDialect.Instance,
                    schema,
                    fresh,
                    gateway,
                    first,
                    takesOthers: false
                )
            )
            {
                Run(connection, command);
            }

            Run(connection, $"SET LOCAL search_path TO {fresh}");
            RollupWriter.AddAll(new Transaction(connection));
            using NpgsqlCommand sums = new(
                $"SELECT COUNT(*), CAST(COALESCE(SUM(cost_nano), 0) AS BIGINT) FROM {fresh}.attempts",
                connection
            );
            using NpgsqlDataReader reader = sums.ExecuteReader();
            reader.Read();
            (rows, cost) = (reader.GetInt64(0), new Money(reader.GetInt64(1)));
            notes.Add(LedgerRebuild.CarriedWords(first, rows, cost));
        }

        transaction.Commit();
        report = new LedgerRebuildDocument(0, 0, Money.Zero, rows, cost, 0, [], OldKeptAs: null, notes);
    }

    private long CountDifferences(
        NpgsqlConnection connection,
        PostgresLedgerStore built,
        int gateway,
        FindingList findings
    )
    {
        string fresh = built.schema;
        foreach (string table in Tables)
        {
            long looked = Compare(table, fresh, schema, "the journal");
            Compare(table, schema, fresh, "the old ledger");
            findings.End(table, $"table {table} is the same", looked);
        }

        RollupComparison.Compare(built, this, findings, gateway);
        return findings.Outcomes.Sum(outcome => outcome.Differences);

        long Compare(string table, string from, string without, string where)
        {
            string of = $"WHERE gateway = {Text(gateway)}";
            using NpgsqlCommand command = new(
                $"SELECT LEFT(CAST(x AS TEXT), 100) FROM (SELECT * FROM {from}.{table} {of} EXCEPT SELECT * FROM {without}.{table} {of}) x; SELECT COUNT(*) FROM {from}.{table} {of}",
                connection
            )
            {
                CommandTimeout = LongSeconds,
            };
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                findings.Add(table, reader.GetString(0), "the same in both", $"as it stands only in {where}");
            }

            reader.NextResult();
            reader.Read();
            return reader.GetInt64(0);
        }
    }

    /// <summary>Puts the new rows in the place of the old ones. Returns where the old ones are kept, if they are.</summary>
    private string? Swap(
        NpgsqlConnection connection,
        string fresh,
        int gateway,
        string id,
        bool hasOld,
        bool keepsOld
    )
    {
        string of = $"WHERE gateway = {Text(gateway)}";
        string kept = $"{schema}_before_rebuild_{id}";
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        if (keepsOld)
        {
            Run(connection, $"DROP SCHEMA IF EXISTS {kept} CASCADE; CREATE SCHEMA {kept}");
        }

        if (hasOld)
        {
            Run(connection, $"SELECT FROM {schema}.gateways WHERE number = {Text(gateway)} FOR UPDATE");
        }

        foreach (string table in (string[])[.. Tables, .. RollupTables])
        {
            if (keepsOld)
            {
                Run(connection, $"CREATE TABLE {kept}.{table} AS SELECT * FROM {schema}.{table} {of}");
            }

            // Names stay: who writes sums knows their numbers.
            if (table != "rollup_names")
            {
                Run(connection, $"DELETE FROM {schema}.{table} {of}");
            }
        }

        // The position, and everything else of the gateway but its number.
        Run(
            connection,
            hasOld
                ? $"UPDATE {schema}.gateways o SET segment = n.segment, \"offset\" = n.\"offset\", sequence = n.sequence, unix_ns = n.unix_ns, first_sequence = n.first_sequence, first_segment = n.first_segment FROM {fresh}.gateways n WHERE n.id = o.id"
                : $"INSERT INTO {schema}.gateways (id, segment, \"offset\", sequence, unix_ns, first_sequence, first_segment) SELECT id, segment, \"offset\", sequence, unix_ns, first_sequence, first_segment FROM {fresh}.gateways"
        );
        int number = NumberOf(connection, schema, Guid.ParseExact(id, "N"));
        MakeMonths(connection, fresh, schema);
        foreach (string table in Tables)
        {
            Run(
                connection,
                $"UPDATE {fresh}.{table} SET gateway = {Text(number)} WHERE gateway <> {Text(number)}"
            );
            Run(connection, $"INSERT INTO {schema}.{table} SELECT * FROM {fresh}.{table}");
        }

        Run(connection, $"DROP SCHEMA {fresh} CASCADE; SET LOCAL search_path TO {schema}");
        RollupWriter.AddAll(new Transaction(connection), number);
        transaction.Commit();
        return keepsOld ? $"schema {kept}" : null;
    }

    private static int NumberOf(NpgsqlConnection connection, string schema, Guid gateway)
    {
        using NpgsqlCommand command = new(
            $"SELECT number FROM {schema}.gateways WHERE id = '{gateway}'",
            connection
        );
        return (int?)command.ExecuteScalar() ?? 0;
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection) { CommandTimeout = LongSeconds };
        command.ExecuteNonQuery();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
