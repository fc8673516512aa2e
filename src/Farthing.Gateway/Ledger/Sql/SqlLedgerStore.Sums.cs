using System.Globalization;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

public abstract partial class SqlLedgerStore
{
    /// <summary>Stands for the time of what is summed.</summary>
    private const string TimeOf = "@time";

    /// <summary>An attempt's session and whose it is; empty where it has none.</summary>
    private static readonly string SessionOf = SessionIdentity.Sql("a.key_id", "a.session");

    /// <inheritdoc/>
    public LedgerGroup Total(LedgerFilter filter) => Total(filter, countsSessions: true);

    /// <inheritdoc/>
    public Money Billed(LedgerFilter filter) => Total(filter, countsSessions: false).Billed;

    private LedgerGroup Total(LedgerFilter filter, bool countsSessions)
    {
        using LedgerReading reading = Read();
        Dictionary<string, LedgerGroup> groups = [];
        ReadSums(reading, groups, filter, "CAST('' AS TEXT)", "", countsSessions);
        return groups.GetValueOrDefault("") ?? new LedgerGroup("", default, Money.Zero, 0, Money.Zero);
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerGroup> GroupBy(LedgerDimension dimension, LedgerFilter filter) =>
        GroupBy(dimension, filter, countsSessions: true);

    private LedgerGroup[] GroupBy(LedgerDimension dimension, LedgerFilter filter, bool countsSessions)
    {
        using LedgerReading reading = Read();
        Dictionary<string, LedgerGroup> groups = [];
        switch (dimension)
        {
            case LedgerDimension.Tag:
                ReadTags(reading, groups, filter, countsSessions);
                break;
            case LedgerDimension.Day:
                ReadSums(reading, groups, filter, reading.Dialect.Day(TimeOf), "", countsSessions);
                break;
            case LedgerDimension.Hour:
                ReadSums(reading, groups, filter, reading.Dialect.Hour(TimeOf), "", countsSessions);
                break;
            case LedgerDimension.Gateway:
                ReadSums(reading, groups, filter, GatewayOf(reading), WordOf(dimension), countsSessions);
                break;
            case LedgerDimension.Session:
                ReadSums(reading, groups, filter, SessionOf, WordOf(dimension), countsSessions);
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
        using LedgerReading reading = Read();
        Dictionary<string, LedgerGroup> groups = [];
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT {reading.Dialect.IdText("a.request")}, {LedgerRollups.OfRows} FROM attempts a WHERE {where.Condition} GROUP BY a.request ORDER BY SUM(a.cost_nano) DESC, a.request LIMIT {most.ToString(CultureInfo.InvariantCulture)}"
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
            _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "no column"),
        };

    /// <summary>The dimension in the name of an account: <c>team:search</c>.</summary>
    private static string WordOf(LedgerDimension dimension) =>
        dimension.ToString().ToLower(CultureInfo.InvariantCulture);

    private static string GatewayOf(LedgerReading reading) => reading.Dialect.GatewayId("a.gateway");

    /// <summary>Sums by an expression: of rows or, where they suffice, of hourly sums; then sessions; then corrections.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="groups">What is added to.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="value">The expression over <c>a</c>; <see cref="TimeOf"/> stands for its time.</param>
    /// <param name="word">How accounts name the dimension; empty where the expression holds without an attempt.</param>
    /// <param name="countsSessions">False to leave out what has to look at every row.</param>
    private static void ReadSums(
        LedgerReading reading,
        Dictionary<string, LedgerGroup> groups,
        LedgerFilter filter,
        string value,
        string word,
        bool countsSessions
    )
    {
        bool isOfGateways = filter.GatewayId is not null || value == GatewayOf(reading);
        bool isSummed =
            filter.FitsRollups
            && value != "a.user_id"
            && value != SessionOf
            && (reading.Dialect.SumsKnowGateways || !isOfGateways);
        LedgerCondition where = isSummed
            ? LedgerCondition.OfRollups(reading.Dialect, filter)
            : LedgerCondition.OfRows(reading.Dialect, filter);
        string column = isSummed ? "a.hour_ns" : "a.reserved_ns";
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT {At(value, column)}, {(isSummed ? LedgerRollups.OfRollups : LedgerRollups.OfRows)} FROM {(isSummed ? "rollups" : "attempts")} a WHERE {where.Condition} GROUP BY 1"
        );
        where = LedgerCondition.OfRows(reading.Dialect, filter);
        if (countsSessions)
        {
            AddSessions(
                groups,
                where,
                reading,
                $"SELECT {At(value, "a.reserved_ns")}, COUNT(DISTINCT {SessionOf}), CAST(SUM(a.cost_nano) AS BIGINT) FROM attempts a WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
            );
        }

        where = LedgerCondition.OfAdjustments(reading.Dialect, filter);
        string account =
            word.Length == 0
                ? At(value, "j.effective_ns")
                : $"CASE WHEN j.request IS NOT NULL THEN COALESCE({value}, '') WHEN SUBSTR(j.account, 1, {word.Length + 1}) = '{word}:' THEN SUBSTR(j.account, {word.Length + 2}) ELSE '' END";
        AddCorrections(
            groups,
            where,
            reading,
            $"SELECT {account}, CAST(SUM(j.amount_nano) AS BIGINT) FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE {where.Condition} GROUP BY 1"
        );
    }

    private static void ReadTags(
        LedgerReading reading,
        Dictionary<string, LedgerGroup> groups,
        LedgerFilter filter,
        bool countsSessions
    )
    {
        (string joined, string tag) = (reading.Dialect.JoinTags, reading.Dialect.JoinedTag);
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT COALESCE({tag}, ''), {LedgerRollups.OfRows} FROM attempts a {joined} WHERE {where.Condition} GROUP BY 1"
        );
        if (countsSessions)
        {
            AddSessions(
                groups,
                where,
                reading,
                $"SELECT COALESCE({tag}, ''), COUNT(DISTINCT {SessionOf}), CAST(SUM(a.cost_nano) AS BIGINT) FROM attempts a {joined} WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
            );
        }

        where = LedgerCondition.OfAdjustments(reading.Dialect, filter);
        AddCorrections(
            groups,
            where,
            reading,
            $"SELECT CASE WHEN j.request IS NOT NULL THEN COALESCE({tag}, '') WHEN SUBSTR(j.account, 1, 4) = 'tag:' THEN SUBSTR(j.account, 5) ELSE '' END, CAST(SUM(j.amount_nano) AS BIGINT) FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number {joined} WHERE {where.Condition} GROUP BY 1"
        );
    }

    private static string At(string value, string time) =>
        value.Replace(TimeOf, time, StringComparison.Ordinal);

    private static void AddGroups(
        Dictionary<string, LedgerGroup> groups,
        LedgerCondition where,
        LedgerReading reading,
        string sql
    )
    {
        using ILedgerCursor at = reading.Ask(sql, where.Values);
        while (at.Step())
        {
            string value = at.NullableText(0) ?? "";
            LedgerSums sums = LedgerRollups.Read(at, 1);
            if (sums != default)
            {
                groups[value] = new LedgerGroup(value, sums, Money.Zero, 0, Money.Zero);
            }
        }
    }

    private static void AddSessions(
        Dictionary<string, LedgerGroup> groups,
        LedgerCondition where,
        LedgerReading reading,
        string sql
    )
    {
        using ILedgerCursor at = reading.Ask(sql, where.Values);
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
        LedgerCondition where,
        LedgerReading reading,
        string sql
    )
    {
        using ILedgerCursor at = reading.Ask(sql, where.Values);
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
