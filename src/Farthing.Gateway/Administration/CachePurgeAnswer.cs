using Farthing.Documents.Caches;

namespace Farthing.Gateway.Administration;

/// <summary><c>DELETE /cache</c>.</summary>
internal sealed record CachePurgeAnswer(CacheSource Source, long Removed, string? FileFault, bool EventKept)
    : AdminBody;
