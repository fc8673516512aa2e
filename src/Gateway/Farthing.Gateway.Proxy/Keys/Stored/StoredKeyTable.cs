namespace Farthing.Gateway.Keys.Stored;

/// <summary>Stored keys in memory: by id, by hash, and in the order of their ids. Thread-safe; a change costs one copy of a list of references, however many keys there are.</summary>
internal sealed class StoredKeyTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredKey> keys = new(StringComparer.Ordinal);

    /// <summary>How many keys have a hash in force: one, or two where somebody chose the same secret.</summary>
    private readonly Dictionary<string, int> hashes = new(StringComparer.Ordinal);
    private volatile StoredKey[] sorted = [];

    /// <summary>All of them, by ascending id.</summary>
    public IReadOnlyList<StoredKey> All => sorted;

    /// <summary>The key of an id; null where there is none.</summary>
    public StoredKey? Find(string id)
    {
        lock (gate)
        {
            return keys.GetValueOrDefault(id);
        }
    }

    /// <summary>True where a key has this hash, or had it before a rotation that is not over.</summary>
    public bool HasHash(string sha256)
    {
        lock (gate)
        {
            return hashes.ContainsKey(sha256);
        }
    }

    /// <summary>Puts keys in the place of those of their ids.</summary>
    public void Put(IReadOnlyCollection<StoredKey> changed)
    {
        lock (gate)
        {
            if (keys.Count == 0)
            {
                Begin([.. changed]);
                return;
            }

            List<StoredKey> added = [];
            foreach (StoredKey key in changed)
            {
                if (keys.TryGetValue(key.Id, out StoredKey? before))
                {
                    Count(before, -1);
                }
                else
                {
                    added.Add(key);
                }

                Count(key, 1);
                keys[key.Id] = key;
            }

            sorted = Merged(added);
        }
    }

    /// <summary>Takes the first keys: all that a file has, put in their order while their hashes are noted.</summary>
    private void Begin(StoredKey[] first)
    {
        keys.EnsureCapacity(first.Length);
        foreach (StoredKey key in first)
        {
            keys[key.Id] = key; // The last one of an id counts.
        }

        Task<StoredKey[]> ordering = Task.Run(() =>
        {
            StoredKey[] all = [.. keys.Values];
            Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
            return all;
        });
        hashes.EnsureCapacity(keys.Count);
        foreach (StoredKey key in keys.Values)
        {
            Count(key, 1);
        }

        sorted = ordering.GetAwaiter().GetResult();
    }

    private StoredKey[] Merged(List<StoredKey> added)
    {
        added.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        StoredKey[] next = new StoredKey[keys.Count];
        int from = 0;
        int at = 0;
        foreach (StoredKey key in sorted)
        {
            while (from < added.Count && string.CompareOrdinal(added[from].Id, key.Id) < 0)
            {
                next[at++] = keys[added[from++].Id];
            }

            next[at++] = keys[key.Id];
        }

        while (from < added.Count)
        {
            next[at++] = keys[added[from++].Id];
        }

        return next;
    }

    private void Count(StoredKey key, int by)
    {
        Count(key.Sha256, by);
        if (key.OldSha256 is string old)
        {
            Count(old, by);
        }
    }

    private void Count(string hash, int by)
    {
        int count = hashes.GetValueOrDefault(hash) + by;
        if (count > 0)
        {
            hashes[hash] = count;
        }
        else
        {
            hashes.Remove(hash);
        }
    }
}
