using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>All keys of a gateway for its admin API: those of the configuration, found by id and hash without a walk through all of them, and those of the store. Whoever changes keys holds its place.</summary>
/// <param name="parts">The gateway.</param>
internal sealed class KeyBook(GatewayParts parts) : IDisposable
{
    private volatile Configuration? known;

    /// <summary>Changes of keys, one at a time.</summary>
    public SemaphoreSlim Place { get; } = new(1);

    /// <summary>The key of the configuration of an id; null where there is none.</summary>
    public KeyOptions? Configured(string id) => Now().ById.GetValueOrDefault(id);

    /// <summary>True where an id is, or was, a key's.</summary>
    public bool IsTaken(string id) => Configured(id) is not null || parts.Keys.Find(id) is not null;

    /// <summary>True where a hash is that of a secret in use.</summary>
    public bool HasHash(string hash) =>
        parts.Options().Admin?.KeySha256 == hash || Now().Hashes.Contains(hash) || parts.Keys.HasHash(hash);

    /// <summary>A stored key.</summary>
    /// <exception cref="FarthingException">There is none.</exception>
    public StoredKey Stored(string id) =>
        parts.Keys.Find(id)
        ?? throw new FarthingException(
            new Fault(AdminFaultCodes.NotFound, "no such key")
            {
                Path = "id",
                Expected = "the id of a key, as GET /admin/v1/keys lists them",
                Nearest = NearestWord.Find(id, [.. parts.Keys.Keys.Select(key => key.Id)]),
            }
        );

    /// <summary>The keys behind an id, in the order of ids: a key of the configuration hides a stored one of its id.</summary>
    /// <param name="after">The id; empty for all.</param>
    public IEnumerable<KeyOptions> After(string after)
    {
        KeyOptions[] own = Now().Sorted;
        IReadOnlyList<StoredKey> stored = parts.Keys.Keys;
        int at = Behind(own, after);
        int from = Behind(stored, after);
        while (at < own.Length || from < stored.Count)
        {
            int order =
                at == own.Length ? 1
                : from == stored.Count ? -1
                : string.CompareOrdinal(own[at].Id, stored[from].Id);
            from += order >= 0 ? 1 : 0;
            yield return order <= 0 ? own[at++] : stored[from - 1];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Place.Dispose();

    /// <summary>The first key of an ascending list whose id is greater.</summary>
    private static int Behind(IReadOnlyList<KeyOptions> keys, string id)
    {
        (int low, int high) = (0, keys.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            bool isBehind = string.CompareOrdinal(keys[middle].Id, id) > 0;
            (low, high) = isBehind ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private Configuration Now()
    {
        IReadOnlyList<KeyOptions> keys = parts.Options().Keys;
        return known is Configuration same && ReferenceEquals(same.Keys, keys)
            ? same
            : known = new Configuration(keys);
    }

    private sealed class Configuration(IReadOnlyList<KeyOptions> keys)
    {
        public IReadOnlyList<KeyOptions> Keys => keys;

        public Dictionary<string, KeyOptions> ById { get; } =
            keys.ToDictionary(key => key.Id, StringComparer.Ordinal);

        public HashSet<string> Hashes { get; } = [.. keys.Select(key => key.Sha256)];

        public KeyOptions[] Sorted { get; } = [.. keys.OrderBy(key => key.Id, StringComparer.Ordinal)];
    }
}
