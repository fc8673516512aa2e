using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>A gateway's side of a store that several gateways share: reading with a short deadline, writing behind the answer, and hearing of purges.</summary>
/// <remarks>
/// Fails open: where the store is slow or away, requests are misses. It is asked no more then until it has answered the question for purges.
/// A purge reaches every gateway: each asks for them every second, and gives no entry, not from its memory either, when the last answer is older than <see cref="SharedTimes.TrustFor"/>. Who purges waits that long.
/// </remarks>
internal sealed partial class SharedCache : IAsyncDisposable
{
    private readonly PostgresCacheStore store;
    private readonly SharedTimes times;
    private readonly TimeProvider clock;
    private readonly PurgeLog purges;
    private readonly Action<CacheFilter> purgeHere;
    private readonly Action<IReadOnlyList<Complaint>> complainHere;
    private readonly CancellationTokenSource ending = new();
    private volatile CacheMark? mark;
    private volatile bool rests; // It failed since it was last asked for purges.
    private long heardAt = long.MinValue;
    private long failures;
    private long damaged;
    private Task following = Task.CompletedTask;

    /// <summary>A gateway's side of a store; it connects when it is started.</summary>
    /// <param name="store">The store, which goes with it.</param>
    /// <param name="purges">What this gateway knows of purges.</param>
    /// <param name="purgeHere">Removes what fits from this gateway's memory, and adds that to its log.</param>
    /// <param name="complainHere">Takes complaints of other gateways.</param>
    /// <param name="times">Times.</param>
    /// <param name="clock">The time.</param>
    public SharedCache(
        PostgresCacheStore store,
        PurgeLog purges,
        Action<CacheFilter> purgeHere,
        Action<IReadOnlyList<Complaint>> complainHere,
        SharedTimes times,
        TimeProvider clock
    )
    {
        (this.store, this.purges, this.purgeHere) = (store, purges, purgeHere);
        this.complainHere = complainHere;
        (this.times, this.clock) = (times, clock);
    }

    /// <summary>Raised once when the store goes away, once when an entry of it is damaged, and once when it is back: what happened, in words.</summary>
    public event Action<string>? Said;

    /// <summary>What is known of purges; null: nothing yet.</summary>
    public CacheMark? Mark => mark;

    /// <summary>Questions to the store that failed, or were not answered in time.</summary>
    public long Failures => Interlocked.Read(ref failures);

    /// <summary>Rows that were damaged.</summary>
    public long Damaged => Interlocked.Read(ref damaged);

    /// <summary>True while it does not answer.</summary>
    public bool IsAway => rests || !IsTrusted;

    /// <summary>True while the gateway knows what was purged up to a moment ago: only then it gives entries.</summary>
    public bool IsTrusted
    {
        get
        {
            long heard = Volatile.Read(ref heardAt);
            return heard != long.MinValue && clock.GetElapsedTime(heard) < times.TrustFor;
        }
    }

    /// <summary>Begins to follow the store.</summary>
    public void Start()
    {
        following = Task.Run(FollowAsync);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Finds an entry, the exact one first; null where there is none, or the store does not say in time.</summary>
    /// <param name="exact">The key.</param>
    /// <param name="canonical">The key by the canonical text.</param>
    /// <param name="isStream">The form.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <param name="maxAgeNs">No older one.</param>
    public async ValueTask<CacheEntry?> FindAsync(
        CacheKey exact,
        CacheKey? canonical,
        bool isStream,
        string tenant,
        long nowUnixNs,
        long maxAgeNs
    )
    {
        if (rests || !IsTrusted)
        {
            return null;
        }

        IReadOnlyList<CacheRow> rows;
        try
        {
            CacheKey[] keys = canonical is CacheKey second ? [exact, second] : [exact];
            rows = await store
                .FindAsync(keys, isStream, nowUnixNs, ending.Token)
                .WaitAsync(times.FindWithin, clock, ending.Token);
        }
        catch (Exception failed) when (IsFailure(failed))
        {
            Fail(failed);
            return null;
        }

        CacheEntry? found = null;
        foreach (CacheRow row in rows)
        {
            CacheEntry? entry = CacheRecord.Read(row.Record, row.Key, isStream);
            if (entry is null || entry.Tenant != tenant)
            {
                OnDamaged(row, isStream);
            }
            else if (
                nowUnixNs < entry.ExpiresUnixNs
                && nowUnixNs - entry.StoredUnixNs <= maxAgeNs
                && (found is null || entry.Key == exact)
            )
            {
                found = entry;
            }
        }

        return found;
    }

    /// <summary>Purges the store, and waits until every gateway has heard of it or gives nothing.</summary>
    /// <returns>What was removed there; why nothing was, null where nothing is wrong.</returns>
    public async Task<(CachePurged Removed, string? Fault)> PurgeAsync(CacheFilter filter)
    {
        try
        {
            CachePurged removed = await store
                .PurgeAsync(filter, ending.Token)
                .WaitAsync(times.PurgeWithin, clock, ending.Token);
            purgeHere(filter);
            await Task.Delay(times.TrustFor, clock, ending.Token);
            return (removed, null);
        }
        catch (Exception failed) when (IsFailure(failed))
        {
            Fail(failed);
            return (
                default,
                $"{WordsOf(failed)}: other gateways may still give these entries; ask again when it is back"
            );
        }
    }

    /// <summary>Number and bytes of the store's entries, by model.</summary>
    /// <exception cref="CacheStoreAwayException">It does not answer.</exception>
    public Task<Dictionary<string, (long Entries, long Bytes)>> ByModelAsync(long nowUnixNs) =>
        store.ByModelAsync(nowUnixNs, ending.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAny(writing, Task.Delay(times.AnswerWithin, RealTime.Clock));
        await ending.CancelAsync();
        await Task.WhenAll(following, writing);
        await store.DisposeAsync();
        ending.Dispose();
    }

    private async Task FollowAsync()
    {
        long cleanedAt = clock.GetTimestamp();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await AskAsync();
                await FlushHitsAsync();
                if (clock.GetElapsedTime(cleanedAt) > TimeSpan.FromMinutes(1))
                {
                    cleanedAt = clock.GetTimestamp();
                    await store
                        .CleanAsync(UnixNs(), ending.Token)
                        .WaitAsync(times.PurgeWithin, clock, ending.Token);
                }
            }
            catch (Exception failed) when (IsFailure(failed))
            {
                Fail(failed);
            }

            try
            {
                await Task.Delay(times.AskEvery, clock, ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Asks for purges, and does here what they say.</summary>
    private async Task AskAsync()
    {
        long began = clock.GetTimestamp();
        CacheMark? known = mark;
        CacheNews news = await store
            .NewsAsync(known?.Purge ?? long.MaxValue, ending.Token)
            .WaitAsync(times.AnswerWithin, clock, ending.Token);
        if (known?.Incarnation == news.Mark.Incarnation && news.Mark.Purge < known.Purge)
        {
            // It was put back to an earlier state: what was purged since may be there again.
            Volatile.Write(ref heardAt, long.MinValue);
            await store
                .RenewAsync(known.Incarnation, ending.Token)
                .WaitAsync(times.PurgeWithin, clock, ending.Token);
            mark = null;
            return;
        }

        await HearComplaintsAsync(isOtherLife: known?.Incarnation != news.Mark.Incarnation);
        if (known?.Incarnation != news.Mark.Incarnation || news.Forgotten > known.Purge)
        {
            purgeHere(new CacheFilter()); // Nobody knows what was purged before.
        }
        else
        {
            foreach (CacheFilter filter in news.Purges)
            {
                purgeHere(filter);
            }
        }

        mark = news.Mark; // Behind the purges: a request that knows it knows them.
        Volatile.Write(ref heardAt, began);
        rests = false;
        Calm();
    }

    private void OnDamaged(CacheRow row, bool isStream)
    {
        if (Interlocked.Increment(ref damaged) == 1)
        {
            Said?.Invoke(
                $"an entry in {PostgresCacheStore.Name} is damaged or of another version: it counts as a miss and is removed; so are later ones, counted in farthing_gateway_cache_shared_total"
            );
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await store
                    .DropAsync(row.Key, isStream, row.Id, ending.Token)
                    .WaitAsync(times.AnswerWithin, clock, ending.Token);
            }
            catch (Exception failed) when (IsFailure(failed))
            {
                Fail(failed); // Whoever finds it next removes it.
            }
        });
    }

    private long UnixNs() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}

/// <summary>Bounds of a shared store.</summary>
/// <param name="Bytes">Of all entries.</param>
/// <param name="TenantBytes">Of one tenant's.</param>
internal readonly record struct CacheBounds(long Bytes, long TenantBytes);

/// <summary>What a gateway knew of purges when a request began: its answer comes behind none that came later.</summary>
/// <param name="Here">By the gateway's own count (<see cref="Stores.PurgeLog"/>).</param>
/// <param name="Mark">Of the shared store; null: nothing, and then nothing goes there.</param>
internal readonly record struct CacheStamp(long Here, CacheMark? Mark);
