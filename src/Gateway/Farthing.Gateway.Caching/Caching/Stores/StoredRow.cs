using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>An entry as the memory keeps it: a row of a large array, with its answer elsewhere.</summary>
internal struct StoredRow
{
    public CacheKey Key;
    public CacheKey? CanonicalKey;
    public Guid Id;
    public StoredPlaces Tenant;
    public string KeyId;
    public IReadOnlyList<string> Tags;
    public string Model;
    public string Deployment;
    public long StoredUnixNs;
    public long ExpiresUnixNs;
    public TokenCounts Tokens;
    public Money? Cost;
    public ServiceTier Tier;
    public bool IsStream;

    /// <summary>Dollars a byte that a hit saves.</summary>
    public double Worth;

    /// <summary>Bytes of its answer.</summary>
    public int AnswerBytes;

    /// <summary>The first block of its answer, where that is short.</summary>
    public int FirstBlock;

    /// <summary>Its answer, where that is long.</summary>
    public byte[]? LongAnswer;

    /// <summary>Where it stands among all; of a free row the next free one.</summary>
    public int AllAt;

    /// <summary>Where it stands among its tenant's.</summary>
    public int TenantAt;

    /// <summary>Bytes that it takes.</summary>
    public readonly long Bytes => AnswerBytes + CacheEntry.OverheadBytes;

    /// <summary>What names it once it is gone.</summary>
    public readonly RemovedEntry Removed => new(Id, Key, CanonicalKey, IsStream);

    /// <summary>The row of an entry; where its answer stands is not filled in.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="tenant">Its tenant's.</param>
    public static StoredRow Of(CacheEntry entry, StoredPlaces tenant) =>
        new()
        {
            Key = entry.Key,
            CanonicalKey = entry.CanonicalKey,
            Id = entry.Id,
            Tenant = tenant,
            KeyId = entry.KeyId,
            Tags = entry.Tags,
            Model = entry.Model,
            Deployment = entry.Deployment,
            StoredUnixNs = entry.StoredUnixNs,
            ExpiresUnixNs = entry.ExpiresUnixNs,
            Tokens = entry.Tokens,
            Cost = entry.Cost,
            Tier = entry.Tier,
            IsStream = entry.IsStream,
            Worth = CacheScore.WorthOf(entry),
            AnswerBytes = entry.Body.Length,
        };

    /// <summary>The entry.</summary>
    /// <param name="answer">Its answer.</param>
    public readonly CacheEntry ToEntry(byte[] answer) =>
        new()
        {
            Id = Id,
            Key = Key,
            CanonicalKey = CanonicalKey,
            IsStream = IsStream,
            Tenant = Tenant.Name,
            KeyId = KeyId,
            Tags = Tags,
            Model = Model,
            Deployment = Deployment,
            StoredUnixNs = StoredUnixNs,
            ExpiresUnixNs = ExpiresUnixNs,
            Tokens = Tokens,
            Cost = Cost,
            Tier = Tier,
            Body = answer,
        };
}
