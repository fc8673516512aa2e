using Farthing.Gateway.Caching.Policies;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>What a shared store says of its purges.</summary>
/// <param name="Mark">Its life, and its last purge.</param>
/// <param name="Forgotten">The number of the last purge that it does not know any more.</param>
/// <param name="Purges">Those behind the one that was asked from.</param>
internal sealed record CacheNews(CacheMark Mark, long Forgotten, IReadOnlyList<CacheFilter> Purges);
