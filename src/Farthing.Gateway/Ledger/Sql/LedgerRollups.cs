using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The table of sums by hour: what they are of, what is summed, and the same sums made of attempts.</summary>
internal static class LedgerRollups
{
    /// <summary>Grouping of sums, beside the hour.</summary>
    public static readonly IReadOnlyList<(
        string Name,
        Converter<KeyValuePair<RollupKey, LedgerSums>, string> Of
    )> Keys =
    [
        ("key_id", pair => pair.Key.Key),
        ("team", pair => pair.Key.Team),
        ("model", pair => pair.Key.Model),
        ("deployment", pair => pair.Key.Deployment),
    ];

    /// <summary>The summed values.</summary>
    public static readonly IReadOnlyList<(
        string Name,
        Converter<KeyValuePair<RollupKey, LedgerSums>, long> Of
    )> Sums =
    [
        ("requests", pair => pair.Value.Requests),
        ("settled", pair => pair.Value.Attempts),
        ("released", pair => pair.Value.Released),
        ("errors", pair => pair.Value.Errors),
        ("uncached", pair => pair.Value.Tokens.Uncached),
        ("cache_read", pair => pair.Value.Tokens.CacheRead),
        ("cache_write", pair => pair.Value.Tokens.CacheWrite),
        ("output", pair => pair.Value.Tokens.Output),
        ("reasoning", pair => pair.Value.ReasoningTokens),
        ("cost_nano", pair => pair.Value.Cost.NanoUsd),
        ("waste_nano", pair => pair.Value.Waste.NanoUsd),
    ];

    /// <summary>The sums of attempts, in the order of <see cref="Sums"/>.</summary>
    public const string OfRows =
        "COUNT(*) FILTER (WHERE a.number = 0), COUNT(*) FILTER (WHERE a.release_reason IS NULL), COUNT(*) FILTER (WHERE a.release_reason IS NOT NULL), COUNT(*) FILTER (WHERE a.release_reason IS NULL AND a.ended IN (1, 2, 5)), CAST(SUM(a.uncached) AS BIGINT), CAST(SUM(a.cache_read) AS BIGINT), CAST(SUM(a.cache_write) AS BIGINT), CAST(SUM(a.output) AS BIGINT), CAST(SUM(a.reasoning) AS BIGINT), CAST(SUM(a.cost_nano) AS BIGINT), CAST(SUM(CASE WHEN a.release_reason IS NULL AND a.ended IN (1, 2, 4, 5) THEN a.cost_nano ELSE 0 END) AS BIGINT)";

    /// <summary>The sums of sums, in the same order.</summary>
    public static string OfRollups { get; } =
        string.Join(", ", Sums.Select(sum => $"CAST(SUM(a.{sum.Name}) AS BIGINT)"));

    private static string KeyNames { get; } = "hour_ns, " + string.Join(", ", Keys.Select(key => key.Name));

    /// <summary>All columns that both databases have.</summary>
    public static string Names { get; } = $"{KeyNames}, {string.Join(", ", Sums.Select(sum => sum.Name))}";

    /// <summary>Inserts sums into <c>rollups</c>, or adds them to those that are there.</summary>
    /// <param name="source">What is inserted: values, or a query.</param>
    /// <param name="gateway">The column of gateways, with a comma before it; empty where sums know none.</param>
    public static string Upsert(string source, string gateway = "") =>
        $"""
            INSERT INTO rollups AS r ({Names}{gateway}) {source}
            ON CONFLICT ({KeyNames}{gateway}) DO UPDATE SET {string.Join(
                ", ",
                Sums.Select(sum => $"{sum.Name} = r.{sum.Name} + excluded.{sum.Name}")
            )}
            """;

    /// <summary>The sums at which a question for them stands.</summary>
    /// <param name="value">What they have in common.</param>
    /// <param name="at">The cursor.</param>
    /// <param name="from">The first one's column.</param>
    public static SpentSums Read(string value, ILedgerCursor at, int from) =>
        Nothing(value) with
        {
            Requests = at.Int64(from),
            Attempts = at.Int64(from + 1),
            Released = at.Int64(from + 2),
            Errors = at.Int64(from + 3),
            Tokens = new SpentTokens(
                at.Int64(from + 4),
                at.Int64(from + 5),
                at.Int64(from + 6),
                at.Int64(from + 7),
                at.Int64(from + 8)
            ),
            CostUsd = new Money(at.Int64(from + 9)),
            WasteUsd = new Money(at.Int64(from + 10)),
        };

    /// <summary>Sums of nothing.</summary>
    public static SpentSums Nothing(string? value) =>
        new(
            value,
            0,
            0,
            0,
            0,
            new SpentTokens(0, 0, 0, 0, 0),
            Money.Zero,
            Money.Zero,
            Money.Zero,
            0,
            Money.Zero,
            null
        );
}
