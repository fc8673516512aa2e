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
        return TotalOf(ReadSums(reading, dimension: null, filter, countsSessions));
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpentSums> GroupBy(LedgerDimension dimension, LedgerFilter filter) =>
        GroupBy(dimension, filter, countsSessions: true);

    private SpentSums[] GroupBy(LedgerDimension dimension, LedgerFilter filter, bool countsSessions)
    {
        using LedgerReading reading = Read();
        return [.. ReadSums(reading, dimension, filter, countsSessions).Values];
    }

    /// <inheritdoc/>
    public (SpentSums Total, IReadOnlyList<SpentSums> Groups, long Count) Split(
        LedgerDimension dimension,
        LedgerFilter filter,
        int? most
    )
    {
        if (most is int few)
        {
            (SpentSums total, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long Count)> splits) = Dearest(
                [dimension],
                filter,
                few
            );
            return (total, splits[0].Groups, splits[0].Count);
        }

        using LedgerReading reading = Read();
        RollupSources? sources = SourcesOf(reading, filter);
        RollupScan? all = RollupScan.Of(reading, sources, dimension: null, countsSessions: true);
        RollupScan? split = RollupScan.Of(reading, sources, dimension, countsSessions: true);
        if (all is not null && split is not null)
        {
            RollupScan.Gather(sources!, [all, split]);
        }

        SpentSums[] groups = [.. ReadSums(reading, split, dimension, filter, countsSessions: true).Values];
        return (
            TotalOf(ReadSums(reading, all, dimension: null, filter, countsSessions: true)),
            groups,
            groups.Length
        );
    }

    /// <inheritdoc/>
    public (SpentSums Total, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long Count)> Splits) Dearest(
        IReadOnlyList<LedgerDimension> dimensions,
        LedgerFilter filter,
        int most
    )
    {
        using LedgerReading reading = Read();
        RollupSources? sources = SourcesOf(reading, filter);
        RollupScan? all = RollupScan.Of(reading, sources, dimension: null, countsSessions: true);
        RollupScan?[] scans =
        [
            .. dimensions.Select(one => RollupScan.Of(reading, sources, one, countsSessions: true)),
        ];
        if (sources is null || all is null)
        {
            return (
                TotalOf(ReadSums(reading, all, dimension: null, filter, countsSessions: true)),
                [.. dimensions.Select((one, i) => AllOf(reading, scans[i], one, filter, most))]
            );
        }

        List<RollupScan> together = [];
        List<Dictionary<string, Money>> corrections = [];
        for (int i = 0; i < scans.Length; i++)
        {
            if (scans[i] is RollupScan scan && HasNames(dimensions[i]))
            {
                together.Add(scan);
                corrections.Add(Corrections(reading, dimensions[i], filter));
            }
        }

        if (together.Count < scans.Length || !RollupScan.AreFew(sources, together))
        {
            RollupScan.Gather(sources, [all, .. scans.OfType<RollupScan>()]); // They are looked at several times.
        }

        (SpentSums? sums, List<(List<SpentSums> Groups, long Count)> dearest) = RollupScan.Dearest(
            all,
            together,
            most,
            corrections
        );
        List<(IReadOnlyList<SpentSums>, long)> splits = [];
        for (int i = 0; i < scans.Length; i++)
        {
            int at = scans[i] is RollupScan scan ? together.IndexOf(scan) : -1;
            splits.Add(
                at < 0
                    ? AllOf(reading, scans[i], dimensions[i], filter, most)
                    : (
                        [
                            .. dearest[at]
                                .Groups.Select(group =>
                                    group with
                                    {
                                        AdjustedUsd = corrections[at].GetValueOrDefault(group.Value!),
                                    }
                                ),
                        ],
                        dearest[at].Count
                    )
            );
        }

        Dictionary<string, Money> ofAll = Corrections(reading, dimension: null, filter);
        SpentSums total = (sums ?? LedgerRollups.Nothing("")) with
        {
            Value = null,
            AdjustedUsd = ofAll.GetValueOrDefault(""),
        };
        return (total, splits);
    }

    private RollupSources? SourcesOf(LedgerReading reading, LedgerFilter filter) =>
        RollupSources.Of(reading, filter, ManyBlocks);

    /// <summary>Full blocks from which on a second connection reads half of them: opening it takes some milliseconds, and a block about one.</summary>
    internal int ManyBlocks { get; set; } = 16;

    /// <summary>Adds hourly sums.</summary>
    internal RollupWriter Rollups { get; } = new();

    private static bool HasNames(LedgerDimension dimension) =>
        RollupColumns.Of(dimension) is not (null or RollupColumn.Tags);

    /// <summary>The dearest of all groups.</summary>
    private static (IReadOnlyList<SpentSums> Groups, long Count) AllOf(
        LedgerReading reading,
        RollupScan? scan,
        LedgerDimension dimension,
        LedgerFilter filter,
        int most
    )
    {
        SpentSums[] all =
        [
            .. ReadSums(reading, scan, dimension, filter, countsSessions: true)
                .Values.OrderByDescending(group => group.BilledUsd)
                .ThenBy(group => group.Value, StringComparer.Ordinal),
        ];
        return (all[..Math.Min(most, all.Length)], all.Length);
    }

    private static SpentSums TotalOf(Dictionary<string, SpentSums> groups) =>
        (groups.GetValueOrDefault("") ?? LedgerRollups.Nothing("")) with
        {
            Value = null,
        };

    /// <inheritdoc/>
    public IReadOnlyList<SpentSums> DearestRequests(LedgerFilter filter, int most)
    {
        using LedgerReading reading = Read();
        if (DearRequests.Of(reading, filter, most) is List<SpentSums> dearest)
        {
            return dearest;
        }

        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        List<SpentSums> groups = [];
        using ILedgerCursor at = reading.Ask(
            $"SELECT {reading.Dialect.IdText("a.request")}, {LedgerRollups.OfRows} FROM attempts a WHERE {where.Condition} GROUP BY a.request ORDER BY SUM(a.cost_nano) DESC, a.request LIMIT {most.ToString(CultureInfo.InvariantCulture)}",
            where.Values
        );
        while (at.Step())
        {
            groups.Add(LedgerRollups.Read(at.Text(0), at, 1));
        }

        return groups;
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
        if (sinceUnixNs < ForgottenUntilUnixNs)
        {
            // Of a time whose attempts were forgotten there are whole hours: rather some minutes too many than too few.
            sinceUnixNs = RollupKey.HourOf(sinceUnixNs);
        }

        LedgerFilter period = new() { SinceUnixNs = sinceUnixNs, UntilUnixNs = untilUnixNs };
        foreach (SpentSums group in GroupBy(scope, period, countsSessions: false))
        {
            spent.Add(group.Value!, group.BilledUsd);
        }

        return spent;
    }

    /// <summary>Grouping of a dimension's rows; null: all together.</summary>
    private static string ValueOf(LedgerDialect dialect, LedgerDimension? dimension) =>
        dimension switch
        {
            null => "CAST('' AS TEXT)",
            LedgerDimension.Tag => $"COALESCE({dialect.JoinedTag}, '')",
            LedgerDimension.Session => SessionOf,
            LedgerDimension.Gateway => dialect.GatewayId("a.gateway"),
            LedgerDimension.Day => dialect.Day(TimeOf),
            LedgerDimension.Hour => dialect.Hour(TimeOf),
            LedgerDimension named => LedgerDimensionRow.Of(named).Column!,
        };

    /// <summary>Sums by a dimension, of hourly sums or, where these cannot answer, of rows; then corrections.</summary>
    /// <param name="reading">Where to read.</param>
    /// <param name="dimension">The dimension; null: over all.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="countsSessions">False to leave sessions out.</param>
    private Dictionary<string, SpentSums> ReadSums(
        LedgerReading reading,
        LedgerDimension? dimension,
        LedgerFilter filter,
        bool countsSessions
    ) =>
        ReadSums(
            reading,
            RollupScan.Of(reading, SourcesOf(reading, filter), dimension, countsSessions),
            dimension,
            filter,
            countsSessions
        );

    private static Dictionary<string, SpentSums> ReadSums(
        LedgerReading reading,
        RollupScan? scan,
        LedgerDimension? dimension,
        LedgerFilter filter,
        bool countsSessions
    )
    {
        Dictionary<string, SpentSums> groups = new(StringComparer.Ordinal);
        if (scan is not null)
        {
            foreach (SpentSums sums in scan.All())
            {
                groups.Add(sums.Value!, sums);
            }
        }
        else
        {
            ReadRows(reading, groups, dimension, filter, countsSessions);
        }

        foreach ((string value, Money amount) in Corrections(reading, dimension, filter))
        {
            SpentSums group = groups.GetValueOrDefault(value) ?? LedgerRollups.Nothing(value);
            groups[value] = group with { AdjustedUsd = amount };
        }

        return groups;
    }

    /// <summary>Sums of rows.</summary>
    private static void ReadRows(
        LedgerReading reading,
        Dictionary<string, SpentSums> groups,
        LedgerDimension? dimension,
        LedgerFilter filter,
        bool countsSessions
    )
    {
        ForgottenMonths.Refuse(reading, filter.SinceUnixNs, "a question about a session");
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        string value = At(ValueOf(reading.Dialect, dimension), "a.reserved_ns");
        string joined = JoinedBy(reading.Dialect, dimension);
        using (
            ILedgerCursor at = reading.Ask(
                $"SELECT {value}, {LedgerRollups.OfRows} FROM attempts a {joined} WHERE {where.Condition} GROUP BY 1",
                where.Values
            )
        )
        {
            while (at.Step())
            {
                SpentSums sums = LedgerRollups.Read(at.NullableText(0) ?? "", at, 1);
                if (!sums.IsNothing)
                {
                    groups[sums.Value!] = sums;
                }
            }
        }

        if (!countsSessions)
        {
            return;
        }

        using ILedgerCursor sessions = reading.Ask(
            $"SELECT {value}, COUNT(DISTINCT {SessionOf}), CAST(SUM(a.cost_nano) AS BIGINT) FROM attempts a {joined} WHERE a.session <> '' AND {where.Condition} GROUP BY 1",
            where.Values
        );
        while (sessions.Step())
        {
            if (groups.TryGetValue(sessions.NullableText(0) ?? "", out SpentSums? group))
            {
                groups[group.Value!] = group with
                {
                    Sessions = sessions.Int64(1),
                    SessionCostUsd = new Money(sessions.Int64(2)),
                };
            }
        }
    }

    /// <summary>Corrections by a dimension.</summary>
    private static Dictionary<string, Money> Corrections(
        LedgerReading reading,
        LedgerDimension? dimension,
        LedgerFilter filter
    )
    {
        LedgerCondition where = LedgerCondition.OfAdjustments(reading.Dialect, filter);
        string value = ValueOf(reading.Dialect, dimension);
        // How accounts name the dimension; a time and the whole need no attempt.
        string word =
            dimension is LedgerDimension named && LedgerDimensionRow.Of(named) is { IsTime: false } row
                ? row.Word
                : "";
        string account =
            word.Length == 0
                ? At(value, "j.effective_ns")
                : $"CASE WHEN j.request IS NOT NULL THEN COALESCE({value}, '') WHEN SUBSTR(j.account, 1, {word.Length + 1}) = '{word}:' THEN SUBSTR(j.account, {word.Length + 2}) ELSE '' END";
        using ILedgerCursor at = reading.Ask(
            $"SELECT {account}, CAST(SUM(j.amount_nano) AS BIGINT) FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number {JoinedBy(reading.Dialect, dimension)} WHERE {where.Condition} GROUP BY 1",
            where.Values
        );
        Dictionary<string, Money> corrections = new(StringComparer.Ordinal);
        while (at.Step())
        {
            corrections.Add(at.NullableText(0) ?? "", new Money(at.Int64(1)));
        }

        return corrections;
    }

    private static string JoinedBy(LedgerDialect dialect, LedgerDimension? dimension) =>
        dimension == LedgerDimension.Tag ? dialect.JoinTags : "";

    private static string At(string value, string time) =>
        value.Replace(TimeOf, time, StringComparison.Ordinal);
}
