using System.Globalization;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

public sealed partial class SqliteLedgerStore
{
    private const string SumsOfRows =
        "SUM(a.number = 0), SUM(a.release_reason IS NULL), SUM(a.release_reason IS NOT NULL), SUM(a.release_reason IS NULL AND a.ended IN (1, 2, 5)), SUM(a.uncached), SUM(a.cache_read), SUM(a.cache_write), SUM(a.output), SUM(a.reasoning), SUM(a.cost_nano), SUM(CASE WHEN a.release_reason IS NULL AND a.ended IN (1, 2, 4, 5) THEN a.cost_nano ELSE 0 END)";

    private const string SumsOfRollups =
        "SUM(a.requests), SUM(a.settled), SUM(a.released), SUM(a.errors), SUM(a.uncached), SUM(a.cache_read), SUM(a.cache_write), SUM(a.output), SUM(a.reasoning), SUM(a.cost_nano), SUM(a.waste_nano)";

    /// <inheritdoc/>
    public LedgerGroup Total(LedgerFilter filter) => Total(filter, countsSessions: true);

    /// <inheritdoc/>
    public Money Billed(LedgerFilter filter) => Total(filter, countsSessions: false).Billed;

    private LedgerGroup Total(LedgerFilter filter, bool countsSessions)
    {
        using Reading reading = new(this);
        Dictionary<string, LedgerGroup> groups = [];
        ReadSums(reading, groups, filter, "''", "", countsSessions);
        return groups.GetValueOrDefault("") ?? new LedgerGroup("", default, Money.Zero, 0, Money.Zero);
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerGroup> GroupBy(LedgerDimension dimension, LedgerFilter filter) =>
        GroupBy(dimension, filter, countsSessions: true);

    private LedgerGroup[] GroupBy(LedgerDimension dimension, LedgerFilter filter, bool countsSessions)
    {
        using Reading reading = new(this);
        Dictionary<string, LedgerGroup> groups = [];
        switch (dimension)
        {
            case LedgerDimension.Tag:
                ReadTags(reading, groups, filter, countsSessions);
                break;
            case LedgerDimension.Day:
                ReadSums(reading, groups, filter, Time("%Y-%m-%d"), "", countsSessions);
                break;
            case LedgerDimension.Hour:
                ReadSums(reading, groups, filter, Time("%Y-%m-%dT%H"), "", countsSessions);
                break;
            default:
                ReadSums(
                    reading,
                    groups,
                    filter,
                    "a." + ColumnOf(dimension),
                    WordOf(dimension),
                    countsSessions
                );
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
        foreach (LedgerGroup group in GroupBy(scope, period, countsSessions: false))
        {
            spent.Add(group.Value, group.Billed);
        }

        return spent;
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
    /// <param name="countsSessions">False to leave out what has to look at every row.</param>
    private static void ReadSums(
        Reading reading,
        Dictionary<string, LedgerGroup> groups,
        LedgerFilter filter,
        string value,
        string word,
        bool countsSessions
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
        if (countsSessions)
        {
            AddSessions(
                groups,
                where,
                reading,
                $"SELECT {At(value, "a.reserved_ns")}, COUNT(DISTINCT a.session), SUM(a.cost_nano) FROM attempts a WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
            );
        }

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

    private static void ReadTags(
        Reading reading,
        Dictionary<string, LedgerGroup> groups,
        LedgerFilter filter,
        bool countsSessions
    )
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
        if (countsSessions)
        {
            AddSessions(
                groups,
                where,
                reading,
                $"SELECT COALESCE(g.tag, ''), COUNT(DISTINCT a.session), SUM(a.cost_nano) FROM attempts a {Tagged} WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
            );
        }

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
}
