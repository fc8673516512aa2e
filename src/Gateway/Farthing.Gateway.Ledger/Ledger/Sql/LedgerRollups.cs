using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>What is summed, and the same sums made of attempts.</summary>
internal static class LedgerRollups
{
    /// <summary>The summed values.</summary>
    public static readonly IReadOnlyList<(string Name, Converter<LedgerSums, long> Of)> Sums =
    [
        ("requests", sums => sums.Requests),
        ("settled", sums => sums.Attempts),
        ("released", sums => sums.Released),
        ("errors", sums => sums.Errors),
        ("uncached", sums => sums.Tokens.Uncached),
        ("cache_read", sums => sums.Tokens.CacheRead),
        ("cache_write", sums => sums.Tokens.CacheWrite),
        ("output", sums => sums.Tokens.Output),
        ("reasoning", sums => sums.ReasoningTokens),
        ("cost_nano", sums => sums.Cost.NanoUsd),
        ("waste_nano", sums => sums.Waste.NanoUsd),
        ("estimated_nano", sums => sums.Estimated.NanoUsd),
    ];

    /// <summary>The sums of attempts, in the order of <see cref="Sums"/>.</summary>
    public const string OfRows =
        "CAST(SUM(CASE WHEN a.source = 7 THEN a.units WHEN a.number = 0 THEN 1 ELSE 0 END) AS BIGINT), COUNT(*) FILTER (WHERE a.release_reason IS NULL), COUNT(*) FILTER (WHERE a.release_reason IS NOT NULL), COUNT(*) FILTER (WHERE a.release_reason IS NULL AND a.ended IN (1, 2, 5)), CAST(SUM(a.uncached) AS BIGINT), CAST(SUM(a.cache_read) AS BIGINT), CAST(SUM(a.cache_write) AS BIGINT), CAST(SUM(a.output) AS BIGINT), CAST(SUM(a.reasoning) AS BIGINT), CAST(SUM(a.cost_nano) AS BIGINT), CAST(SUM(CASE WHEN a.release_reason IS NULL AND a.ended IN (1, 2, 4, 5) THEN a.cost_nano ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN a.release_reason IS NULL AND a.source IN (3, 4) THEN a.cost_nano ELSE 0 END) AS BIGINT)";

    /// <summary>The columns of <see cref="Sums"/>.</summary>
    public static string SumNames { get; } = string.Join(", ", Sums.Select(sum => sum.Name));

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
}
