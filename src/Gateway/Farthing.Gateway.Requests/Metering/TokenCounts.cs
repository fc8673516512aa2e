using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Tokens of one attempt in four classes that do not overlap, so that none is billed twice: OpenAI counts cached tokens inside <c>prompt_tokens</c>, Anthropic beside <c>input_tokens</c>.</summary>
/// <param name="Uncached">Prompt tokens that were computed and not written to a cache.</param>
/// <param name="CacheRead">Prompt tokens that a cache supplied.</param>
/// <param name="CacheWrite">Prompt tokens that were computed and written to a cache, where the provider prices that apart.</param>
/// <param name="Output">Generated tokens, reasoning included.</param>
public readonly record struct TokenCounts(long Uncached, long CacheRead, long CacheWrite, long Output)
{
    /// <summary>Of the tokens written to a cache, those that stay for an hour: some providers price them apart from the usual five minutes.</summary>
    public long CacheWrite1h { get; init; }

    /// <summary>Units of what is not billed by tokens: searches, images, characters or requests, as the endpoint has them.</summary>
    public long Units { get; init; }

    /// <summary>Parts of them that the upstream stated apart (sound, images, …), and what it bills beside them; null where there are none.</summary>
    public PartValues? Parts { get; init; }

    /// <summary>No tokens.</summary>
    public static TokenCounts Zero => default;

    /// <summary>All prompt tokens.</summary>
    public long Input => Uncached + CacheRead + CacheWrite;

    /// <summary>All tokens.</summary>
    public long Total => Input + Output;

    /// <summary>The same request once more: what it wrote to a cache is there to be read.</summary>
    public TokenCounts Again() =>
        this with
        {
            CacheRead = CacheRead + CacheWrite,
            CacheWrite = 0,
            CacheWrite1h = 0,
        };

    public static TokenCounts operator +(TokenCounts a, TokenCounts b) =>
        new(
            checked(a.Uncached + b.Uncached),
            checked(a.CacheRead + b.CacheRead),
            checked(a.CacheWrite + b.CacheWrite),
            checked(a.Output + b.Output)
        )
        {
            CacheWrite1h = checked(a.CacheWrite1h + b.CacheWrite1h),
            Units = checked(a.Units + b.Units),
            Parts = PartValues.Sum(a.Parts, b.Parts),
        };

    public static TokenCounts operator -(TokenCounts a, TokenCounts b) =>
        new(
            a.Uncached - b.Uncached,
            a.CacheRead - b.CacheRead,
            a.CacheWrite - b.CacheWrite,
            a.Output - b.Output
        )
        {
            CacheWrite1h = a.CacheWrite1h - b.CacheWrite1h,
            Units = a.Units - b.Units,
            Parts = PartValues.Sum(a.Parts, b.Parts, -1),
        };
}
