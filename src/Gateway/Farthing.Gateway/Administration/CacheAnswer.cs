using Farthing.Documents.Caches;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /cache</c>.</summary>
internal sealed record CacheAnswer(
    CacheSource Source,
    long Entries,
    long Bytes,
    IReadOnlyList<CachedModel> Models,
    Money SemanticOwnCostUsd,
    IReadOnlyList<CachedScope>? Scopes,
    long ScopesLeftOut,
    CachedEvidence? Evidence
) : AdminBody;
