using Farthing.Gateway.Caching.Stores;

namespace Farthing.Gateway.Caching.Flights;

/// <summary>How a miss ended for those that waited for it.</summary>
/// <param name="Entry">Its answer, which they get too; null where there is none to be had.</param>
/// <param name="IsAbandoned">Its client has gone: one of those that waited takes its place.</param>
internal readonly record struct FlightEnd(CacheEntry? Entry, bool IsAbandoned = false);
