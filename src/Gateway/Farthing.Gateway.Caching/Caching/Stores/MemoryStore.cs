using System.Runtime.InteropServices;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>Stored answers in memory, within bounds of bytes and entries, and of bytes a tenant. The least worth keeping goes first: expected hits × dollars per hit / bytes, with hits that count less the older they are (24 h).</summary>
/// <remarks>What goes is the least of a few that are drawn, not of all: finding it costs the same however many there are. The draw is seeded. Entries stand in rows and blocks of large arrays: as objects, each would be copied twice by the garbage collector while it is young and freed by its dearest collection. Any thread.</remarks>
internal sealed class MemoryStore
{
    private const int Drawn = 16;
    private const int LongAnswer = 16_384; // Bytes. A longer answer is an array of its own, which is given out as it is: copying it would keep others waiting.
    private readonly Lock gate = new();
    private readonly Dictionary<(CacheKey Key, bool IsStream), int> found = [];
    private readonly StoredRows rows = new();
    private readonly AnswerBlocks blocks = new();
    private readonly Dictionary<string, StoredPlaces> tenants = new(StringComparer.Ordinal);
    private readonly StoredPlaces all = new("");
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
            if (!found.TryGetValue((key, isStream), out int at))
            {
                return null;
            }

            ref StoredRow row = ref rows[at];
            if (row.ExpiresUnixNs <= nowUnixNs)
            {
                Remove(at);
                return null;
            }

            if (nowUnixNs - row.StoredUnixNs > maxAgeNs)
            {
                return null;
            }

            double score = CacheScore.AfterHit(all.All[row.AllAt].Score, row.Worth, nowUnixNs);
            StoredPlace rated = new(at, score, row.ExpiresUnixNs);
            all.All[row.AllAt] = rated;
            row.Tenant.All[row.TenantAt] = rated;
            return row.ToEntry(row.LongAnswer ?? Read(in row));
        }
    }

    /// <summary>Adds an entry in the place of those with its keys, and removes what no longer fits.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="maxBytes">Of all.</param>
    /// <param name="maxEntries">Of all.</param>
    /// <param name="maxTenantBytes">Of its tenant.</param>
    /// <param name="removed">Receives what went, the entry itself too where it is the least; null: nobody asks.</param>
    public void Add(
        CacheEntry entry,
        long maxBytes,
        int maxEntries,
        long maxTenantBytes,
        List<RemovedEntry>? removed
    )
    {
        lock (gate)
        {
            RemoveAt(entry.Key, entry.IsStream, removed);
            if (entry.CanonicalKey is CacheKey canonical)
            {
                RemoveAt(canonical, entry.IsStream, removed);
            }

            if (!tenants.TryGetValue(entry.Tenant, out StoredPlaces? tenant))
            {
                tenants.Add(entry.Tenant, tenant = new StoredPlaces(entry.Tenant));
            }

            Place(entry, tenant);
            while (tenant.Bytes > maxTenantBytes && tenant.Count > 0)
            {
                RemoveLeast(tenant, entry.StoredUnixNs, removed);
            }

            while ((all.Bytes > maxBytes || all.Count > maxEntries) && all.Count > 0)
            {
                RemoveLeast(all, entry.StoredUnixNs, removed);
            }
        }
    }

    /// <summary>Number and bytes of entries by model.</summary>
    public Dictionary<string, (long Entries, long Bytes)> ByModel()
    {
        Dictionary<string, (long Entries, long Bytes)> models = new(StringComparer.Ordinal);
        lock (gate)
        {
            foreach (StoredPlace place in all.All)
            {
                ref StoredRow row = ref rows[place.Row];
                (long entries, long bytes) = models.GetValueOrDefault(row.Model);
                models[row.Model] = (entries + 1, bytes + row.Bytes);
            }
        }

        return models;
    }

    /// <summary>Removes the entries that a filter means.</summary>
    /// <returns>How many.</returns>
    public int Remove(CacheFilter filter)
    {
        int removed = 0;
        lock (gate)
        {
            for (int i = all.Count - 1; i >= 0; i--) // The last takes the place of one that goes.
            {
                int at = all.All[i].Row;
                ref StoredRow row = ref rows[at];
                if (filter.Means(row.KeyId, row.Tags, row.Model))
                {
                    Remove(at);
                    removed++;
                }
            }
        }

        return removed;
    }

    /// <summary>Removes an entry under each of its keys.</summary>
    public void Remove(Guid id)
    {
        lock (gate)
        {
            for (int i = all.Count - 1; i >= 0; i--)
            {
                int at = all.All[i].Row;
                if (rows[at].Id == id)
                {
                    Remove(at);
                }
            }
        }
    }

    /// <summary>Removes the entries of a key, in either form.</summary>
    public void Remove(CacheKey key)
    {
        lock (gate)
        {
            RemoveAt(key, isStream: false, null);
            RemoveAt(key, isStream: true, null);
        }
    }

    private void Place(CacheEntry entry, StoredPlaces tenant)
    {
        int at = rows.Take();
        ref StoredRow row = ref rows[at];
        row = StoredRow.Of(entry, tenant);
        if (entry.Body.Length is > LongAnswer or 0)
        {
            row.LongAnswer = entry.Body;
        }
        else
        {
            row.FirstBlock = blocks.Write(entry.Body);
        }

        StoredPlace place = new(at, CacheScore.Of(entry), entry.ExpiresUnixNs);
        row.AllAt = all.Add(place, row.Bytes);
        row.TenantAt = tenant.Add(place, row.Bytes);
        found.Add((entry.Key, entry.IsStream), at);
        if (entry.CanonicalKey is CacheKey second)
        {
            found.Add((second, entry.IsStream), at);
        }
    }

    private byte[] Read(in StoredRow row)
    {
        byte[] answer = GC.AllocateUninitializedArray<byte>(row.AnswerBytes);
        blocks.Read(row.FirstBlock, answer);
        return answer;
    }

    private void RemoveLeast(StoredPlaces places, long nowUnixNs, List<RemovedEntry>? removed)
    {
        Span<StoredPlace> drawn = places.All;
        int least = 0;
        double score = double.PositiveInfinity;
        int tries = Math.Min(Drawn, drawn.Length);
        for (int i = 0; i < tries; i++)
        {
            int at = tries == drawn.Length ? i : (int)(Next() % (ulong)drawn.Length);
            ref StoredPlace one = ref drawn[at];
            double own = one.ExpiresUnixNs <= nowUnixNs ? double.NegativeInfinity : one.Score;
            if (own < score)
            {
                (least, score) = (at, own);
            }
        }

        int row = drawn[least].Row;
        removed?.Add(rows[row].Removed);
        Remove(row);
    }

    private void RemoveAt(CacheKey key, bool isStream, List<RemovedEntry>? removed)
    {
        if (found.TryGetValue((key, isStream), out int before))
        {
            removed?.Add(rows[before].Removed);
            Remove(before);
        }
    }

    private void Remove(int at)
    {
        ref StoredRow row = ref rows[at];
        found.Remove((row.Key, row.IsStream));
        if (row.CanonicalKey is CacheKey canonical)
        {
            found.Remove((canonical, row.IsStream));
        }

        (int allAt, int tenantAt, StoredPlaces tenant) = (row.AllAt, row.TenantAt, row.Tenant);
        rows[all.Remove(allAt, row.Bytes)].AllAt = allAt;
        rows[tenant.Remove(tenantAt, row.Bytes)].TenantAt = tenantAt;
        if (tenant.Count == 0)
        {
            tenants.Remove(tenant.Name);
        }

        if (row.LongAnswer is null)
        {
            blocks.Free(row.FirstBlock);
        }

        rows.Free(at);
    }

    private ulong Next()
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }
}

/// <summary>What an entry is worth keeping: hits × dollars per hit / bytes, with hits that count less the older they are (24 h). Kept as a number whose order time does not change: ln(hits × dollars / bytes) at some time + that time / 24 h.</summary>
internal static class CacheScore
{
    private const double DayNs = 24 * 3600e9;
    private const double UnknownUsd = 1e-4; // A hit of unknown price is worth as much as a short answer's.
    private const double LeastUsd = 1e-9; // A logarithm of 0 there is none.

    /// <summary>Dollars a byte that a hit saves.</summary>
    public static double WorthOf(CacheEntry entry) =>
        Math.Max(LeastUsd, entry.Cost?.NanoUsd * 1e-9 ?? UnknownUsd) / entry.Bytes;

    /// <summary>A time in the score's days.</summary>
    public static double DayOf(long unixNs) => unixNs / DayNs;

    /// <summary>The score of a new entry, which counts as one hit.</summary>
    public static double Of(CacheEntry entry) => Math.Log(WorthOf(entry)) + DayOf(entry.StoredUnixNs);

    /// <summary>The score after one more hit.</summary>
    /// <param name="score">The one before.</param>
    /// <param name="worth">As of <see cref="WorthOf"/>.</param>
    /// <param name="nowUnixNs">When it is hit.</param>
    public static double AfterHit(double score, double worth, long nowUnixNs)
    {
        double day = DayOf(nowUnixNs);
        return Math.Log(Math.Exp(score - day) + worth) + day;
    }
}

/// <summary>What a draw looks at, side by side: to go to each row for it would take longer than all the rest.</summary>
/// <param name="Row">The row.</param>
/// <param name="Score">As of <see cref="CacheScore"/>.</param>
/// <param name="ExpiresUnixNs">From then on it goes first.</param>
internal readonly record struct StoredPlace(int Row, double Score, long ExpiresUnixNs);

/// <summary>Rows of all or of one tenant, with what decides which of them goes first.</summary>
/// <param name="name">The tenant; empty: all.</param>
internal sealed class StoredPlaces(string name)
{
    private readonly List<StoredPlace> places = [];

    /// <summary>The tenant; empty: all.</summary>
    public string Name => name;

    /// <summary>They themselves, in no order.</summary>
    public Span<StoredPlace> All => CollectionsMarshal.AsSpan(places);

    /// <summary>How many.</summary>
    public int Count => places.Count;

    /// <summary>Bytes that they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <returns>Where it stands.</returns>
    public int Add(StoredPlace place, long bytes)
    {
        places.Add(place);
        Bytes += bytes;
        return places.Count - 1;
    }

    /// <summary>Removes a row; the last takes its place.</summary>
    /// <param name="at">Where it stands.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>The row that stands there now; it itself where it was the last.</returns>
    public int Remove(int at, long bytes)
    {
        StoredPlace last = places[^1];
        places[at] = last;
        places.RemoveAt(places.Count - 1);
        Bytes -= bytes;
        return last.Row;
    }
}
