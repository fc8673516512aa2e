using System.ComponentModel;

namespace Farthing.Documents.Gateways;

[Document("serve")]
[Description("What went through a gateway from its start to its end; empty where the shared ledger is away")]
public sealed record ServeDocument(
    long? Requests,
    [property: Description("Tries at upstreams; each has its own cost")] long? Attempts,
    long? UncachedTokens,
    long? CacheReadTokens,
    long? CacheWriteTokens,
    long? OutputTokens,
    [property: Description("Dollars with all their digits")] string? CostUsd
);
