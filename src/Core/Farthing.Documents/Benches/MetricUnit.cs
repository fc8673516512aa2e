using System.Text.Json.Serialization;

namespace Farthing.Documents.Benches;

/// <summary>Unit of a compared figure.</summary>
public enum MetricUnit
{
    [JsonStringEnumMemberName("s")]
    Seconds,

    [JsonStringEnumMemberName("requests_per_s")]
    RequestsPerSecond,

    [JsonStringEnumMemberName("tokens_per_s")]
    TokensPerSecond,

    [JsonStringEnumMemberName("usd_per_m_tokens")]
    UsdPerMillion,

    Tokens,

    /// <summary>A share, 0…1: its difference is counted in points, not in percent of itself.</summary>
    [JsonStringEnumMemberName("fraction")]
    Share,
}
