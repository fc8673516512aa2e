using System.Globalization;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Months whose attempts were forgotten, and all before them. Their hourly sums stay; so do attempts that ended or had a further try behind them, and those that a correction or an abandonment is about.</summary>
internal static class ForgottenMonths
{
    /// <summary>The first time of which all attempts are there; null where none was forgotten.</summary>
    /// <exception cref="FormatException">What stands there is no month.</exception>
    public static long? UntilUnixNs(ILedgerQuestions questions)
    {
        using ILedgerCursor at = questions.Ask("SELECT MAX(month) FROM forgotten");
        return at.Step() && at.NullableText(0) is string month ? EndOf(month) : null;
    }

    /// <summary>The requests that stay of those that came before a time, in a temporary table; to be dropped by <see cref="DropKept"/>.</summary>
    /// <param name="until">The first of a month.</param>
    public static string MakeKept(DateTime until)
    {
        string ns = Number(StatementBook.UnixNsOf(until));
        return $"CREATE TEMPORARY TABLE kept_requests AS SELECT DISTINCT a.request FROM attempts a WHERE a.request < '{RequestTime.FirstId(until):N}' AND (a.reserved_ns >= {ns} OR a.closed_ns >= {ns} OR a.close_seq = {Number(Abandonment.NoRecord)} OR a.request IN (SELECT h.request FROM holds h) OR a.request IN (SELECT j.request FROM adjustments j WHERE j.request IS NOT NULL))";
    }

    /// <summary>Ends what <see cref="MakeKept"/> made.</summary>
    public const string DropKept = "DROP TABLE kept_requests";

    /// <summary>A condition on attempts (<c>a</c>): they go.</summary>
    public static string Going(DateTime until) =>
        $"a.request < '{RequestTime.FirstId(until):N}' AND a.request NOT IN (SELECT k.request FROM kept_requests k)";

    /// <summary>Counts what goes.</summary>
    public static ForgottenAttempts Count(ILedgerQuestions questions, DateTime until)
    {
        long kept;
        using (
            ILedgerCursor stays = questions.Ask(
                $"SELECT COUNT(*) FROM attempts a WHERE a.request < '{RequestTime.FirstId(until):N}' AND a.request IN (SELECT k.request FROM kept_requests k)"
            )
        )
        {
            stays.Step();
            kept = stays.Int64(0);
        }

        using ILedgerCursor at = questions.Ask(
            $"SELECT COUNT(*), CAST(COALESCE(SUM(a.cost_nano), 0) AS BIGINT) FROM attempts a WHERE {Going(until)}"
        );
        at.Step();
        return new ForgottenAttempts(at.Int64(0), new(at.Int64(1)), kept);
    }

    /// <summary>Notes what goes, by gateway: how many attempts, which records of the journal, which dollars.</summary>
    public static string Note(DateTime until) =>
        $"""
            INSERT INTO forgotten (gateway, month, attempts, records, record_sum, last_record, cost_nano)
            SELECT a.gateway, '{until.AddMonths(-1).ToString(
                StatementBook.MonthFormat,
                CultureInfo.InvariantCulture
            )}', COUNT(*), COUNT(a.reserve_seq) + COUNT(a.dispatch_seq) + COUNT(CASE WHEN a.close_seq > 0 THEN 1 END),
              CAST(SUM(COALESCE(a.reserve_seq, 0) + COALESCE(a.dispatch_seq, 0) + a.close_seq) AS BIGINT), MAX(a.close_seq), CAST(SUM(a.cost_nano) AS BIGINT)
            FROM attempts a WHERE {Going(until)} GROUP BY a.gateway
            ON CONFLICT (gateway, month) DO UPDATE SET attempts = forgotten.attempts + excluded.attempts, records = forgotten.records + excluded.records,
              record_sum = forgotten.record_sum + excluded.record_sum, cost_nano = forgotten.cost_nano + excluded.cost_nano,
              last_record = CASE WHEN forgotten.last_record > excluded.last_record THEN forgotten.last_record ELSE excluded.last_record END
            """;

    /// <summary>Takes the dearest requests of the months along, when their attempts are gone.</summary>
    public static IReadOnlyList<string> DropDearest(DateTime until) =>
        [
            $"DELETE FROM dear_attempts WHERE hour_ns < {Number(StatementBook.UnixNsOf(until))}",
            $"DELETE FROM retried_requests WHERE request < '{RequestTime.FirstId(until):N}' AND request NOT IN (SELECT k.request FROM kept_requests k)",
        ];

    /// <summary>The last record of a gateway's journal with which an attempt ended that was forgotten; 0 where none was.</summary>
    public static long LastRecord(LedgerReading reading, Guid gatewayId) =>
        reading.One($"SELECT MAX(last_record) FROM forgotten WHERE {SqlLedgerStore.OfGateway}", gatewayId);

    /// <summary>True for an attempt that is not there because its month was forgotten.</summary>
    /// <param name="row">The attempt.</param>
    /// <param name="untilUnixNs">The first time of which all attempts are there; null where none was forgotten.</param>
    public static bool Has(LedgerRow row, long? untilUnixNs) =>
        row.Opened.ReservedUnixNs < untilUnixNs
        && row.ClosedUnixNs < untilUnixNs
        && row.CloseSequence != Abandonment.NoRecord;

    /// <summary>Refuses what needs single attempts of a time of which they were forgotten.</summary>
    /// <param name="questions">The ledger.</param>
    /// <param name="sinceUnixNs">The beginning of that time; null: all time.</param>
    /// <param name="what">What needs them.</param>
    /// <exception cref="FarthingException">They were forgotten (exit code 1).</exception>
    public static void Refuse(ILedgerQuestions questions, long? sinceUnixNs, string what)
    {
        if (UntilUnixNs(questions) is long until && (sinceUnixNs ?? long.MinValue) < until)
        {
            string since = LedgerTime.Text(until)[..7];
            throw Needs(
                until,
                what,
                $"--since {since} or later; for the time before, sums by one dimension of whole hours"
            );
        }
    }

    /// <summary>The fault of something that needs attempts that were forgotten.</summary>
    /// <param name="untilUnixNs">The first time of which all attempts are there.</param>
    /// <param name="what">What needs them.</param>
    /// <param name="expected">What can be done.</param>
    public static FarthingException Needs(long untilUnixNs, string what, string expected) =>
        new(
            new Fault(
                LedgerFaultCodes.Forgotten,
                $"{what} needs single attempts, and those before {LedgerTime.Text(untilUnixNs)[..7]} were forgotten"
            )
            {
                Expected = expected,
            },
            exitCode: 1
        );

    private static long EndOf(string month) =>
        DateTime.TryParseExact(
            month,
            StatementBook.MonthFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime start
        )
            ? StatementBook.UnixNsOf(start.AddMonths(1))
            : throw new FormatException($"the ledger forgot '{month}', which is no month");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
