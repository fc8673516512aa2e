using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Benches;

[Description(
    "Seconds; percentiles by Hyndman and Fan's type 7, low and high are the 95 % interval of a block bootstrap"
)]
public sealed record LatencySummary(
    int? Count,
    Quantity Mean,
    Quantity P50,
    Quantity P90,
    Quantity P95,
    Quantity P99,
    [property: JsonPropertyName("min_s")] double Min,
    [property: JsonPropertyName("max_s")] double Max,
    [property: Description("Of the sample")]
    [property: JsonPropertyName("standard_deviation_s")]
        double StandardDeviation,
    [property: Description(
        "p99 is at most this at 99 % confidence (MLPerf's early stopping); absent with fewer than 662 samples"
    )]
    [property: JsonPropertyName("p99_at_most_s")]
        double? P99AtMost
);

/// <summary>A latency and what it counts from: the time at which the request was due (waiting in the client counts), or the time at which its first byte was sent.</summary>
public enum LoadLatency
{
    TtftFromScheduled,
    TtftFromSent,
    TtfoFromScheduled,
    TtfoFromSent,
    TpotFromScheduled,
    TpotFromSent,
    NtpotFromScheduled,
    NtpotFromSent,
    E2eFromScheduled,
    E2eFromSent,

    /// <summary>Gaps between chunks.</summary>
    Icl,

    /// <summary>Gaps per token; none where they may not be called that.</summary>
    Itl,
}
