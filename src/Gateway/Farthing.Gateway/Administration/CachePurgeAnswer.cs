using Farthing.Documents.Caches;

namespace Farthing.Gateway.Administration;

/// <summary><c>DELETE /cache</c>.</summary>
internal sealed record CachePurgeAnswer(
    CacheSource Source,
    long Removed,
    long Questions,
    string? FileFault,
    bool EventKept
) : AdminBody;
