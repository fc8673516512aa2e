using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
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
            KeyId = $"k{number}",
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
        List<RemovedEntry> removed = [];
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
    public void What_two_keys_find_is_one_entry_and_goes_as_one()
    {
        MemoryStore store = new();
        store.Add(Entry(1) with { CanonicalKey = new CacheKey(100, 0, 0, 0) }, 10_000, 100, 10_000, []);
        Assert.Equal((true, true, 1, 1000L), (IsIn(store, 1), IsIn(store, 100), store.Count, store.Bytes));
        Assert.Equal((1L, 1000L), store.ByModel()["m"]);

        List<RemovedEntry> removed = [];
        store.Add(Entry(2) with { CanonicalKey = new CacheKey(100, 0, 0, 0) }, 10_000, 100, 10_000, removed);
        Assert.Equal(1u, Assert.Single(removed).Key.A);
        Assert.Equal((false, true, true), (IsIn(store, 1), IsIn(store, 2), IsIn(store, 100)));
        Assert.Equal((1, 1000L), (store.Count, store.Bytes));

        Assert.Equal(1, store.Remove(new CacheFilter(Key: "k2")));
        Assert.Equal((false, false, 0, 0L), (IsIn(store, 2), IsIn(store, 100), store.Count, store.Bytes));
    }

    /// <summary>Beside a list of entries that each change is made in by looking at all of them.</summary>
    [Fact]
    public void Two_keys_find_what_a_list_of_all_entries_has()
    {
        Random random = new(7);
        MemoryStore store = new();
        List<CacheEntry> all = [];
        for (int i = 0; i < 5000; i++)
        {
            CacheEntry entry = Entry(random.Next(40)) with
            {
                CanonicalKey =
                    random.Next(3) == 0 ? null : new CacheKey(100u + (ulong)random.Next(20), 0, 0, 0),
            };
            all.RemoveAll(one =>
                one.Key == entry.Key
                || (one.CanonicalKey is not null && one.CanonicalKey == entry.CanonicalKey)
            );
            all.Add(entry);
            store.Add(entry, 1_000_000, 1000, 1_000_000, []);
            if (random.Next(10) == 0)
            {
                ulong least = (ulong)random.Next(40);
                Assert.Equal(
                    all.RemoveAll(one => one.Key.A == least),
                    store.Remove(new CacheFilter(Key: $"k{least}"))
                );
            }

            Assert.Equal((all.Count, all.Sum(one => one.Bytes)), (store.Count, store.Bytes));
            int asked = random.Next(120);
            Assert.Equal(
                all.Any(one => one.Key.A == (ulong)asked || one.CanonicalKey?.A == (ulong)asked),
                IsIn(store, asked)
            );
        }
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

        store.Remove(new CacheFilter());
        Assert.Equal((0, 0L), (store.Count, store.Bytes));
    }

    /// <summary>Short answers stand in blocks and long ones by themselves; nobody gets another's bytes, whatever came and went in between.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Each_finds_what_was_stored_to_the_byte()
    {
        int[] lengths = [0, 1, 251, 252, 253, 503, 504, 505, 5000, 16_384, 16_385, 40_000];
        Random random = new(11);
        MemoryStore store = new();
        Dictionary<int, CacheEntry> kept = [];
        for (int i = 0; i < 20_000; i++)
        {
            int number = random.Next(300);
            byte[] body = new byte[lengths[random.Next(lengths.Length)]];
            random.NextBytes(body);
            CacheEntry entry = Entry(number, tenant: $"t{number % 3}", usd: random.Next(1, 9)) with
            {
                Body = body,
                CanonicalKey = number % 2 == 0 ? null : new CacheKey((ulong)number, 1, 0, 0),
                Tags = [$"tag{number % 5}"],
                Tokens = new TokenCounts(i, 2, 3, number) { CacheWrite1h = 1, Units = 7 },
                Model = $"m{number % 4}",
                Cost = number % 7 == 0 ? null : new Money(1 + i),
            };
            List<RemovedEntry> removed = [];
            store.Add(entry, 1_000_000, 150, 600_000, removed);
            kept[number] = entry;
            foreach (RemovedEntry gone in removed.Where(one => one.Id == kept[(int)one.Key.A].Id))
            {
                Assert.Equal(kept[(int)gone.Key.A].CanonicalKey, gone.CanonicalKey);
                kept.Remove((int)gone.Key.A);
            }

            Assert.Equal(kept.Count, store.Count);
            int asked = random.Next(300);
            CacheEntry? found = store.Find(new CacheKey((ulong)asked, 0, 0, 0), false, 1000, long.MaxValue);
            Assert.Equal(kept.ContainsKey(asked), found is not null);
            if (found is not null)
            {
                Assert.Equal(kept[asked].Body, found.Body);
                Assert.Equal(kept[asked], found with { Body = kept[asked].Body });
            }

            if (i % 1000 == 999)
            {
                CacheFilter filter = i % 3000 == 2999 ? new() : new(Tag: "tag2");
                int meant = kept.Where(one => one.Value.IsOf(filter)).Count(one => kept.Remove(one.Key));
                Assert.Equal(meant, store.Remove(filter));
            }
        }

        Assert.All(
            kept.Values,
            entry => Assert.Equal(entry.Body, store.Find(entry.Key, false, 1000, long.MaxValue)?.Body)
        );
    }
}
