using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Batches;

[Description("A batch of a gateway, as its key sees it.")]
public sealed record SubmittedBatch(
    string Id,
    [property: Description(
        "validating, in_progress, finalizing, completed, failed, expired, cancelling or cancelled"
    )]
        string State,
    [property: Description("Endpoint of its lines, such as /v1/chat/completions")] string Endpoint,
    [property: Description("Larger ones go first")] long Priority,
    [property: Description("Lines that are not blank; 0 before validation ended")] long Lines,
    [property: Description("Lines with a 2xx answer")] long Completed,
    [property: Description("Lines with an error")] long Failed,
    [property: Description("Dollars of the answers so far; attempts that ran again are in the ledger")]
        decimal CostUsd,
    [property: Description("2026-11-24T21:35:00Z")] string CreatedAt,
    string Deadline,
    [property: Description("At the pace so far; null where it is not known, and at its end")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? ExpectedEnd,
    [property: Description("null before the end")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? OutputFile,
    [property: Description("null before the end, and without errors")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? ErrorFile,
    [property: Description("Faults of a failed validation, at most 100")] IReadOnlyList<BatchFault> Faults,
    [property: Description(
        "Where its lines went to a provider's batch API; empty: all run through the gateway"
    )]
        IReadOnlyList<ProviderBatch> ProviderBatches
);
