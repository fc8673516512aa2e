using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>A stored answer: what the client got, and what it had cost.</summary>
internal sealed record CacheEntry
{
    /// <summary>Bytes of an entry beside its answer.</summary>
    public const int OverheadBytes = 600; // Of its row, its places in the tables, and half a block.

    /// <summary>Its id (UUID version 7), in headers, journal and ledger.</summary>
    public required Guid Id { get; init; }

    /// <summary>What has to be equal.</summary>
    public required CacheKey Key { get; init; }

    /// <summary>What finds it too, by the canonical text of its question; null: nothing.</summary>
    public CacheKey? CanonicalKey { get; init; }

    /// <summary>True for a stream's events, false for a whole document.</summary>
    public required bool IsStream { get; init; }

    /// <summary>Whose: a team, a key, or a key and its user.</summary>
    public required string Tenant { get; init; }

    /// <summary>The key whose request brought it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The tags of that request.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The model, resolved.</summary>
    public required string Model { get; init; }

    /// <summary>The deployment that answered.</summary>
    public required string Deployment { get; init; }

    /// <summary>When it was stored, nanoseconds.</summary>
    public required long StoredUnixNs { get; init; }

    /// <summary>From then on it is not given, nanoseconds.</summary>
    public required long ExpiresUnixNs { get; init; }

    /// <summary>Tokens of the attempt, with the parts that it was charged for; without the fee of a request, which each has anew.</summary>
    public required TokenCounts Tokens { get; init; }

    /// <summary>What the attempt had been charged; null where no price was known.</summary>
    public required Money? Cost { get; init; }

    /// <summary>At which tier the upstream served it: the same request would be charged at that.</summary>
    public ServiceTier Tier { get; init; }

    /// <summary>The answer's bytes.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => Body.Length + OverheadBytes;

    /// <summary>An attempt's tokens as they are kept.</summary>
    public static TokenCounts Kept(TokenCounts charged) =>
        charged.Parts is null
            ? charged
            : charged with
            {
                Parts = PartValues.With(charged.Parts, TokenPart.Request, null),
            };

    /// <summary>Tokens that a hit avoids, and their price at its tier. They are those of the same request once more, when it would read what it wrote.</summary>
    /// <param name="standard">Price of its deployment, with its tiers; null where none is known.</param>
    public (TokenCounts Tokens, ModelPrice? Price) Avoids(ModelPrice? standard)
    {
        TokenCounts again = Tokens.Again();
        if (standard?.In(Tier, out _) is not ModelPrice served)
        {
            return (again, null);
        }

        again = served.Charged(again, again.Parts?.CountOf(TokenPart.Reasoning) ?? 0);
        return (again, served.For(again));
    }

    /// <summary>The entry as it stands at its canonical key, where each entry has one key.</summary>
    public CacheEntry OfCanonicalKey() => this with { Key = CanonicalKey!.Value, CanonicalKey = null };

    /// <summary>True where a filter means it.</summary>
    public bool IsOf(CacheFilter filter) => filter.Means(KeyId, Tags, Model);
}
