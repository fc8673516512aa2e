using System.Runtime.InteropServices;
using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>Stored answers in memory, within bounds of bytes and entries, and of bytes a tenant. The least worth keeping goes first: expected hits × dollars per hit / bytes, with hits that count less the older they are (24 h).</summary>
/// <remarks>What goes is the least of a few that are drawn, not of all: finding it costs the same however many there are. The draw is seeded. Any thread.</remarks>
internal sealed class MemoryStore
{
    private const int Drawn = 16;
    private readonly Lock gate = new();
    private readonly Dictionary<(CacheKey Key, bool IsStream), Slot> slots = [];
    private readonly Dictionary<string, Pool> tenants = new(StringComparer.Ordinal);
    private readonly Pool all = new();
    private ulong state = 0x9E3779B97F4A7C15;

    /// <summary>Bytes of all entries.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return all.Bytes;
            }
        }
    }

    /// <summary>Number of entries.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return all.Count;
            }
        }
    }

    /// <summary>Finds an entry that still holds, and counts the hit.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="isStream">Its form.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <param name="maxAgeNs">No older one.</param>
    public CacheEntry? Find(CacheKey key, bool isStream, long nowUnixNs, long maxAgeNs)
    {
        lock (gate)
        {
            if (!slots.TryGetValue((key, isStream), out Slot? slot))
            {
                return null;
            }

            CacheEntry entry = slot.Entry;
            if (entry.ExpiresUnixNs <= nowUnixNs)
            {
                Remove(slot);
                return null;
            }

            if (nowUnixNs - entry.StoredUnixNs > maxAgeNs)
            {
                return null;
            }

            double score = CacheScore.AfterHit(all.ScoreAt(slot.AllAt), slot.Worth, nowUnixNs);
            all.Rate(slot.AllAt, score);
            slot.Tenant.Rate(slot.TenantAt, score);
            return entry;
        }
    }

    /// <summary>Adds an entry in the place of those with its keys, and removes what no longer fits.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="maxBytes">Of all.</param>
    /// <param name="maxEntries">Of all.</param>
    /// <param name="maxTenantBytes">Of its tenant.</param>
    /// <param name="removed">Receives what went, the entry itself too where it is the least.</param>
    public void Add(
        CacheEntry entry,
        long maxBytes,
        int maxEntries,
        long maxTenantBytes,
        List<CacheEntry> removed
    )
    {
        lock (gate)
        {
            RemoveAt(entry.Key, entry.IsStream, removed);
            if (entry.CanonicalKey is CacheKey canonical)
            {
                RemoveAt(canonical, entry.IsStream, removed);
            }

            if (!tenants.TryGetValue(entry.Tenant, out Pool? tenant))
            {
                tenants.Add(entry.Tenant, tenant = new Pool());
            }

            Slot slot = new(entry, tenant);
            slots.Add((entry.Key, entry.IsStream), slot);
            if (entry.CanonicalKey is CacheKey second)
            {
                slots.Add((second, entry.IsStream), slot);
            }

            double score = CacheScore.Of(entry);
            slot.AllAt = all.Add(slot, score);
            slot.TenantAt = tenant.Add(slot, score);
            while (tenant.Bytes > maxTenantBytes && tenant.Count > 0)
            {
                removed.Add(RemoveLeast(tenant, entry.StoredUnixNs));
            }

            while ((all.Bytes > maxBytes || all.Count > maxEntries) && all.Count > 0)
            {
                removed.Add(RemoveLeast(all, entry.StoredUnixNs));
            }
        }
    }

    /// <summary>Number and bytes of entries by model.</summary>
    public Dictionary<string, (long Entries, long Bytes)> ByModel()
    {
        Dictionary<string, (long Entries, long Bytes)> models = new(StringComparer.Ordinal);
        lock (gate)
        {
            foreach (ref readonly Place place in all.Places)
            {
                CacheEntry entry = place.Slot.Entry;
                (long entries, long bytes) = models.GetValueOrDefault(entry.Model);
                models[entry.Model] = (entries + 1, bytes + entry.Bytes);
            }
        }

        return models;
    }

    /// <summary>Removes the entries that fit.</summary>
    public List<CacheEntry> Remove(Predicate<CacheEntry> fits)
    {
        List<CacheEntry> removed = [];
        lock (gate)
        {
            for (int i = all.Count - 1; i >= 0; i--) // The last takes the place of one that goes.
            {
                Slot slot = all.Places[i].Slot;
                if (fits(slot.Entry))
                {
                    Remove(slot);
                    removed.Add(slot.Entry);
                }
            }
        }

        return removed;
    }

    private CacheEntry RemoveLeast(Pool pool, long nowUnixNs)
    {
        Span<Place> places = pool.Places;
        int least = 0;
        double score = double.PositiveInfinity;
        int tries = Math.Min(Drawn, places.Length);
        for (int i = 0; i < tries; i++)
        {
            int at = tries == places.Length ? i : (int)(Next() % (ulong)places.Length);
            ref Place one = ref places[at];
            double own = one.ExpiresUnixNs <= nowUnixNs ? double.NegativeInfinity : one.Score;
            if (own < score)
            {
                (least, score) = (at, own);
            }
        }

        Slot gone = places[least].Slot;
        Remove(gone);
        return gone.Entry;
    }

    private void RemoveAt(CacheKey key, bool isStream, List<CacheEntry> removed)
    {
        if (slots.TryGetValue((key, isStream), out Slot? before))
        {
            Remove(before);
            removed.Add(before.Entry);
        }
    }

    private void Remove(Slot slot)
    {
        slots.Remove((slot.Entry.Key, slot.Entry.IsStream));
        if (slot.Entry.CanonicalKey is CacheKey canonical)
        {
            slots.Remove((canonical, slot.Entry.IsStream));
        }

        all.Remove(slot.AllAt, slot, static (moved, at) => moved.AllAt = at);
        slot.Tenant.Remove(slot.TenantAt, slot, static (moved, at) => moved.TenantAt = at);
        if (slot.Tenant.Count == 0)
        {
            tenants.Remove(slot.Entry.Tenant);
        }
    }

    private ulong Next()
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }

    private sealed class Slot(CacheEntry entry, Pool tenant)
    {
        public CacheEntry Entry => entry;
        public Pool Tenant => tenant;
        public double Worth { get; } = CacheScore.WorthOf(entry);
        public int AllAt { get; set; }
        public int TenantAt { get; set; }
    }

    /// <summary>What the draw looks at, side by side: to go to each entry for it would take longer than all the rest.</summary>
    private struct Place
    {
        public Slot Slot;
        public double Score;
        public long ExpiresUnixNs;
    }

    private sealed class Pool
    {
        private readonly List<Place> places = [];

        public Span<Place> Places => CollectionsMarshal.AsSpan(places);
        public int Count => places.Count;
        public long Bytes { get; private set; }

        public double ScoreAt(int at) => Places[at].Score;

        public void Rate(int at, double score) => Places[at].Score = score;

        public int Add(Slot slot, double score)
        {
            places.Add(
                new Place
                {
                    Slot = slot,
                    Score = score,
                    ExpiresUnixNs = slot.Entry.ExpiresUnixNs,
                }
            );
            Bytes += slot.Entry.Bytes;
            return places.Count - 1;
        }

        public void Remove(int at, Slot slot, Action<Slot, int> moved)
        {
            Place last = places[^1];
            places[at] = last;
            moved(last.Slot, at);
            places.RemoveAt(places.Count - 1);
            Bytes -= slot.Entry.Bytes;
        }
    }
}
