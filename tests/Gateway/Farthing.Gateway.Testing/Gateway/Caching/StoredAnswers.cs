using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Caching;

/// <summary>Answers as a cache keeps them.</summary>
internal static class StoredAnswers
{
    private const long Now = 1_000_000_000;

    internal static CacheEntry Entry(int number, string key, string model, params string[] tags)
    {
        byte[] hash = new byte[CacheKey.Bytes];
        BitConverter.TryWriteBytes(hash, number);
        return new CacheEntry
        {
            Id = new Guid(number, 0, 7, new byte[8]),
            Key = CacheKey.Of(hash),
            IsStream = false,
            Tenant = "t",
            KeyId = key,
            Tags = tags,
            Model = model,
            Deployment = "up/" + model,
            StoredUnixNs = Now,
            ExpiresUnixNs = long.MaxValue,
            Tokens = new TokenCounts(10, 0, 0, 5),
            Cost = null,
            Body = "{\"a\":1}"u8.ToArray(),
        };
    }
}
