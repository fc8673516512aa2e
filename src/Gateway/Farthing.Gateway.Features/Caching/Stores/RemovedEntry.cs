using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>An entry that the memory no longer keeps.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">What found it.</param>
/// <param name="CanonicalKey">What found it too; null: nothing.</param>
/// <param name="IsStream">Its form.</param>
internal readonly record struct RemovedEntry(Guid Id, CacheKey Key, CacheKey? CanonicalKey, bool IsStream);
