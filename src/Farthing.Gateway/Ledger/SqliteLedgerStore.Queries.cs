using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

public sealed partial class SqliteLedgerStore
{
    internal const string AdjustmentColumns =
        "j.id, j.gateway, j.seq, j.unix_ns, j.request, j.number, j.account, j.amount_nano, j.uncached, j.cache_read, j.cache_write, j.output, j.reason, j.note, j.effective_ns";

    private const string SumsOfRows =
        "SUM(a.number = 0), SUM(a.release_reason IS NULL), SUM(a.release_reason IS NOT NULL), SUM(a.release_reason IS NULL AND a.ended IN (1, 2, 5)), SUM(a.uncached), SUM(a.cache_read), SUM(a.cache_write), SUM(a.output), SUM(a.reasoning), SUM(a.cost_nano), SUM(CASE WHEN a.release_reason IS NULL AND a.ended IN (1, 2, 4, 5) THEN a.cost_nano ELSE 0 END)";

    private const string SumsOfRollups =
        "SUM(a.requests), SUM(a.settled), SUM(a.released), SUM(a.errors), SUM(a.uncached), SUM(a.cache_read), SUM(a.cache_write), SUM(a.output), SUM(a.reasoning), SUM(a.cost_nano), SUM(a.waste_nano)";

    /// <inheritdoc/>
    public LedgerRow? Find(AttemptId attempt)
    {
        using Reading reading = new(this);
        using RowFinder finder = new(reading);
        return finder.Find(attempt);
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerRow> Rows(LedgerFilter filter, bool newestFirst = false)
    {
        using Reading reading = new(this);
        SqliteFilter where = SqliteFilter.OfRows(filter);
        string order = newestFirst ? " DESC" : "";
        using SqliteStatement at = reading.Prepare(
            $"SELECT {SqliteSchema.OpenedColumns}, {SqliteSchema.ClosedColumns} FROM attempts a WHERE {where.Condition} ORDER BY reserved_ns{order}, request{order}, number{order}"
        );
        where.Bind(at);
        while (at.Step())
        {
            yield return SqliteRows.ReadRow(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerAdjustment> Adjustments(LedgerFilter filter)
    {
        using Reading reading = new(this);
        SqliteFilter where = SqliteFilter.OfAdjustments(filter);
        using SqliteStatement at = reading.Prepare(
            $"SELECT {AdjustmentColumns} FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE {where.Condition} ORDER BY j.effective_ns, j.seq"
        );
        where.Bind(at);
        while (at.Step())
        {
            yield return SqliteRows.ReadAdjustment(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public LedgerGroup Total(LedgerFilter filter)
    {
        using Reading reading = new(this);
        Dictionary<string, LedgerGroup> groups = [];
        ReadSums(reading, groups, filter, "''", "");
        return groups.GetValueOrDefault("") ?? new LedgerGroup("", default, Money.Zero, 0, Money.Zero);
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerGroup> GroupBy(LedgerDimension dimension, LedgerFilter filter)
    {
        using Reading reading = new(this);
        Dictionary<string, LedgerGroup> groups = [];
        switch (dimension)
        {
            case LedgerDimension.Tag:
                ReadTags(reading, groups, filter);
                break;
            case LedgerDimension.Day:
                ReadSums(reading, groups, filter, Time("%Y-%m-%d"), "");
                break;
            case LedgerDimension.Hour:
                ReadSums(reading, groups, filter, Time("%Y-%m-%dT%H"), "");
                break;
            default:
                ReadSums(reading, groups, filter, "a." + ColumnOf(dimension), WordOf(dimension));
                break;
        }

        return [.. groups.Values];
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerGroup> DearestRequests(LedgerFilter filter, int most)
    {
        using Reading reading = new(this);
        Dictionary<string, LedgerGroup> groups = [];
        SqliteFilter where = SqliteFilter.OfRows(filter);
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT a.request, {SumsOfRows} FROM attempts a WHERE {where.Condition} GROUP BY a.request ORDER BY SUM(a.cost_nano) DESC, a.request LIMIT {most.ToString(CultureInfo.InvariantCulture)}"
        );
        return [.. groups.Values.OrderByDescending(group => group.Sums.Cost)];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Money> Spent(
        LedgerDimension scope,
        long sinceUnixNs,
        long? untilUnixNs
    )
    {
        if (scope is LedgerDimension.Day or LedgerDimension.Hour)
        {
            throw new ArgumentOutOfRangeException(nameof(scope), scope, "money is not spent by a time");
        }

        Dictionary<string, Money> spent = [];
        LedgerFilter period = new() { SinceUnixNs = sinceUnixNs, UntilUnixNs = untilUnixNs };
        foreach (LedgerGroup group in GroupBy(scope, period))
        {
            spent.Add(group.Value, group.Billed);
        }

        return spent;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerRefusal> Refusals(Guid gatewayId)
    {
        using Reading reading = new(this);
        return Refusals(reading, gatewayId);
    }

    /// <summary>Corrections of a gateway whose records stand before a number.</summary>
    internal static IEnumerable<LedgerAdjustment> AdjustmentsBefore(
        Reading reading,
        LedgerPosition position,
        long sequence
    )
    {
        using SqliteStatement at = reading.Prepare(
            $"SELECT {AdjustmentColumns} FROM adjustments j WHERE j.seq < ? AND j.gateway = (SELECT number FROM gateways WHERE id = ?)"
        );
        at.Bind(sequence).Bind(SqliteRows.Name(position.GatewayId));
        while (at.Step())
        {
            yield return SqliteRows.ReadAdjustment(at, reading.GatewayOf);
        }
    }

    internal static IReadOnlyList<LedgerRefusal> Refusals(Reading reading, Guid gatewayId)
    {
        using SqliteStatement at = reading.Prepare(
            "SELECT seq, unix_ns, type, request, number, amount_nano, why FROM refusals WHERE gateway = (SELECT number FROM gateways WHERE id = ?) ORDER BY seq"
        );
        at.Bind(SqliteRows.Name(gatewayId));
        List<LedgerRefusal> refusals = [];
        while (at.Step())
        {
            refusals.Add(
                new LedgerRefusal(
                    at.Int64(0),
                    at.Int64(1),
                    (JournalRecordType)at.Int64(2),
                    at.NullableText(3) is string request
                        ? new AttemptId(Guid.ParseExact(request, "N"), checked((byte)at.Int64(4)))
                        : null,
                    new Money(at.Int64(5)),
                    at.Text(6)
                )
            );
        }

        return refusals;
    }

    private static string ColumnOf(LedgerDimension dimension) =>
        dimension switch
        {
            LedgerDimension.Key => "key_id",
            LedgerDimension.Team => "team",
            LedgerDimension.User => "user_id",
            LedgerDimension.Model => "model",
            LedgerDimension.Deployment => "deployment",
            LedgerDimension.Session => "session",
            _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "no column"),
        };

    /// <summary>The dimension in the name of an account: <c>team:search</c>.</summary>
    private static string WordOf(LedgerDimension dimension) =>
        dimension.ToString().ToLower(CultureInfo.InvariantCulture);

    private static string Time(string format) => $"strftime('{format}', (@time) / 1000000000, 'unixepoch')";

    /// <summary>Sums by an expression: of rows or, where they suffice, of hourly sums; then sessions; then corrections.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="groups">What is added to.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="value">The expression over <c>a</c>; <c>@time</c> stands for its time.</param>
    /// <param name="word">How accounts name the dimension; empty where the expression holds without an attempt.</param>
    private static void ReadSums(
        Reading reading,
        Dictionary<string, LedgerGroup> groups,
        LedgerFilter filter,
        string value,
        string word
    )
    {
        bool isSummed = filter.FitsRollups && value is not ("a.user_id" or "a.session");
        SqliteFilter where = isSummed ? SqliteFilter.OfRollups(filter) : SqliteFilter.OfRows(filter);
        string column = isSummed ? "a.hour_ns" : "a.reserved_ns";
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT {At(value, column)}, {(isSummed ? SumsOfRollups : SumsOfRows)} FROM {(isSummed ? "rollups" : "attempts")} a WHERE {where.Condition} GROUP BY 1"
        );
        where = SqliteFilter.OfRows(filter);
        AddSessions(
            groups,
            where,
            reading,
            $"SELECT {At(value, "a.reserved_ns")}, COUNT(DISTINCT a.session), SUM(a.cost_nano) FROM attempts a WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
        );
        where = SqliteFilter.OfAdjustments(filter);
        string account =
            word.Length == 0
                ? At(value, "j.effective_ns")
                : $"CASE WHEN j.request IS NOT NULL THEN COALESCE({value}, '') WHEN j.account LIKE '{word}:%' THEN SUBSTR(j.account, {word.Length + 2}) ELSE '' END";
        AddCorrections(
            groups,
            where,
            reading,
            $"SELECT {account}, SUM(j.amount_nano) FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE {where.Condition} GROUP BY 1"
        );
    }

    private static void ReadTags(Reading reading, Dictionary<string, LedgerGroup> groups, LedgerFilter filter)
    {
        const string Tagged =
            "LEFT JOIN attempt_tags g ON g.reserved_ns = a.reserved_ns AND g.request = a.request AND g.number = a.number";
        SqliteFilter where = SqliteFilter.OfRows(filter);
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT COALESCE(g.tag, ''), {SumsOfRows} FROM attempts a {Tagged} WHERE {where.Condition} GROUP BY 1"
        );
        AddSessions(
            groups,
            where,
            reading,
            $"SELECT COALESCE(g.tag, ''), COUNT(DISTINCT a.session), SUM(a.cost_nano) FROM attempts a {Tagged} WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
        );
        where = SqliteFilter.OfAdjustments(filter);
        AddCorrections(
            groups,
            where,
            reading,
            $"SELECT CASE WHEN j.request IS NOT NULL THEN COALESCE(g.tag, '') WHEN j.account LIKE 'tag:%' THEN SUBSTR(j.account, 5) ELSE '' END, SUM(j.amount_nano) FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number {Tagged} WHERE {where.Condition} GROUP BY 1"
        );
    }

    private static string At(string value, string time) =>
        value.Replace("@time", time, StringComparison.Ordinal);

    private static void AddGroups(
        Dictionary<string, LedgerGroup> groups,
        SqliteFilter where,
        Reading reading,
        string sql
    )
    {
        using SqliteStatement at = reading.Prepare(sql);
        where.Bind(at);
        while (at.Step())
        {
            string value = at.NullableText(0) ?? "";
            LedgerSums sums = new()
            {
                Requests = at.Int64(1),
                Attempts = at.Int64(2),
                Released = at.Int64(3),
                Errors = at.Int64(4),
                Tokens = new TokenCounts(at.Int64(5), at.Int64(6), at.Int64(7), at.Int64(8)),
                ReasoningTokens = at.Int64(9),
                Cost = new Money(at.Int64(10)),
                Waste = new Money(at.Int64(11)),
            };
            if (sums != default)
            {
                groups[value] = new LedgerGroup(value, sums, Money.Zero, 0, Money.Zero);
            }
        }
    }

    private static void AddSessions(
        Dictionary<string, LedgerGroup> groups,
        SqliteFilter where,
        Reading reading,
        string sql
    )
    {
        using SqliteStatement at = reading.Prepare(sql);
        where.Bind(at);
        while (at.Step())
        {
            if (groups.TryGetValue(at.NullableText(0) ?? "", out LedgerGroup? group))
            {
                groups[group.Value] = group with
                {
                    Sessions = at.Int64(1),
                    SessionCost = new Money(at.Int64(2)),
                };
            }
        }
    }

    private static void AddCorrections(
        Dictionary<string, LedgerGroup> groups,
        SqliteFilter where,
        Reading reading,
        string sql
    )
    {
        using SqliteStatement at = reading.Prepare(sql);
        where.Bind(at);
        while (at.Step())
        {
            string value = at.NullableText(0) ?? "";
            Money amount = new(at.Int64(1));
            LedgerGroup? group = groups.GetValueOrDefault(value);
            groups[value] = group is null
                ? new LedgerGroup(value, default, amount, 0, Money.Zero)
                : group with
                {
                    Adjusted = group.Adjusted + amount,
                };
        }
    }

    /// <summary>Finds rows by id, one after another.</summary>
    internal sealed class RowFinder(Reading reading) : IDisposable
    {
        private readonly SqliteStatement at = reading.Prepare(
            $"SELECT {SqliteSchema.OpenedColumns}, {SqliteSchema.ClosedColumns} FROM attempts WHERE request = ? AND number = ?"
        );

        /// <summary>The row; null when there is none.</summary>
        public LedgerRow? Find(AttemptId attempt)
        {
            try
            {
                return at.Bind(SqliteRows.Name(attempt.RequestId)).Bind(attempt.Number).Step()
                    ? SqliteRows.ReadRow(at, reading.GatewayOf)
                    : null;
            }
            finally
            {
                at.Reset();
            }
        }

        /// <inheritdoc/>
        public void Dispose() => at.Dispose();
    }
}
