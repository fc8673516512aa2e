using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Description("Prices in US dollars of what is not billed by tokens; null where none is published")]
public sealed record ApiUnitRates(
    [property: Description("1,000 search units of reranking")]
    [property: JsonPropertyName("per_1k_searches_usd")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        decimal? Per1kSearchesUsd,
    [property: Description("A generated image")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        decimal? PerImageUsd,
    [property: Description("1,000,000 characters that are spoken")]
    [property: JsonPropertyName("per_1m_characters_usd")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        decimal? Per1mCharactersUsd,
    [property: Description("1,000 requests, moderations say")]
    [property: JsonPropertyName("per_1k_requests_usd")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        decimal? Per1kRequestsUsd,
    [property: Description("A minute of sound that is transcribed")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        decimal? PerMinuteUsd,
    [property: Description("1,000,000 tokens of reranking, where that is not billed by searches")]
    [property: JsonPropertyName("per_1m_tokens_usd")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        decimal? Per1mTokensUsd
)
{
    /// <summary>None is published.</summary>
    public static ApiUnitRates None { get; } = new(null, null, null, null, null, null);

    /// <summary>True where none is published.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == None;
}
