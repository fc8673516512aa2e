using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Keys;

/// <summary>Knows the virtual keys by the hash of their secrets. Thread-safe; what it knows is put in force as a whole.</summary>
/// <remarks>A secret is hashed before it is looked up, and the whole hash is compared in constant time: how long an answer takes says nothing about a key.</remarks>
public sealed class KeyRing : ICallerSource
{
    private const int HashBytes = 32;
    private readonly TimeProvider clock;
    private volatile Dictionary<ulong, Entry> entries = [];
    private volatile Dictionary<string, Entry>? byId;

    /// <summary>A ring.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="clock">Says when a key has expired.</param>
    public KeyRing(IReadOnlyList<KeyOptions> keys, TimeProvider clock)
    {
        this.clock = clock;
        Change(keys);
    }

    /// <summary>Puts other keys in force. One that stayed the same object is not looked at again: of 100,000 keys a change is mostly about one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Change(IReadOnlyList<KeyOptions> keys)
    {
        Dictionary<ulong, Entry> known = entries;
        Dictionary<ulong, Entry> next = new(keys.Count);
        foreach (KeyOptions key in keys)
        {
            Entry? entry = known.Count == 0 ? null : known.GetValueOrDefault(StartOf(key.Sha256));
            bool isKnown = entry is { Next: null } && ReferenceEquals(entry.Key, key);
            entry = isKnown ? entry! : new Entry(key, this, null);
            ulong start = MemoryMarshal.Read<ulong>(entry.Hash);
            if (!next.TryAdd(start, entry))
            {
                // Hashes that begin alike: the first of one hash is the one that counts, as long as it is there.
                next[start] = next[start].With(key);
            }
        }

        entries = next;
        byId = null;
        IsOneKey = !keys.Any(key => key.Id != keys[0].Id);
    }

    /// <summary>True while no two keys are in force.</summary>
    public bool IsOneKey { get; private set; }

    /// <summary>The caller that a key id stands for, for work that was accepted under it before; null for an unknown, disabled or expired key. The index is built at the first call after a change.</summary>
    public Caller? OfId(string id)
    {
        Dictionary<string, Entry>? index = byId;
        if (index is null)
        {
            index = new Dictionary<string, Entry>(StringComparer.Ordinal);
            foreach (Entry first in entries.Values)
            {
                for (Entry? entry = first; entry is not null; entry = entry.Next)
                {
                    index.TryAdd(entry.Key.Id, entry);
                }
            }

            byId = index;
        }

        return index.GetValueOrDefault(id)?.Caller;
    }

    /// <inheritdoc/>
    public IKnownKey? Recognize(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        SHA256.HashData(secret, hash);
        return Find(hash);
    }

    private Entry? Find(ReadOnlySpan<byte> hash)
    {
        Entry? entry = entries.GetValueOrDefault(MemoryMarshal.Read<ulong>(hash));
        while (entry is not null && !CryptographicOperations.FixedTimeEquals(entry.Hash, hash))
        {
            entry = entry.Next;
        }

        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong StartOf(string sha256)
    {
        Span<byte> start = stackalloc byte[sizeof(ulong)];
        Convert.FromHexString(sha256.AsSpan(0, 2 * sizeof(ulong)), start, out _, out _);
        return MemoryMarshal.Read<ulong>(start);
    }

    private sealed class Entry(KeyOptions key, KeyRing ring, Entry? next) : IKnownKey
    {
        private Caller? caller;

        public KeyOptions Key => key;

        public byte[] Hash { get; } = Convert.FromHexString(key.Sha256);

        /// <summary>Another key whose hash begins alike; null: there is none, almost always.</summary>
        public Entry? Next => next;

        public bool IsCurrent => ring.Find(Hash) == this;

        public Caller? Caller
        {
            get
            {
                bool isOver = key.ExpiresAt is DateTimeOffset end && end <= ring.clock.GetUtcNow();
                return key.IsDisabled || isOver ? null : caller ??= Made();
            }
        }

        /// <summary>These and another one behind them.</summary>
        public Entry With(KeyOptions another) =>
            new(key, ring, next is null ? new Entry(another, ring, null) : next.With(another));

        private Caller Made() =>
            new(
                key.Id,
                key.Team,
                key.User,
                key.Tags,
                CallerRights.Of(key.Models, key.MaxBodyBytes, key.Aliases, key.Fallbacks) with
                {
                    Record = key.Record,
                }
            );
    }
}
