using System.Globalization;
using Farthing.Documents.Ledger;
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
    public SpentSums Total(LedgerFilter filter) => Total(filter, countsSessions: true);

    /// <inheritdoc/>
    public Money Billed(LedgerFilter filter) => Total(filter, countsSessions: false).BilledUsd;

    private SpentSums Total(LedgerFilter filter, bool countsSessions)
    {
        using LedgerReading reading = Read();
        Dictionary<string, SpentSums> groups = [];
        ReadSums(reading, groups, filter, "CAST('' AS TEXT)", "", countsSessions);
        return (groups.GetValueOrDefault("") ?? LedgerRollups.Nothing("")) with { Value = null };
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpentSums> GroupBy(LedgerDimension dimension, LedgerFilter filter) =>
        GroupBy(dimension, filter, countsSessions: true);

    private SpentSums[] GroupBy(LedgerDimension dimension, LedgerFilter filter, bool countsSessions)
    {
        using LedgerReading reading = Read();
        Dictionary<string, SpentSums> groups = [];
        bool isTime = dimension is LedgerDimension.Day or LedgerDimension.Hour;
        ReadSums(
            reading,
            groups,
            filter,
            ValueOf(reading.Dialect, dimension),
            isTime ? "" : dimension.ToString().ToLowerInvariant(),
            countsSessions,
            dimension == LedgerDimension.Tag ? reading.Dialect.JoinTags : ""
        );
        return [.. groups.Values];
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpentSums> DearestRequests(LedgerFilter filter, int most)
    {
        using LedgerReading reading = Read();
        Dictionary<string, SpentSums> groups = [];
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        AddGroups(
            groups,
            where,
            reading,
            $"SELECT {reading.Dialect.IdText("a.request")}, {LedgerRollups.OfRows} FROM attempts a WHERE {where.Condition} GROUP BY a.request ORDER BY SUM(a.cost_nano) DESC, a.request LIMIT {most.ToString(CultureInfo.InvariantCulture)}"
        );
        return [.. groups.Values.OrderByDescending(group => group.CostUsd)];
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
        foreach (SpentSums group in GroupBy(scope, period, countsSessions: false))
        {
            spent.Add(group.Value!, group.BilledUsd);
        }

        return spent;
    }

    /// <summary>Grouping of a dimension's rows.</summary>
    private static string ValueOf(LedgerDialect dialect, LedgerDimension dimension) =>
        dimension switch
        {
            LedgerDimension.Key => "a.key_id",
            LedgerDimension.Team => "a.team",
            LedgerDimension.User => "a.user_id",
            LedgerDimension.Model => "a.model",
            LedgerDimension.Deployment => "a.deployment",
            LedgerDimension.Tag => $"COALESCE({dialect.JoinedTag}, '')",
            LedgerDimension.Session => SessionOf,
            LedgerDimension.Gateway => dialect.GatewayId("a.gateway"),
            LedgerDimension.Day => dialect.Day(TimeOf),
            LedgerDimension.Hour => dialect.Hour(TimeOf),
            _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "no column"),
        };

    /// <summary>Sums by an expression: of rows or, where they suffice, of hourly sums; then sessions; then corrections.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="groups">What is added to.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="value">The expression over <c>a</c>; <see cref="TimeOf"/> stands for its time.</param>
    /// <param name="word">How accounts name the dimension; empty where the expression holds without an attempt.</param>
    /// <param name="countsSessions">False to leave out what has to look at every row.</param>
    /// <param name="joined">What attempts are joined with to have the value; empty for nothing.</param>
    private static void ReadSums(
        LedgerReading reading,
        Dictionary<string, SpentSums> groups,
        LedgerFilter filter,
        string value,
        string word,
        bool countsSessions,
        string joined = ""
    )
    {
        bool isOfGateways = filter.GatewayId is not null || value == reading.Dialect.GatewayId("a.gateway");
        bool isSummed =
            filter.FitsRollups
            && joined.Length == 0
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
            $"SELECT {At(value, column)}, {(isSummed ? LedgerRollups.OfRollups : LedgerRollups.OfRows)} FROM {(isSummed ? "rollups" : "attempts")} a {joined} WHERE {where.Condition} GROUP BY 1"
        );
        where = LedgerCondition.OfRows(reading.Dialect, filter);
        if (countsSessions)
        {
            AddSessions(
                groups,
                where,
                reading,
                $"SELECT {At(value, "a.reserved_ns")}, COUNT(DISTINCT {SessionOf}), CAST(SUM(a.cost_nano) AS BIGINT) FROM attempts a {joined} WHERE a.session <> '' AND {where.Condition} GROUP BY 1"
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
            $"SELECT {account}, CAST(SUM(j.amount_nano) AS BIGINT) FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number {joined} WHERE {where.Condition} GROUP BY 1"
        );
    }

    private static string At(string value, string time) =>
        value.Replace(TimeOf, time, StringComparison.Ordinal);

    private static void AddGroups(
        Dictionary<string, SpentSums> groups,
        LedgerCondition where,
        LedgerReading reading,
        string sql
    )
    {
        using ILedgerCursor at = reading.Ask(sql, where.Values);
        while (at.Step())
        {
            string value = at.NullableText(0) ?? "";
            SpentSums sums = LedgerRollups.Read(value, at, 1);
            if (!sums.IsNothing)
            {
                groups[value] = sums;
            }
        }
    }

    private static void AddSessions(
        Dictionary<string, SpentSums> groups,
        LedgerCondition where,
        LedgerReading reading,
        string sql
    )
    {
        using ILedgerCursor at = reading.Ask(sql, where.Values);
        while (at.Step())
        {
            if (groups.TryGetValue(at.NullableText(0) ?? "", out SpentSums? group))
            {
                groups[group.Value!] = group with
                {
                    Sessions = at.Int64(1),
                    SessionCostUsd = new Money(at.Int64(2)),
                };
            }
        }
    }

    private static void AddCorrections(
        Dictionary<string, SpentSums> groups,
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
            SpentSums group = groups.GetValueOrDefault(value) ?? LedgerRollups.Nothing(value);
            groups[value] = group with { AdjustedUsd = group.AdjustedUsd + amount };
        }
    }
}
