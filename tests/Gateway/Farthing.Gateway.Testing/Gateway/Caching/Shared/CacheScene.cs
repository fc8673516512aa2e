using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Caching.Shared;

/// <summary>Entries for tests of shared stores.</summary>
internal static class CacheScene
{
    public const long DayNs = 86_400_000_000_000;

    /// <summary>Some day in 2026, nanoseconds.</summary>
    public const long Now = 1_790_000_000_000_000_000;

    public static CacheKey Key(int number) => new((ulong)number, 2, 3, ulong.MaxValue - (ulong)number);

    /// <summary>An entry of <paramref name="number"/>'s key that costs <paramref name="usd"/> and has <paramref name="bytes"/> in all.</summary>
    public static CacheEntry Entry(
        int number,
        decimal? usd = 0.001m,
        int bytes = 1000,
        string tenant = "tsearch",
        long storedNs = Now
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(storedNs / 1_000_000)),
            Key = Key(number),
            IsStream = false,
            Tenant = tenant,
            KeyId = "key_1",
            Tags = ["feature=faq", "team=süß"],
            Model = "model",
            Deployment = "up/model0",
            StoredUnixNs = storedNs,
            ExpiresUnixNs = storedNs + DayNs,
            Tokens = new TokenCounts(100, 20, 3, 40) { CacheWrite1h = 2, Units = 5 },
            Cost = usd is decimal known ? Money.FromUsd(known) : null,
            Body = [.. Enumerable.Range(0, bytes - CacheEntry.OverheadBytes).Select(i => (byte)(i + number))],
        };

    public static CacheWrite Write(CacheEntry entry, CacheMark mark) =>
        new(entry, CacheRecord.Of(entry), mark);
}
