using Farthing.Documents.Caches;

namespace Farthing.Gateway.Administration;

/// <summary><c>POST /cache/promote</c>.</summary>
internal sealed record CachePromotionAnswer(
    string Scope,
    string Model,
    bool Serves,
    long Changed,
    IReadOnlyList<CachedCell> Before,
    bool EventKept
) : AdminBody;
