using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Document("cache.purge")]
[Description("Entries and questions that were removed from the response cache.")]
public sealed record CachePurgeDocument(
    CacheSource Source,
    long Removed,
    [property: Description("Stored questions that were removed, each with its vector")] long Questions,
    [property: Description(
        "Why some are kept: in the gateway's file, which gives them again after a restart, or in the shared store and other gateways"
    )]
        string? FileFault
);
