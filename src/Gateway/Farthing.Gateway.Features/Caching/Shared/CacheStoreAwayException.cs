namespace Farthing.Gateway.Caching.Shared;

/// <summary>The shared store of the cache cannot be reached. Its message says why, without what it connects with.</summary>
internal sealed class CacheStoreAwayException(string message, Exception? inner = null)
    : Exception(message, inner);
