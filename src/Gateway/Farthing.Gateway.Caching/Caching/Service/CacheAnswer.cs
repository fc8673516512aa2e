using System.Text.Json.Serialization;
using Farthing.Documents.Caches;
using Farthing.Documents.Json;
using Farthing.Gateway.Administration;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Caching.Service;

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

/// <summary><c>POST /cache/promote</c>.</summary>
internal sealed record CachePromotionAnswer(
    string Scope,
    string Model,
    bool Serves,
    long Changed,
    IReadOnlyList<CachedCell> Before,
    bool EventKept
) : AdminBody;

/// <summary><c>DELETE /cache</c>.</summary>
internal sealed record CachePurgeAnswer(
    CacheSource Source,
    long Removed,
    long Questions,
    string? FileFault,
    bool EventKept
) : AdminBody;

/// <summary>Serialization of the cache's answers of the admin API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(MoneyJson), typeof(WireWord<CacheSource>), typeof(WireWord<CellStanding>)]
)]
[JsonSerializable(typeof(CacheAnswer))]
[JsonSerializable(typeof(CachePromotionAnswer))]
[JsonSerializable(typeof(CachePurgeAnswer))]
internal sealed partial class CacheAdminJson : JsonSerializerContext
{
    /// <summary>An answer of the cache.</summary>
    public static AdminAnswer Answer(AdminBody body) => new(body) { Json = Default };
}
