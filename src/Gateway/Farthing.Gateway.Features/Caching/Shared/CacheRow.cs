using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>A row of a shared store.</summary>
/// <param name="Key">Where it stands.</param>
/// <param name="Id">Its id, to remove this one and no later one.</param>
/// <param name="Record">As <see cref="CacheRecord"/> wrote it, or whatever it has become.</param>
internal readonly record struct CacheRow(CacheKey Key, Guid Id, byte[] Record);
