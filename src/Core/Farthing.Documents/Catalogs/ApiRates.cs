using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Catalogs;

[Description("Prices of one API in US dollars per million tokens; absent where none is published")]
public record ApiRates(
    [property: Description("Prompt tokens that no cache supplied")] decimal InputUsdPerM,
    [property: Description("Generated tokens")] [property: JsonPropertyOrder(1)] decimal OutputUsdPerM
)
{
    [Description("Prompt tokens from the cache")]
    public decimal? CachedInputUsdPerM { get; init; }

    [Description("Prompt tokens written to the cache")]
    public decimal? CacheWriteUsdPerM { get; init; }

    [Description("Prompt tokens written to the cache for an hour")]
    [JsonPropertyName("cache_write_1h_usd_per_m")]
    public decimal? CacheWrite1hUsdPerM { get; init; }

    [Description("Reasoning tokens, where they have a price of their own")]
    [JsonPropertyOrder(1)]
    public decimal? ReasoningUsdPerM { get; init; }

    [Description(
        "Prices by part, such as audio_in: of a million tokens, or of one search, second or request; away without"
    )]
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, decimal>? Parts { get; init; }

    /// <summary>The price of a part of requests; null where it has none of its own.</summary>
    public decimal? Of(TokenPart part) =>
        part == TokenPart.Reasoning ? ReasoningUsdPerM : PartRates.Of(Parts, part);

    /// <summary>All prices at a multiple.</summary>
    public ApiRates Times(decimal factor) =>
        new(InputUsdPerM * factor, OutputUsdPerM * factor)
        {
            CachedInputUsdPerM = CachedInputUsdPerM * factor,
            CacheWriteUsdPerM = CacheWriteUsdPerM * factor,
            CacheWrite1hUsdPerM = CacheWrite1hUsdPerM * factor,
            ReasoningUsdPerM = ReasoningUsdPerM * factor,
            Parts = PartRates.Times(Parts, factor),
        };

    /// <summary>Prompt tokens from the cache; at the input price where none is published.</summary>
    [JsonIgnore]
    public decimal EffectiveCachedInputUsdPerM => CachedInputUsdPerM ?? InputUsdPerM;

    /// <summary>Prompt tokens written to the cache; at the input price where none is published.</summary>
    [JsonIgnore]
    public decimal EffectiveCacheWriteUsdPerM => CacheWriteUsdPerM ?? InputUsdPerM;
}
