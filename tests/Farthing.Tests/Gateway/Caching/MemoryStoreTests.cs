using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Caching;

public class MemoryStoreTests
{
    private static CacheEntry Entry(
        int number,
        int bytes = 400,
        string tenant = "t",
        decimal usd = 0.001m,
        long expires = long.MaxValue
    ) =>
        new()
        {
            Id = Guid.NewGuid(),
            Key = new CacheKey((ulong)number, 0, 0, 0),
            IsStream = false,
            Tenant = tenant,
            KeyId = "k",
            Tags = [],
            Model = "m",
            Deployment = "d",
            StoredUnixNs = number,
            ExpiresUnixNs = expires,
            Tokens = TokenCounts.Zero,
            Cost = Money.FromUsd(usd),
            Body = new byte[bytes],
        };

    private static bool IsIn(MemoryStore store, int number) =>
        store.Find(new CacheKey((ulong)number, 0, 0, 0), false, 1000, long.MaxValue) is not null;

    [Fact]
    public void What_saves_least_per_byte_goes_first()
    {
        MemoryStore store = new();
        store.Add(Entry(1, usd: 0.01m), 2500, 100, 2500, []);
        store.Add(Entry(2, usd: 0.0001m), 2500, 100, 2500, []);
        List<CacheEntry> removed = [];
        store.Add(Entry(3, usd: 0.01m), 2500, 100, 2500, removed);

        Assert.Equal(2u, Assert.Single(removed).Key.A);
        Assert.Equal((true, false, true), (IsIn(store, 1), IsIn(store, 2), IsIn(store, 3)));
    }

    [Fact]
    public void A_tenant_does_not_push_out_another()
    {
        MemoryStore store = new();
        store.Add(Entry(1, tenant: "a", usd: 0.00001m), 10_000, 100, 3000, []);
        for (int i = 2; i < 50; i++)
        {
            store.Add(Entry(i, tenant: "b"), 10_000, 100, 3000, []);
        }

        Assert.True(IsIn(store, 1));
        Assert.True(store.Bytes <= 4000);
        Assert.Equal(4, store.Count); // One of a, and three of 1,000 bytes of b.
    }

    [Fact]
    public void What_is_past_its_time_is_not_found()
    {
        MemoryStore store = new();
        store.Add(Entry(1, expires: 1000), 10_000, 100, 10_000, []);

        Assert.False(IsIn(store, 1));
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void Bytes_and_entries_stay_within_bounds_whatever_comes()
    {
        MemoryStore store = new();
        for (int i = 0; i < 2000; i++)
        {
            store.Add(
                Entry(i % 300, 1 + (i * 37 % 900), $"t{i % 7}", 0.0001m * (i % 11)),
                40_000,
                30,
                12_000,
                []
            );

            Assert.True(store.Bytes is >= 0 and <= 40_000);
            Assert.True(store.Count <= 30);
        }

        store.Remove(_ => true);
        Assert.Equal((0, 0L), (store.Count, store.Bytes));
    }
}
