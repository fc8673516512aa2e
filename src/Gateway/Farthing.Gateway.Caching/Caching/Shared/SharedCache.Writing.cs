using System.Threading.Channels;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Stores;

namespace Farthing.Gateway.Caching.Shared;

/// <content>Writing behind the answers, and what fails.</content>
internal sealed partial class SharedCache
{
    private const int MaxWaiting = 10_000;
    private const long MaxWaitingBytes = 64 << 20; // Where the store does not keep up, entries live in memory alone.
    private const int BatchEntries = 100;
    private const long BatchBytes = 4 << 20;
    private const int MaxHits = 10_000;
    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true }
    );
    private readonly Lock hitting = new();
    private readonly Lock saying = new();
    private Dictionary<(CacheKey Key, bool IsStream), int> hits = [];
    private Task writing = Task.CompletedTask;
    private long waitingBytes;
    private long dropped;
    private long written;
    private bool isFailing; // It was said.
    private long failedAt;

    /// <summary>Entries that did not get there.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Entries that did.</summary>
    public long Written => Interlocked.Read(ref written);

    /// <summary>Writes an entry some time soon.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="stamp">What was known of purges when its request began.</param>
    /// <param name="bounds">Of the store.</param>
    public void Write(CacheEntry entry, CacheStamp stamp, CacheBounds bounds)
    {
        if (
            stamp.Mark is null
            || Interlocked.Read(ref waitingBytes) + entry.Bytes > MaxWaitingBytes
            || !waiting.Writer.TryWrite(new Waiting(entry, stamp, bounds))
        )
        {
            Interlocked.Increment(ref dropped);
            return;
        }

        Interlocked.Add(ref waitingBytes, entry.Bytes);
    }

    /// <summary>An entry was given, from here or there.</summary>
    public void Hit(CacheEntry entry)
    {
        lock (hitting)
        {
            if (hits.Count < MaxHits || hits.ContainsKey((entry.Key, entry.IsStream)))
            {
                hits[(entry.Key, entry.IsStream)] = hits.GetValueOrDefault((entry.Key, entry.IsStream)) + 1;
            }
        }
    }

    private async Task FlushHitsAsync()
    {
        Dictionary<(CacheKey, bool), int> taken;
        lock (hitting)
        {
            if (hits.Count == 0)
            {
                return;
            }

            (taken, hits) = (hits, []);
        }

        await store
            .HitAsync(taken, UnixNs(), ending.Token)
            .WaitAsync(times.AnswerWithin, clock, ending.Token);
    }

    private async Task WriteAsync()
    {
        List<CacheWrite> batch = [];
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            CacheBounds bounds = default;
            long bytes = 0;
            int taken = 0;
            while (taken < BatchEntries && bytes < BatchBytes && waiting.Reader.TryRead(out Waiting one))
            {
                taken++;
                bytes += one.Entry.Bytes;
                bounds = one.Bounds;
                if (!purges.IsPurged(one.Entry, one.Stamp.Here))
                {
                    batch.Add(new CacheWrite(one.Entry, CacheRecord.Of(one.Entry), one.Stamp.Mark!));
                }
            }

            Interlocked.Add(ref waitingBytes, -bytes);
            await WriteAsync(batch, bounds);
        }
    }

    private async Task WriteAsync(List<CacheWrite> batch, CacheBounds bounds)
    {
        int kept = 0;
        try
        {
            if (!rests && batch.Count > 0)
            {
                kept = await store
                    .WriteAsync([.. batch], bounds, ending.Token)
                    .WaitAsync(times.PurgeWithin, clock, ending.Token);
            }
        }
        catch (Exception failed) when (IsFailure(failed))
        {
            Fail(failed);
        }

        Interlocked.Add(ref written, kept);
        Interlocked.Add(ref dropped, batch.Count - kept);
    }

    /// <summary>Whatever becomes of a call, its request goes upstream.</summary>
    private static bool IsFailure(Exception failed) => failed is not OutOfMemoryException;

    private static string WordsOf(Exception failed) =>
        failed switch
        {
            CacheStoreAwayException => failed.Message,
            TimeoutException or OperationCanceledException =>
                $"{PostgresCacheStore.Name} does not answer in time",
            _ => $"{PostgresCacheStore.Name} cannot be used ({failed.GetType().Name})",
        };

    private void Fail(Exception failed)
    {
        if (ending.IsCancellationRequested)
        {
            return;
        }

        rests = true;
        Interlocked.Increment(ref failures);
        lock (saying)
        {
            failedAt = clock.GetTimestamp();
            if (isFailing)
            {
                return;
            }

            isFailing = true;
        }

        Said?.Invoke($"{WordsOf(failed)}: requests that its entries would answer go upstream until it does");
    }

    private void Calm()
    {
        lock (saying)
        {
            if (!isFailing || clock.GetElapsedTime(failedAt) < times.BackAfter)
            {
                return;
            }

            isFailing = false;
        }

        Said?.Invoke($"{PostgresCacheStore.Name} answers again: entries are shared");
    }

    private readonly record struct Waiting(CacheEntry Entry, CacheStamp Stamp, CacheBounds Bounds);
}
