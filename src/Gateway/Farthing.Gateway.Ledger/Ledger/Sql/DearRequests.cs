using System.Globalization;
using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>What the dearest requests are found by: the dearest first attempts of each hour, and the sums of requests that had more attempts than one. Of any span of whole hours the dearest requests are among them.</summary>
/// <remarks>A request of one attempt that is not among an hour's <see cref="Most"/> has as many dearer ones in that hour alone. A row of <c>dear_attempts</c> stays, whatever becomes of its request; a row of <c>retried_requests</c> has all attempts of its request.</remarks>
internal sealed class DearRequests
{
    /// <summary>First attempts that are kept of an hour, and requests that can be asked for.</summary>
    public const int Most = 20;

    private const int AtOnce = 200; // values of a question

    private readonly Dictionary<(long Gateway, long Hour), long> least = []; // of hours that have as many as are kept

    /// <summary>Adds rows, which are in the ledger already.</summary>
    public void Add(ILedgerTransaction transaction, long gateway, IReadOnlyList<LedgerRow> rows)
    {
        Dictionary<long, List<LedgerRow>> hours = [];
        HashSet<Guid> first = [];
        HashSet<Guid> retried = [];
        foreach (LedgerRow row in rows)
        {
            if (row.Opened.Attempt.Number > 0)
            {
                retried.Add(row.Opened.Attempt.RequestId);
                continue;
            }

            first.Add(row.Opened.Attempt.RequestId);
            long hour = RollupKey.HourOf(row.Opened.ReservedUnixNs);
            if (least.TryGetValue((gateway, hour), out long cost) && row.Cost.NanoUsd < cost)
            {
                continue;
            }

            if (!hours.TryGetValue(hour, out List<LedgerRow>? some))
            {
                hours.Add(hour, some = []);
            }

            some.Add(row);
        }

        foreach ((long hour, List<LedgerRow> some) in hours)
        {
            Keep(transaction, gateway, hour, some);
        }

        first.ExceptWith(retried);
        foreach (Guid[] some in first.Chunk(AtOnce))
        {
            using ILedgerCursor at = transaction.Ask(
                $"SELECT request FROM retried_requests WHERE gateway = ? AND request IN ({Marks(some.Length)})",
                [gateway, .. some.Select(id => (object)id)]
            );
            while (at.Step())
            {
                retried.Add(at.Id(0));
            }
        }

        foreach (Guid[] some in retried.Chunk(AtOnce))
        {
            transaction.Run(
                $"DELETE FROM retried_requests WHERE gateway = ? AND request IN ({Marks(some.Length)})",
                [gateway, .. some.Select(id => (object)id)]
            );
            transaction.Run(
                $"INSERT INTO retried_requests ({Columns}) {Retried} WHERE a.gateway = ? AND a.request IN ({Marks(some.Length)}) GROUP BY a.gateway, a.request",
                [gateway, .. some.Select(id => (object)id)]
            );
        }
    }

    /// <summary>Adds all rows, where there are none yet.</summary>
    public static void AddAll(ILedgerTransaction transaction, long? gateway)
    {
        string of = gateway is long number
            ? string.Create(CultureInfo.InvariantCulture, $" AND a.gateway = {number}")
            : "";
        transaction.Run($"INSERT INTO dear_attempts (gateway, hour_ns, request, cost_nano) {DearOfRows(of)}");
        transaction.Run($"INSERT INTO retried_requests ({Columns}) {RetriedOfRows(of)}");
    }

    /// <summary>The transaction was undone: what it has added is not there.</summary>
    public void Forget() => least.Clear();

    /// <summary>The columns of <c>retried_requests</c>.</summary>
    public const string Columns = "gateway, request, first_hour_ns, last_hour_ns, cost_nano";

    /// <summary>The rows of <c>dear_attempts</c>, made of attempts.</summary>
    /// <param name="of">A further condition on them, behind AND; or nothing.</param>
    public static string DearOfRows(string of = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT d.gateway, d.hour_ns, d.request, d.cost_nano FROM (SELECT a.gateway, {HourOf("a.reserved_ns")} AS hour_ns, a.request, a.cost_nano, ROW_NUMBER() OVER (PARTITION BY a.gateway, {HourOf("a.reserved_ns")} ORDER BY a.cost_nano DESC, a.request) AS place FROM attempts a WHERE a.number = 0{of}) d WHERE d.place <= {Most}"
        );

    /// <summary>The rows of <c>retried_requests</c>, made of attempts.</summary>
    /// <param name="of">A further condition on them, behind AND; or nothing.</param>
    public static string RetriedOfRows(string of = "") =>
        $"{Retried} WHERE a.request IN (SELECT b.request FROM attempts b WHERE b.number > 0){of} GROUP BY a.gateway, a.request";

    private static string Retried { get; } =
        $"SELECT a.gateway, a.request, MIN({HourOf("a.reserved_ns")}), MAX({HourOf("a.reserved_ns")}), CAST(SUM(a.cost_nano) AS BIGINT) FROM attempts a";

    private static string HourOf(string time) => $"{time} - {time} % {RollupKey.HourNs}";

    /// <summary>The dearest requests of whole hours; null where rows have to say it.</summary>
    public static List<SpentSums>? Of(LedgerReading reading, LedgerFilter filter, int most)
    {
        bool isWhole =
            RollupKey.HourOf(filter.SinceUnixNs ?? 0) == (filter.SinceUnixNs ?? 0)
            && RollupKey.HourOf(filter.UntilUnixNs ?? 0) == (filter.UntilUnixNs ?? 0);
        bool isOfAll = filter.Names().All(name => name.Dimension == LedgerDimension.Gateway);
        if (!isWhole || !isOfAll || most > Most)
        {
            return null;
        }

        long since = filter.SinceUnixNs ?? long.MinValue;
        long until = filter.UntilUnixNs ?? long.MaxValue;
        string gateway = filter.GatewayId is null
            ? ""
            : " AND d.gateway = (SELECT w.number FROM gateways w WHERE w.id = ?)";
        List<object> values = [since, until];
        if (filter.GatewayId is Guid id)
        {
            values.Add(id);
        }

        string limit = string.Create(CultureInfo.InvariantCulture, $"LIMIT {most}");
        // A request costs at least its first attempt, retried or not: one whose first attempt is not among so many has as many dearer ones.
        // A plus keeps SQLite on the index of costs, which ends after a few.
        string[] questions =
        [
            $"SELECT d.request FROM dear_attempts d WHERE d.hour_ns >= ? AND d.hour_ns < ?{gateway} ORDER BY d.cost_nano DESC, d.request {limit}",
            $"SELECT d.request FROM retried_requests d WHERE +d.first_hour_ns >= ? AND +d.last_hour_ns < ?{gateway} ORDER BY d.cost_nano DESC, d.request {limit}",
            $"SELECT d.request FROM retried_requests d WHERE d.first_hour_ns < d.last_hour_ns AND d.last_hour_ns >= ? AND d.first_hour_ns < ?{gateway} AND (d.first_hour_ns < {Number(Math.Max(since, 0))} OR d.last_hour_ns >= {Number(until)})",
        ];
        HashSet<Guid> candidates = [];
        foreach (string question in questions)
        {
            using ILedgerCursor at = reading.Ask(question, values);
            while (at.Step())
            {
                candidates.Add(at.Id(0));
            }
        }

        return Exactly(reading, filter, candidates, most);
    }

    private static List<SpentSums> Exactly(
        LedgerReading reading,
        LedgerFilter filter,
        HashSet<Guid> candidates,
        int most
    )
    {
        List<SpentSums> requests = [];
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        foreach (Guid[] some in candidates.Chunk(AtOnce))
        {
            using ILedgerCursor at = reading.Ask(
                $"SELECT {reading.Dialect.IdText("a.request")}, {LedgerRollups.OfRows} FROM attempts a WHERE {where.Condition} AND a.request IN ({Marks(some.Length)}) GROUP BY a.request",
                [.. where.Values, .. some.Select(id => (object)id)]
            );
            while (at.Step())
            {
                requests.Add(LedgerRollups.Read(at.Text(0), at, 1));
            }
        }

        return
        [
            .. requests
                .OrderByDescending(request => request.CostUsd)
                .ThenBy(request => request.Value, StringComparer.Ordinal)
                .Take(most),
        ];
    }

    private void Keep(ILedgerTransaction transaction, long gateway, long hour, List<LedgerRow> rows)
    {
        LedgerRow[] dearest =
        [
            .. rows.OrderByDescending(row => row.Cost)
                .ThenBy(row => row.Opened.Attempt.RequestId.ToString("N"), StringComparer.Ordinal)
                .Take(Most),
        ];
        List<object> values = [];
        foreach (LedgerRow row in dearest)
        {
            values.AddRange([gateway, hour, row.Opened.Attempt.RequestId, row.Cost.NanoUsd]);
        }

        transaction.Run(
            "INSERT INTO dear_attempts (gateway, hour_ns, request, cost_nano) VALUES "
                + string.Join(", ", Enumerable.Repeat("(?, ?, ?, ?)", dearest.Length)),
            values
        );
        string those = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT request FROM dear_attempts WHERE gateway = ? AND hour_ns = ? ORDER BY cost_nano DESC, request LIMIT {Most}"
        );
        transaction.Run(
            $"DELETE FROM dear_attempts WHERE gateway = ? AND hour_ns = ? AND request NOT IN ({those})",
            gateway,
            hour,
            gateway,
            hour
        );
        using ILedgerCursor at = transaction.Ask(
            "SELECT COUNT(*), MIN(cost_nano) FROM dear_attempts WHERE gateway = ? AND hour_ns = ?",
            gateway,
            hour
        );
        if (at.Step() && at.Int64(0) == Most)
        {
            least[(gateway, hour)] = at.Int64(1);
            if (least.Count > 1000)
            {
                least.Clear();
            }
        }
    }

    private static string Marks(int count) => string.Join(", ", Enumerable.Repeat("?", count));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
