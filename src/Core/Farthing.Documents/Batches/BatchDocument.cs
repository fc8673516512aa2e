using System.ComponentModel;

namespace Farthing.Documents.Batches;

[Document("batch.submit")]
[Document("batch.cancel")]
[Document("batch.status")]
[Description("Batches of a key at a running gateway, newest first.")]
public sealed record BatchDocument(IReadOnlyList<SubmittedBatch> Batches);

[Description("A fault of an input file.")]
public sealed record BatchFault(
    [property: Description("Line number from 1; absent for the file")] long? Line,
    string Code,
    string Message
);

[Description("Lines of a batch that went to a provider as one batch of its.")]
public sealed record ProviderBatch(
    [property: Description("The deployment, such as openai/gpt-4o-mini")] string Deployment,
    [property: Description("The provider's id of it; absent before it is sent")] string? Id,
    [property: Description("The provider's word for its state; gathering or sending before")] string Status,
    [property: Description("Its lines")] long Lines,
    [property: Description("Lines that went back to the gateway, which runs them itself")] long Returned,
    [property: Description("What was amiss; absent without")] string? Note
);

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
    [property: Description("At the pace so far; absent where it is not known, and at its end")]
        string? ExpectedEnd,
    [property: Description("absent before the end")] string? OutputFile,
    [property: Description("absent before the end, and without errors")] string? ErrorFile,
    [property: Description("Faults of a failed validation, at most 100")] IReadOnlyList<BatchFault> Faults,
    [property: Description(
        "Where its lines went to a provider's batch API; empty: all run through the gateway"
    )]
        IReadOnlyList<ProviderBatch> ProviderBatches
);
