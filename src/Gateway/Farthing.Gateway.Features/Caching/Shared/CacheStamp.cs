namespace Farthing.Gateway.Caching.Shared;

/// <summary>What a gateway knew of purges when a request began: its answer comes behind none that came later.</summary>
/// <param name="Here">By the gateway's own count (<see cref="Stores.PurgeLog"/>).</param>
/// <param name="Mark">Of the shared store; null: nothing, and then nothing goes there.</param>
internal readonly record struct CacheStamp(long Here, CacheMark? Mark);
