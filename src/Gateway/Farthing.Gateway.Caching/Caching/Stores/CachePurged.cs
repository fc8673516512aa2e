namespace Farthing.Gateway.Caching.Stores;

/// <summary>What a purge removed.</summary>
/// <param name="Entries">Stored answers.</param>
/// <param name="Questions">Stored questions, each with its vector.</param>
public readonly record struct CachePurged(long Entries, long Questions);
