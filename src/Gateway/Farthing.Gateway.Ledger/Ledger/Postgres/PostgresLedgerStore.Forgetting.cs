using System.Globalization;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Ledger.Postgres;

/// <content>Months go as the tables that they are.</content>
public sealed partial class PostgresLedgerStore
{
    /// <summary>The part that takes what stays of months that went.</summary>
    private const string FirstPart = "attempts_first";

    /// <inheritdoc/>
    internal override ForgottenAttempts Forget(DateTime until, bool isTrial)
    {
        try
        {
            return ForgetInTransaction(until, isTrial);
        }
        catch (FarthingException away)
            when (away.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.CannotForget,
                    "a long question or a batch has the tables of these months"
                )
                {
                    File = Place,
                    Expected = "tables that nobody uses for a moment: try again when the question has ended",
                },
                exitCode: 3
            );
        }
    }

    private ForgottenAttempts ForgetInTransaction(DateTime until, bool isTrial) =>
        InTransaction(connection =>
        {
            // Whoever waits for a lock on all parts stops whoever comes behind: not for long.
            Run(
                connection,
                $"SET LOCAL synchronous_commit = on; SET LOCAL search_path TO {schema}; SET LOCAL lock_timeout = '10s'; SELECT pg_advisory_xact_lock(1128360419734967779)"
            );
            List<(string Name, Guid Until)> parts = PartsBefore(connection, RequestTime.FirstId(until));
            foreach ((string name, _) in parts)
            {
                Run(connection, $"LOCK TABLE ONLY {name} IN SHARE MODE");
            }

            Transaction transaction = new(connection);
            Run(connection, ForgottenMonths.MakeKept(until));
            ForgottenAttempts gone = ForgottenMonths.Count(transaction, until);
            if (!isTrial && gone.Attempts > 0)
            {
                Run(connection, ForgottenMonths.Note(until));
                foreach (string command in ForgottenMonths.DropDearest(until))
                {
                    Run(connection, command);
                }

                DropParts(connection, parts, until);
            }

            Run(connection, ForgottenMonths.DropKept);
            return gone;
        });

    /// <summary>Drops whole parts; what stays of them goes into the first, up to whose end nothing else is then.</summary>
    private static void DropParts(
        NpgsqlConnection connection,
        List<(string Name, Guid Until)> parts,
        DateTime until
    )
    {
        if (parts.TrueForAll(part => part.Name != FirstPart))
        {
            // It reaches beyond the month: its rows go one by one.
            Run(connection, $"DELETE FROM attempts a WHERE {ForgottenMonths.Going(until)}");
            return;
        }

        Run(
            connection,
            "CREATE TEMPORARY TABLE kept_attempts AS SELECT * FROM attempts a WHERE a.request IN (SELECT k.request FROM kept_requests k)"
        );
        foreach ((string name, _) in parts)
        {
            Run(connection, $"ALTER TABLE attempts DETACH PARTITION {name}");
            Run(
                connection,
                name == FirstPart
                    ? $"TRUNCATE {name}"
                    : $"DROP TABLE {name}; DELETE FROM attempt_months WHERE name = '{name}'"
            );
        }

        string end = parts[^1].Until.ToString();
        Run(
            connection,
            $"ALTER TABLE attempts ATTACH PARTITION {FirstPart} FOR VALUES FROM (MINVALUE) TO ('{end}'); UPDATE attempt_months SET until_id = '{end}' WHERE name = '{FirstPart}'"
        );
        Run(connection, "INSERT INTO attempts SELECT * FROM kept_attempts; DROP TABLE kept_attempts");
    }

    /// <summary>The parts all of whose ids lie before one, in their order.</summary>
    private static List<(string Name, Guid Until)> PartsBefore(NpgsqlConnection connection, Guid id)
    {
        using NpgsqlCommand ask = new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT quote_ident(name), until_id FROM attempt_months WHERE until_id <= '{id}' ORDER BY until_id"
            ),
            connection
        );
        using NpgsqlDataReader at = ask.ExecuteReader();
        List<(string, Guid)> parts = [];
        while (at.Read())
        {
            parts.Add((at.GetString(0), at.GetGuid(1)));
        }

        return parts;
    }
}
