using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Document("cache.purge")]
[Description("Entries that were removed from the response cache.")]
public sealed record CachePurgeDocument(
    CacheSource Source,
    long Removed,
    [property: Description("Why the gateway's file keeps them, and gives them again after a restart")]
        string? FileFault
);
