using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Hashes that clients cannot know beforehand, the same over restarts and at all gateways that share entries.</summary>
internal sealed class SemanticSecret(byte[] secret)
{
    /// <summary>A hash of a text for one use; never 0.</summary>
    /// <param name="use">The use: the same text has another hash for another one.</param>
    /// <param name="text">The text.</param>
    public ulong Of(string use, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"{use.Length}:{use}{text}");
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, bytes, hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }
}
