namespace Farthing.Gateway.Caching.Shared;

/// <summary>How far a gateway has heard of a shared store's purges.</summary>
/// <param name="Incarnation">The store's life: another one where it was emptied, or lost what it had.</param>
/// <param name="Purge">Number of the last purge that was heard of.</param>
internal sealed record CacheMark(Guid Incarnation, long Purge);
