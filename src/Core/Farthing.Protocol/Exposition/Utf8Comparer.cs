using System.Runtime.InteropServices;

namespace Farthing.Protocol.Exposition;

/// <summary>Compares UTF-8 texts byte by byte, so that a span of a page is looked up without a string.</summary>
public sealed class Utf8Comparer
    : IEqualityComparer<byte[]>,
        IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The one instance.</summary>
    public static readonly Utf8Comparer Shared = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    /// <summary>FNV-1a over eight bytes at a time.</summary>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        ulong hash = 14695981039346656037UL + (ulong)alternate.Length;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(alternate);
        foreach (ulong word in words)
        {
            hash = (hash ^ word) * 1099511628211UL;
            hash ^= hash >> 32;
        }

        foreach (byte rest in alternate[(words.Length * 8)..])
        {
            hash = (hash ^ rest) * 1099511628211UL;
        }

        return (int)(hash ^ (hash >> 32));
    }
}
