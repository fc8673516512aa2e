using Farthing.Gateway.Caching.Policies;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>The last purges that a gateway knows of, numbered, so that no answer of a request that began before one comes in behind it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class PurgeLog
{
    private const int Most = 1000;
    private readonly Lock gate = new();
    private readonly Queue<(long Number, CacheFilter Filter)> kept = new();
    private long last;

    /// <summary>Number of the last one.</summary>
    public long Last => Interlocked.Read(ref last);

    /// <summary>Adds one.</summary>
    public void Add(CacheFilter filter)
    {
        lock (gate)
        {
            kept.Enqueue((last + 1, filter));
            if (kept.Count > Most)
            {
                kept.Dequeue();
            }

            Interlocked.Increment(ref last);
        }
    }

    /// <summary>True where a purge behind a number means the entry, or may: the oldest ones are forgotten.</summary>
    public bool IsPurged(CacheEntry entry, long since)
    {
        if (since == Last)
        {
            return false;
        }

        lock (gate)
        {
            if (since < last - kept.Count)
            {
                return true;
            }

            foreach ((long number, CacheFilter filter) in kept)
            {
                if (number > since && entry.IsOf(filter))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
