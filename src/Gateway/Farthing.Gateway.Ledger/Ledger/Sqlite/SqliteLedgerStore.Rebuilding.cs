using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private static readonly string[] Tables =
    [
        "attempts",
        "holds",
        "adjustments",
        "leases",
        "raises",
        "feedback",
        "feature_records",
        "hits",
        "refusals",
        "dear_attempts",
        "retried_requests",
    ];

    /// <inheritdoc/>
    internal override void MarkDropped(Guid gatewayId, long firstSegment)
    {
        lock (gate)
        {
            using SqliteStatement mark = new(
                connection,
                "UPDATE gateways SET first_segment = ? WHERE id = ? AND first_segment < ?"
            );
            mark.Bind(firstSegment).Bind(gatewayId).Bind(firstSegment).Run();
            // A power failure may take the last transactions: not those whose segments go now.
            Execute(connection, "PRAGMA wal_checkpoint(FULL)");
        }
    }

    /// <inheritdoc/>
    internal override ForgottenAttempts Forget(DateTime until, bool isTrial)
    {
        lock (gate)
        {
            statements.Begin.Run();
            try
            {
                Execute(connection, ForgottenMonths.MakeKept(until));
                ForgottenAttempts gone = ForgottenMonths.Count(transaction, until);
                if (!isTrial && gone.Attempts > 0)
                {
                    Execute(connection, ForgottenMonths.Note(until));
                    foreach (string command in ForgottenMonths.DropDearest(until))
                    {
                        Execute(connection, command);
                    }

                    Execute(connection, $"DELETE FROM attempts AS a WHERE {ForgottenMonths.Going(until)}");
                    Rollups.Forget();
                }

                Execute(connection, ForgottenMonths.DropKept);
                statements.Commit.Run();
                return gone;
            }
            catch
            {
                Undo();
                throw;
            }
        }
    }

    /// <summary>Takes from an old ledger what the journal no longer has: what ended before its first record, what was open then, and other gateways' rows. This ledger must be empty.</summary>
    /// <param name="old">The old ledger's file.</param>
    /// <param name="first">The head of the journal's first segment.</param>
    /// <returns>Attempts that were taken, and their cost.</returns>
    internal (long Rows, Money Cost) TakeFrom(string old, SegmentHeader first)
    {
        lock (gate)
        {
            using SqliteStatement attach = new(connection, "ATTACH ? AS old");
            attach.Bind(old).Run();
            try
            {
                using SqliteStatement find = new(connection, "SELECT number FROM old.gateways WHERE id = ?");
                long? gateway = find.Bind(first.GatewayId).Step() ? find.Int64(0) : null;
                find.Reset();
                statements.Begin.Run();
                Copy(gateway ?? -1, first);
                statements.Commit.Run();
                holds.Forget();
                using SqliteStatement sums = new(
                    connection,
                    "SELECT COUNT(*), SUM(cost_nano) FROM main.attempts"
                );
                sums.Step();
                return (sums.Int64(0), new Money(sums.Int64(1)));
            }
            finally
            {
                Execute(connection, "DETACH old");
            }
        }
    }

    private void Copy(long gateway, SegmentHeader first)
    {
        Execute(connection, "INSERT INTO main.gateways SELECT * FROM old.gateways");
        foreach (
            string command in CarryOver.Commands(
                SqliteDialect.Instance,
                "old",
                "main",
                gateway,
                first,
                takesOthers: true
            )
        )
        {
            Execute(connection, command);
        }

        RollupWriter.AddAll(transaction);
    }

    /// <summary>Rows that another ledger has and this one has not, and the other way round.</summary>
    /// <param name="other">The other ledger's file.</param>
    /// <param name="findings">What is added to.</param>
    internal long CountDifferences(string other, FindingList findings)
    {
        using (SqliteLedgerStore old = Open(other))
        {
            RollupComparison.Compare(this, old, findings);
        }

        lock (gate)
        {
            using SqliteStatement attach = new(connection, "ATTACH ? AS old");
            attach.Bind(other).Run();
            try
            {
                foreach (string table in Tables)
                {
                    long looked = Compare(table, "main", "old", findings);
                    Compare(table, "old", "main", findings);
                    findings.End(table, $"table {table} is the same", looked);
                }

                return findings.Outcomes.Sum(outcome => outcome.Differences);
            }
            finally
            {
                Execute(connection, "DETACH old");
            }
        }
    }

    private long Compare(string table, string from, string without, FindingList findings)
    {
        using SqliteStatement at = new(
            connection,
            $"SELECT * FROM {from}.{table} EXCEPT SELECT * FROM {without}.{table}"
        );
        while (at.Step())
        {
            string row = $"{at.NullableText(0)} {at.NullableText(1)} {at.NullableText(2)}";
            string where = from == "main" ? "the journal" : "the old ledger";
            findings.Add(table, row, $"the same in both", $"as it stands only in {where}");
        }

        using SqliteStatement count = new(connection, $"SELECT COUNT(*) FROM {from}.{table}");
        count.Step();
        return count.Int64(0);
    }
}
