using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Testing.Servers;
using static Farthing.Tests.Gateway.Caching.Shared.CacheScene;

namespace Farthing.Tests.Gateway.Caching.Shared;

/// <summary>Entries that gateways share in a real PostgreSQL.</summary>
[Trait("Speed", "slow")]
public sealed partial class PostgresCacheStoreTests : IAsyncLifetime
{
    private static readonly CacheBounds Wide = new(1_000_000_000, 1_000_000_000);
    private readonly List<PostgresCacheStore> opened = [];
    private string? database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresCacheStore store in opened)
        {
            await store.DisposeAsync();
        }
    }

    /// <summary>A store of this test's own database; skips where the server is not installed.</summary>
    private PostgresCacheStore Opened()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        database ??= PostgresServer.Shared.NewDatabase();
        PostgresCacheStore store = new(database);
        opened.Add(store);
        return store;
    }

    private static async Task<CacheMark> MarkAsync(PostgresCacheStore store) =>
        (await store.NewsAsync(0, Cancellation)).Mark;

    private static async Task<int> WriteAsync(
        PostgresCacheStore store,
        CacheMark mark,
        params CacheEntry[] entries
    ) => await store.WriteAsync([.. entries.Select(one => Write(one, mark))], Wide, Cancellation);

    private static async Task<CacheEntry?> FindAsync(
        PostgresCacheStore store,
        CacheKey key,
        bool isStream = false,
        long now = Now
    )
    {
        IReadOnlyList<CacheRow> rows = await store.FindAsync([key], isStream, now, Cancellation);
        return rows.Count == 0 ? null : CacheRecord.Read(rows[0].Record, rows[0].Key, isStream);
    }

    /// <summary>Numbers of the entries that are there, of 0 up to a bound.</summary>
    private static async Task<List<int>> ThereAsync(PostgresCacheStore store, int most, long now = Now)
    {
        List<int> there = [];
        for (int i = 0; i < most; i++)
        {
            if (await FindAsync(store, Key(i), now: now) is not null)
            {
                there.Add(i);
            }
        }

        return there;
    }

    [Fact]
    public async Task What_one_gateway_writes_another_finds_by_any_of_its_keys_until_it_ends()
    {
        PostgresCacheStore one = Opened();
        PostgresCacheStore two = Opened();
        CacheEntry entry = Entry(1);
        CacheEntry stream = Entry(1) with { IsStream = true };
        Assert.Equal(3, await WriteAsync(one, await MarkAsync(one), entry, stream, Entry(2)));

        IReadOnlyList<CacheRow> rows = await two.FindAsync([Key(1), Key(2)], false, Now, Cancellation);
        Assert.Equal([Key(1), Key(2)], rows.Select(row => row.Key).Order(ByFirst));
        Assert.Equal(entry.Id, (await FindAsync(two, Key(1)))!.Id);
        Assert.Equal(stream.Id, (await FindAsync(two, Key(1), isStream: true))!.Id);
        Assert.Null(await FindAsync(two, Key(3)));
        Assert.Null(await FindAsync(two, Key(1), now: entry.ExpiresUnixNs));
        Assert.NotNull(await FindAsync(two, Key(1), now: entry.ExpiresUnixNs - 1));
        Assert.Equal((3, 3000), (await two.ByModelAsync(Now, Cancellation))["model"]);
        Assert.Empty(await two.ByModelAsync(entry.ExpiresUnixNs, Cancellation));
    }

    private static readonly IComparer<CacheKey> ByFirst = Comparer<CacheKey>.Create(
        (one, other) => one.A.CompareTo(other.A)
    );

    [Fact]
    public async Task A_later_answer_takes_the_place_of_an_earlier_one_and_never_the_other_way()
    {
        PostgresCacheStore store = Opened();
        CacheMark mark = await MarkAsync(store);
        CacheEntry later = Entry(1, storedNs: Now + 5);
        await WriteAsync(store, mark, Entry(1, storedNs: Now));
        Assert.Equal(1, await WriteAsync(store, mark, later));
        Assert.Equal(0, await WriteAsync(store, mark, Entry(1, storedNs: Now + 4)));

        Assert.Equal(later.Id, (await FindAsync(store, Key(1)))!.Id);
        Assert.Equal((1, 1000), (await store.ByModelAsync(Now, Cancellation))["model"]);
    }

    [Theory]
    [InlineData("key_1", null, null)]
    [InlineData(null, "team=süß", null)]
    [InlineData(null, null, "model")]
    [InlineData("key_1", "feature=faq", "model")]
    public async Task A_purge_removes_what_fits_and_refuses_answers_that_were_asked_for_before_it(
        string? key,
        string? tag,
        string? model
    )
    {
        PostgresCacheStore one = Opened();
        PostgresCacheStore two = Opened();
        CacheMark before = await MarkAsync(one);
        CacheEntry other = Entry(2) with { KeyId = "key_2", Tags = ["feature"], Model = "model2" };
        await WriteAsync(one, before, Entry(1), other);
        CacheFilter filter = new(key, tag, model);

        Assert.Equal(1, (await two.PurgeAsync(filter, Cancellation)).Entries);

        Assert.Equal([2], await ThereAsync(one, 5));
        Assert.Equal(1, await WriteAsync(one, before, Entry(3), other with { Key = Key(4) }));
        Assert.Equal([2, 4], await ThereAsync(one, 5));
        CacheNews news = await one.NewsAsync(before.Purge, Cancellation);
        Assert.Equal([filter], news.Purges);
        Assert.Equal(before with { Purge = before.Purge + 1 }, news.Mark);
        Assert.Equal(1, await WriteAsync(one, news.Mark, Entry(3)));
        Assert.Equal([2, 3, 4], await ThereAsync(one, 5));
        Assert.Empty((await one.NewsAsync(news.Mark.Purge, Cancellation)).Purges);
    }

    /// <summary>Answers that were asked for before purges, written while these run: none that fits outlives them, and each that does not fit is there.</summary>
    [Fact]
    public async Task No_write_outruns_a_purge()
    {
        PostgresCacheStore[] stores = [Opened(), Opened(), Opened()];
        CacheMark before = await MarkAsync(stores[0]);
        Task<int>[] writing =
        [
            .. Enumerable
                .Range(0, 120)
                .Select(i =>
                    Task.Run(
                        () =>
                            WriteAsync(
                                stores[i % 2],
                                before,
                                Entry(i) with
                                {
                                    Model = i % 3 == 0 ? "bad" : "good",
                                }
                            ),
                        Cancellation
                    )
                ),
        ];
        await writing[10];
        await stores[2].PurgeAsync(new CacheFilter(Model: "bad"), Cancellation);
        await Task.WhenAll(writing);

        Assert.Equal(Enumerable.Range(0, 120).Where(i => i % 3 != 0), await ThereAsync(stores[2], 120));
        Assert.Equal(["good"], (await stores[2].ByModelAsync(Now, Cancellation)).Keys);
    }

    [Fact]
    public async Task Of_a_thousand_purges_ago_nothing_is_known_and_nothing_is_taken()
    {
        PostgresCacheStore store = Opened();
        CacheMark first = await MarkAsync(store);
        for (int i = 0; i < 1001; i++)
        {
            await store.PurgeAsync(new CacheFilter(Model: "other"), Cancellation);
        }

        CacheNews news = await store.NewsAsync(first.Purge, Cancellation);
        Assert.Equal((1000, 1), (news.Purges.Count, news.Forgotten - first.Purge));
        Assert.Equal(0, await WriteAsync(store, first, Entry(1)));
        Assert.Equal(1, await WriteAsync(store, first with { Purge = first.Purge + 1 }, Entry(1)));
    }

    /// <summary>Random costs, lengths, times and hits: what stays is what has the most of hits × dollars / bytes, with hits worth e^−age in days, as the formula says it plainly.</summary>
    [Fact]
    public async Task What_is_least_worth_keeping_goes_first()
    {
        PostgresCacheStore store = Opened();
        CacheMark mark = await MarkAsync(store);
        Farthing.Numerics.Randomness.Pcg32 random = new(7, stream: 1);
        const int All = 40;
        List<(int Number, double Worth)> expected = [];
        for (int i = 0; i < All; i++)
        {
            decimal usd = (1 + (random.NextUInt32() % 1000)) / 100_000m;
            int bytes = 700 + (int)(random.NextUInt32() % 500);
            long stored = Now - (random.NextUInt32() % 1000 * (DayNs / 1000));
            CacheEntry entry = Entry(i, usd, bytes, storedNs: stored);
            await WriteAsync(store, mark, entry);
            int hits = (int)(random.NextUInt32() % 4);
            double worth = (double)usd / bytes * Math.Exp(-(Now - stored) / (double)DayNs);
            if (hits > 0)
            {
                await store.HitAsync(
                    new Dictionary<(CacheKey, bool), int> { [(entry.Key, false)] = hits },
                    Now,
                    Cancellation
                );
                worth += hits * (double)usd / bytes;
            }

            expected.Add((i, worth));
        }

        CacheEntry last = Entry(All, usd: 1000m, bytes: 1000);
        const long Most = 20_000;
        await store.WriteAsync([Write(last, mark)], new CacheBounds(Most, Most), Cancellation);

        expected.Add((All, double.MaxValue));
        List<int> kept = [];
        List<int> there = await ThereAsync(store, All + 1, Now - DayNs);
        long left = (await store.ByModelAsync(Now - DayNs, Cancellation))["model"].Bytes;
        Assert.InRange(left, Most - 1200, Most);
        foreach ((int number, _) in expected.OrderByDescending(one => one.Worth).Take(there.Count))
        {
            kept.Add(number);
        }

        Assert.Equal(kept.Order(), there);
    }

    [Fact]
    public async Task A_tenant_has_its_share_and_takes_none_of_others()
    {
        PostgresCacheStore store = Opened();
        CacheMark mark = await MarkAsync(store);
        CacheBounds bounds = new(10_000, 3_000);
        await store.WriteAsync(
            [Write(Entry(0, tenant: "kother", usd: 0.000001m), mark)],
            bounds,
            Cancellation
        );
        for (int i = 1; i < 8; i++)
        {
            await store.WriteAsync([Write(Entry(i, usd: 0.01m * i), mark)], bounds, Cancellation);
        }

        Assert.Equal([0, 5, 6, 7], await ThereAsync(store, 8));
        await store.WriteAsync([Write(Entry(8, bytes: 5_000), mark)], bounds, Cancellation);
        Assert.DoesNotContain(8, await ThereAsync(store, 9)); // More than its share: it does not even fit alone.
    }

    [Fact]
    public async Task What_has_ended_is_removed_and_one_row_alone()
    {
        PostgresCacheStore store = Opened();
        CacheMark mark = await MarkAsync(store);
        CacheEntry old = Entry(1, storedNs: Now - DayNs);
        CacheEntry damaged = Entry(3);
        await WriteAsync(store, mark, old, Entry(2), damaged);

        await store.CleanAsync(Now, Cancellation);
        await store.DropAsync(damaged.Key, isStream: false, Guid.Empty, Cancellation); // Another one stands there now.
        Assert.Equal([2, 3], await ThereAsync(store, 5, Now - DayNs));
        await store.DropAsync(damaged.Key, isStream: false, damaged.Id, Cancellation);
        Assert.Equal([2], await ThereAsync(store, 5, Now - DayNs));
        Assert.Equal((1, 1000), (await store.ByModelAsync(Now - DayNs, Cancellation))["model"]);
    }

    [Fact]
    public async Task A_new_life_begins_empty_and_takes_nothing_of_the_one_before()
    {
        PostgresCacheStore store = Opened();
        CacheMark old = await MarkAsync(store);
        await WriteAsync(store, old, Entry(1));
        await store.RenewAsync(old.Incarnation, Cancellation);
        CacheMark fresh = await MarkAsync(store);
        Assert.NotEqual(old.Incarnation, fresh.Incarnation);
        Assert.Empty(await ThereAsync(store, 3));
        Assert.Equal(0, await WriteAsync(store, old, Entry(1)));

        Assert.Equal(1, await WriteAsync(store, fresh, Entry(2)));
        await store.RenewAsync(old.Incarnation, Cancellation); // Another gateway that saw it later.
        Assert.Equal(fresh, await MarkAsync(store));
        Assert.Equal([2], await ThereAsync(store, 3));
    }

    [Fact]
    public async Task Texts_that_a_database_does_not_take_as_they_are_do_no_harm()
    {
        PostgresCacheStore store = Opened();
        CacheMark mark = await MarkAsync(store);
        CacheEntry odd = Entry(1, tenant: "u3:key\0'\";--") with { Tags = ["a\0b", "x\ny"], Model = "m'\0" };
        Assert.Equal(2, await WriteAsync(store, mark, odd, Entry(2)));
        Assert.Equal(odd.Tenant, (await FindAsync(store, Key(1)))!.Tenant);

        Assert.Equal(
            1,
            (await store.PurgeAsync(new CacheFilter(null, "x\ny", "m'\0"), Cancellation)).Entries
        );
        Assert.Equal([2], await ThereAsync(store, 3));
    }
}
