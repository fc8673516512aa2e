using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Description("The price list of a hosted model on the day that is asked for; absent where none is published")]
public sealed record ApiRow(
    [property: Description("provider/model")] string Id,
    string Provider,
    string Model,
    [property: Description("Longest prompt; absent where not known")] long? ContextTokens,
    [property: Description("Longest answer, reasoning included; away where not known")] long? MaxOutputTokens,
    [property: Description("Most tokens of one image, whatever its size; away where no such bound is known")]
        long? ImageTokens,
    [property: Description("Prompt tokens; absent where it is not billed by tokens")] decimal? InputUsdPerM,
    decimal? CachedInputUsdPerM,
    decimal? CacheWriteUsdPerM,
    [property: JsonPropertyName("cache_write_1h_usd_per_m")] decimal? CacheWrite1hUsdPerM,
    [property: Description("Generated tokens; absent where it is not billed by tokens")]
        decimal? OutputUsdPerM,
    decimal? ReasoningUsdPerM,
    [property: Description("Prices of parts of requests, as in rates; away without")]
        IReadOnlyDictionary<string, decimal>? Parts,
    [property: Description("Away where all of it is billed by tokens")] ApiUnitRates? Units,
    [property: Description("Factor of batch requests; absent where no figure is known")]
        decimal? BatchMultiplier,
    [property: Description("Prices of longer prompts, by rising limit")] IReadOnlyList<ApiTierRates> Tiers,
    [property: Description("Announced changes, by rising day")] IReadOnlyList<ApiRatesFrom> Schedule,
    [property: Description("The list of them one by one")] ApiRates? Batch,
    ApiRates? Flex,
    ApiRates? Priority,
    [property: Description("Exchange rate of prices that were published in another currency")]
        CurrencyRate? Rate,
    [property: Description("The day of the prices; absent where the source has none")] DateOnly? AsOf,
    [property: Description("Older than 90 days")] bool Stale,
    string? Note,
    [property: Description("The overlay that it comes from; away for what is built in")] string? Origin,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>The prices of short prompts on the day that is asked for; null where it is not billed by tokens.</summary>
    [JsonIgnore]
    public ApiRates? Now =>
        InputUsdPerM is decimal input && OutputUsdPerM is decimal output
            ? new(input, output)
            {
                CachedInputUsdPerM = CachedInputUsdPerM,
                CacheWriteUsdPerM = CacheWriteUsdPerM,
                CacheWrite1hUsdPerM = CacheWrite1hUsdPerM,
                ReasoningUsdPerM = ReasoningUsdPerM,
                Parts = Parts,
            }
            : null;

    /// <summary>The prices of batch requests: as listed, or the factor of today's; null where neither is known.</summary>
    [JsonIgnore]
    public ApiRates? BatchNow => Batch ?? (BatchMultiplier is decimal factor ? Now?.Times(factor) : null);
}

[Description("Prices of prompts above a length: the whole request is priced so")]
public sealed record ApiTierRates : ApiRates
{
    [JsonConstructor]
    public ApiTierRates(long aboveInputTokens, decimal inputUsdPerM, decimal outputUsdPerM)
        : base(inputUsdPerM, outputUsdPerM) => AboveInputTokens = aboveInputTokens;

    /// <summary>Rates from a length on.</summary>
    public ApiTierRates(long aboveInputTokens, ApiRates rates)
        : base(rates) => AboveInputTokens = aboveInputTokens;

    [JsonPropertyOrder(-1)]
    public long AboveInputTokens { get; init; }
}

[Description("Prices from a day on")]
public sealed record ApiRatesFrom : ApiRates
{
    [JsonConstructor]
    public ApiRatesFrom(DateOnly? from, decimal inputUsdPerM, decimal outputUsdPerM)
        : base(inputUsdPerM, outputUsdPerM) => From = from;

    /// <summary>Rates from a day on.</summary>
    public ApiRatesFrom(DateOnly? from, ApiRates rates)
        : base(rates) => From = from;

    [Description("The first day; absent: since ever")]
    [JsonPropertyOrder(-1)]
    public DateOnly? From { get; init; }
}

[Description("Prices in US dollars of what is not billed by tokens; absent where none is published")]
public sealed record ApiUnitRates(
    [property: Description("1,000 search units of reranking")]
    [property: JsonPropertyName("per_1k_searches_usd")]
        decimal? Per1kSearchesUsd,
    [property: Description("A generated image")] decimal? PerImageUsd,
    [property: Description("1,000,000 characters that are spoken")]
    [property: JsonPropertyName("per_1m_characters_usd")]
        decimal? Per1mCharactersUsd,
    [property: Description("1,000 requests, moderations say")]
    [property: JsonPropertyName("per_1k_requests_usd")]
        decimal? Per1kRequestsUsd,
    [property: Description("A minute of sound that is transcribed")] decimal? PerMinuteUsd,
    [property: Description("1,000,000 tokens of reranking, where that is not billed by searches")]
    [property: JsonPropertyName("per_1m_tokens_usd")]
        decimal? Per1mTokensUsd
)
{
    /// <summary>None is published.</summary>
    public static ApiUnitRates None { get; } = new(null, null, null, null, null, null);

    /// <summary>True where none is published.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == None;
}
