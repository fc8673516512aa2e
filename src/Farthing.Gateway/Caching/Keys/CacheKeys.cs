using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>Makes the keys that answers are found by: SHA-256 over what has to be equal.</summary>
/// <remarks>Order: form of the key, epoch, tenant, endpoint, resolved model with the revision of its deployments, and the body as <see cref="CanonicalBody"/> writes it: system and developer messages, every turn, tools, tool_choice, response_format and all parameters stand in that.</remarks>
internal static class CacheKeys
{
    /// <summary>Number of this form: raised when what is hashed changes, so that older entries are not found.</summary>
    public const byte Form = 1;

    /// <summary>What stands before the body.</summary>
    public static byte[] Prefix(
        long epoch,
        string tenant,
        string endpoint,
        string model,
        ReadOnlySpan<byte> revision,
        string variant
    )
    {
        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes, Encoding.UTF8))
        {
            writer.Write("farthing.cache");
            writer.Write(Form);
            writer.Write(epoch);
            writer.Write(tenant);
            writer.Write(endpoint);
            writer.Write(model);
            writer.Write(revision);
            writer.Write(variant);
        }

        return bytes.ToArray();
    }

    /// <summary>The key of a body (T0).</summary>
    /// <param name="prefix">As of <see cref="Prefix"/>.</param>
    /// <param name="body">The body.</param>
    /// <param name="isDeterministic">Receives whether it states a temperature of 0.</param>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static CacheKey Exact(
        ReadOnlySpan<byte> prefix,
        ReadOnlySpan<byte> body,
        out bool isDeterministic
    ) => Of(prefix, body, -1, default, out isDeterministic);

    /// <summary>The key of a body with the canonical text in the place of its last question (T1). It is never one of T0's: the text's kind differs.</summary>
    /// <param name="prefix">As of <see cref="Prefix"/>.</param>
    /// <param name="body">The body.</param>
    /// <param name="questionAt">Where the question begins, with its quote.</param>
    /// <param name="canonical">Its canonical text.</param>
    public static CacheKey Canonical(
        ReadOnlySpan<byte> prefix,
        ReadOnlySpan<byte> body,
        int questionAt,
        ReadOnlySpan<byte> canonical
    ) => Of(prefix, body, questionAt, canonical, out _);

    private static CacheKey Of(
        ReadOnlySpan<byte> prefix,
        ReadOnlySpan<byte> body,
        int replacedAt,
        ReadOnlySpan<byte> replacement,
        out bool isDeterministic
    )
    {
        int length = CanonicalBody.Write(
            body,
            prefix,
            replacedAt,
            replacement,
            out byte[] canonical,
            out isDeterministic
        );
        Span<byte> hash = stackalloc byte[CacheKey.Bytes];
        SHA256.HashData(canonical.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(canonical);
        return CacheKey.Of(hash);
    }
}
