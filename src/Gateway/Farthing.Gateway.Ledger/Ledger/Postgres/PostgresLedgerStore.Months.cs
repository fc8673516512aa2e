using Farthing.Gateway.Metering;
using Npgsql;

namespace Farthing.Gateway.Ledger.Postgres;

/// <content>The tables of months, made before the first row of one comes.</content>
public sealed partial class PostgresLedgerStore
{
    /// <summary>Milliseconds: the months that are known to be there, each from its first on until the next one's.</summary>
    private readonly HashSet<long> months = [];

    /// <summary>First and last millisecond of the month that was looked at last: rows come month by month.</summary>
    private (long First, long Until) month = (0, 0);

    /// <summary>Makes the months of a batch's attempts, and those behind them, where they are not there: in a transaction of its own, so that a batch waits for no other gateway's.</summary>
    private void MakeMonths(IReadOnlyCollection<AttemptId> attempts)
    {
        foreach (AttemptId attempt in attempts)
        {
            long unixMs = RequestTime.UnixMsOf(attempt.RequestId);
            if (unixMs < month.First || unixMs >= month.Until)
            {
                DateTime first = FirstOf(unixMs);
                DateTime next = first < DateTime.MaxValue.Date.AddMonths(-2) ? first.AddMonths(1) : first;
                MakeMonth(first);
                MakeMonth(next);
                month = (
                    RequestTime.UnixMsOf(first),
                    next > first ? RequestTime.UnixMsOf(next) : long.MaxValue
                );
            }
        }
    }

    private void MakeMonth(DateTime first)
    {
        long unixMs = RequestTime.UnixMsOf(first);
        if (!months.Contains(unixMs))
        {
            InTransaction(connection =>
            {
                MakeMonth(connection, schema, RequestTime.FirstId(first));
                return true;
            });
            months.Add(unixMs);
        }
    }

    /// <summary>Makes the months that another schema's attempts and holds fall into.</summary>
    private static void MakeMonths(NpgsqlConnection connection, string from, string to)
    {
        foreach (string table in (string[])["attempts", "holds"])
        {
            // From month to month: a look into the index for each, however many rows there are.
            for (Guid? at = Guid.Empty; at is Guid behind; )
            {
                using NpgsqlCommand ask = new(
                    $"SELECT request FROM {from}.{table} WHERE request >= $1 ORDER BY request LIMIT 1",
                    connection
                );
                ask.Parameters.Add(Value(behind));
                at = (Guid?)ask.ExecuteScalar();
                if (at is Guid found)
                {
                    MakeMonth(connection, to, found);
                    DateTime first = FirstOf(RequestTime.UnixMsOf(found));
                    at = first.Year < 9999 ? RequestTime.FirstId(first.AddMonths(1)) : null;
                }
            }
        }
    }

    private static void MakeMonth(NpgsqlConnection connection, string schema, Guid id)
    {
        using NpgsqlCommand make = new($"SELECT {schema}.make_attempt_month($1)", connection);
        make.Parameters.Add(Value(id));
        make.ExecuteNonQuery();
    }

    /// <summary>The first of a time's month, in UTC; ids may say any time up to the year 10889.</summary>
    private static DateTime FirstOf(long unixMs)
    {
        DateTime day = DateTime.UnixEpoch.AddMilliseconds(Math.Min(unixMs, 253_402_300_799_999));
        return new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc);
    }
}
