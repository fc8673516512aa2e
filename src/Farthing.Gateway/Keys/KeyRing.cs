using System.Collections.Frozen;
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
    private volatile FrozenDictionary<ulong, Entry[]> entries = FrozenDictionary<ulong, Entry[]>.Empty;

    /// <summary>A ring.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="clock">Says when a key has expired.</param>
    public KeyRing(IReadOnlyList<KeyOptions> keys, TimeProvider clock)
    {
        this.clock = clock;
        Change(keys);
    }

    /// <summary>Puts other keys in force.</summary>
    public void Change(IReadOnlyList<KeyOptions> keys) =>
        entries = keys.Select(key => new Entry(
                Convert.FromHexString(key.Sha256),
                key,
                new Caller(key.Id, key.Team, key.User, key.Tags, new CallerRights(key.Models)),
                this
            ))
            .GroupBy(entry => MemoryMarshal.Read<ulong>(entry.Hash))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <inheritdoc/>
    public IKnownKey? Recognize(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        SHA256.HashData(secret, hash);
        return Find(hash);
    }

    private Entry? Find(ReadOnlySpan<byte> hash)
    {
        if (entries.TryGetValue(MemoryMarshal.Read<ulong>(hash), out Entry[]? found))
        {
            foreach (Entry entry in found)
            {
                if (CryptographicOperations.FixedTimeEquals(entry.Hash, hash))
                {
                    return entry;
                }
            }
        }

        return null;
    }

    private sealed class Entry(byte[] hash, KeyOptions key, Caller caller, KeyRing ring) : IKnownKey
    {
        public byte[] Hash => hash;

        public bool IsCurrent => ring.Find(hash) == this;

        public Caller? Caller
        {
            get
            {
                bool isOver = key.ExpiresAt is DateTimeOffset end && end <= ring.clock.GetUtcNow();
                return key.IsDisabled || isOver ? null : caller;
            }
        }
    }
}
