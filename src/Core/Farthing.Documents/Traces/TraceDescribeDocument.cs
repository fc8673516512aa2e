using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Traces;

[Document("trace.describe")]
[Description("Figures of a trace: rates, burstiness, lengths, prefix sharing")]
public sealed record TraceDescribeDocument(
    string Format,
    [property: Description("ns, us, ms, s or wall_clock; absent where the format has no times")]
        string? TimeUnit,
    [property: Description("Completions pace it")] bool IsClosedLoop,
    [property: Description("Seen, the broken and dropped ones included")] long Rows,
    [property: Description("Dropped because prompt or output had no token")] long ZeroTokenRows,
    BrokenRows BrokenRows,
    [property: Description("Sorted, namespaced, estimated, overridden")] IReadOnlyList<string> Notes,
    Quantity Requests,
    [property: Description("From the first arrival to the last")] Quantity Duration,
    [property: Description("(requests − 1) / (last arrival − first); 0 where all arrive at once")]
        Quantity MeanRate,
    [property: Description("In the 60 s with the most arrivals")] Quantity PeakMinuteRate,
    [property: Description("From the first arrival")] Quantity PeakMinuteStart,
    [property: Description("Standard deviation / mean of the gaps between arrivals; absent below two gaps")]
        Quantity GapCv,
    [property: Description("Share of the requests that arrive at the very time of the one before")]
        Quantity SameStamp,
    [property: Description("Variance / mean of the requests per second; absent below two whole windows")]
    [property: JsonPropertyName("dispersion_1s")]
        Quantity Dispersion1s,
    [property: JsonPropertyName("dispersion_10s")] Quantity Dispersion10s,
    [property: JsonPropertyName("dispersion_60s")] Quantity Dispersion60s,
    [property: Description(
        "Spearman's correlation of prompt and output length, ties get their mean rank; absent where one of them is constant"
    )]
        Quantity RankCorrelation,
    Quantity Tenants,
    [property: Description("0 where there are none")] Quantity Sessions,
    TraceLengths Input,
    TraceLengths Output,
    [property: Description("absent without prefix ids")] TracePrefixes? Prefixes
);

[Description("Lengths of prompts or outputs; percentiles are linear between order statistics")]
public sealed record TraceLengths(
    Quantity Total,
    Quantity Mean,
    Quantity Min,
    Quantity P50,
    Quantity P90,
    Quantity P95,
    Quantity P99,
    Quantity Max
);

[Description("Sharing of prefixes among prompts")]
public sealed record TracePrefixes(
    int BlockTokens,
    int DistinctBlocks,
    [property: Description("By size of an LRU cache, ascending")] IReadOnlyList<PrefixSaving> Lru
);

[Description(
    "The share of all prompt tokens that a cache of this size saves: k leading blocks in it are credited min(k · block, input), then all blocks are touched in order"
)]
public sealed record PrefixSaving(
    [property: Description("absent: without bound")] int? Blocks,
    Quantity Credited
);

[Description("The rows of a trace that could not be used")]
public sealed record BrokenRows(
    long Count,
    [property: Description("The first ten, in the order of the file")] IReadOnlyList<BrokenRow> First
);

[Description("A row that could not be used")]
public sealed record BrokenRow(
    [property: Description("In its file, from 1")] long Line,
    string Reason,
    [property: Description("The file inside an archive; away outside of one")] string? Member = null
);
