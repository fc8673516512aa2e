using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>What is summed, and the same sums made of attempts.</summary>
internal static class LedgerRollups
{
    /// <summary>The summed values.</summary>
    public static readonly IReadOnlyList<LedgerSum> Sums =
    [
        new(
            "requests",
            "CAST(SUM(CASE WHEN a.source = 7 THEN a.units WHEN a.number = 0 THEN 1 ELSE 0 END) AS BIGINT)",
            sums => sums.Requests
        ),
        new("settled", Count("a.release_reason IS NULL"), sums => sums.Attempts),
        new("released", Count("a.release_reason IS NOT NULL"), sums => sums.Released),
        new("errors", Count("a.release_reason IS NULL AND a.ended IN (1, 2, 5)"), sums => sums.Errors),
        new("uncached", Sum("a.uncached"), sums => sums.Tokens.Uncached),
        new("cache_read", Sum("a.cache_read"), sums => sums.Tokens.CacheRead),
        new("cache_write", Sum("a.cache_write"), sums => sums.Tokens.CacheWrite),
        new("output", Sum("a.output"), sums => sums.Tokens.Output),
        new("reasoning", Sum("a.reasoning"), sums => sums.ReasoningTokens),
        new("cost_nano", Sum("a.cost_nano"), sums => sums.Cost.NanoUsd),
        new(
            "waste_nano",
            Sum("CASE WHEN a.release_reason IS NULL AND a.ended IN (1, 2, 4, 5) THEN a.cost_nano ELSE 0 END"),
            sums => sums.Waste.NanoUsd
        ),
        new(
            "estimated_nano",
            Sum("CASE WHEN a.release_reason IS NULL AND a.source IN (3, 4) THEN a.cost_nano ELSE 0 END"),
            sums => sums.Estimated.NanoUsd
        ),
    ];

    /// <summary>The sums of attempts, in the order of <see cref="Sums"/>.</summary>
    public static string OfRows { get; } = string.Join(", ", Sums.Select(sum => sum.OfRows));

    /// <summary>The columns of <see cref="Sums"/>.</summary>
    public static string SumNames { get; } = string.Join(", ", Sums.Select(sum => sum.Name));

    /// <summary>Those columns as CREATE TABLE takes them.</summary>
    /// <param name="type">Whole numbers of 64 bits in the database.</param>
    public static string Definition(string type) =>
        string.Join(", ", Sums.Select(sum => $"{sum.Name} {type} NOT NULL"));

    /// <summary>The sums at which a question for them stands.</summary>
    /// <param name="value">What they have in common.</param>
    /// <param name="at">The cursor.</param>
    /// <param name="from">The first one's column.</param>
    public static SpentSums Read(string value, ILedgerCursor at, int from)
    {
        Span<long> sums = stackalloc long[Sums.Count];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = at.Int64(from + i);
        }

        return Of(value, sums);
    }

    /// <summary>Sums, in the order of <see cref="Sums"/>.</summary>
    public static SpentSums Of(string value, ReadOnlySpan<long> sums) =>
        Nothing(value) with
        {
            Requests = sums[0],
            Attempts = sums[1],
            Released = sums[2],
            Errors = sums[3],
            Tokens = new SpentTokens(sums[4], sums[5], sums[6], sums[7], sums[8]),
            CostUsd = new Money(sums[9]),
            WasteUsd = new Money(sums[10]),
            EstimatedUsd = new Money(sums[11]),
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
            Money.Zero,
            0,
            Money.Zero,
            null
        );

    private static string Count(string condition) => $"COUNT(*) FILTER (WHERE {condition})";

    private static string Sum(string value) => $"CAST(SUM({value}) AS BIGINT)";
}

/// <summary>A value that is summed by the hour.</summary>
/// <param name="Name">Its column.</param>
/// <param name="OfRows">The same of attempts (<c>a</c>), in SQL.</param>
/// <param name="Of">Its place among the sums.</param>
internal sealed record LedgerSum(string Name, string OfRows, Converter<LedgerSums, long> Of);
