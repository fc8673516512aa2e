using Farthing.Gateway.Caching.Stores;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>An entry on its way to a shared store.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Record">As <see cref="CacheRecord"/> writes it.</param>
/// <param name="Mark">What was known of purges when its request began.</param>
internal readonly record struct CacheWrite(CacheEntry Entry, byte[] Record, CacheMark Mark);
