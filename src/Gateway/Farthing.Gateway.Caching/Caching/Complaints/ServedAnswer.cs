using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Caching.Complaints;

/// <summary>An answer that the cache gave, as far as a complaint about it needs to know.</summary>
/// <param name="Request">The request that got it.</param>
/// <param name="KeyId">Its key: it alone may complain.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Tier">How it was found.</param>
/// <param name="Keys">Keys of the question that was asked and of the one that was stored.</param>
internal sealed record ServedAnswer(
    Guid Request,
    string KeyId,
    Guid Entry,
    HitTier Tier,
    IReadOnlyList<CacheKey> Keys
);
