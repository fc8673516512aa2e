using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Complaints;

/// <summary>A question that no cache answers for a while, since a client said that its answer was wrong.</summary>
/// <param name="Key">The question's key, of either form.</param>
/// <param name="UntilUnixNs">From then on it may be cached again.</param>
internal readonly record struct Complaint(CacheKey Key, long UntilUnixNs);
