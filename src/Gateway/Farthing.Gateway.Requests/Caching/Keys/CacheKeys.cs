using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Farthing.Reduction.Texts;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>Makes the keys that answers are found by: SHA-256 over what has to be equal.</summary>
/// <remarks>Order: form of the key, epoch, tenant, endpoint, resolved model with the revision of its deployments, and the body as <see cref="CanonicalBody"/> writes it: system and developer messages, every turn, tools, tool_choice, response_format and all parameters stand in that.</remarks>
internal static class CacheKeys
{
    /// <summary>Number of this form: raised when what is hashed changes, so that older entries are not found.</summary>
    public const byte Form = 3;

    private static ReadOnlySpan<byte> Name => "farthing.cache"u8;

    private const int AsItStands = 0; // Of a text; versions of the canonical text are above 0.

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
        int all = Name.Length + 1 + sizeof(long) + revision.Length;
        byte[] bytes = new byte[
            all + BytesOf(tenant) + BytesOf(endpoint) + BytesOf(model) + BytesOf(variant)
        ];
        Name.CopyTo(bytes);
        int length = Name.Length;
        bytes[length++] = Form;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(length), epoch);
        length = Put(bytes, length + sizeof(long), tenant);
        length = Put(bytes, length, endpoint);
        length = Put(bytes, length, model);
        revision.CopyTo(bytes.AsSpan(length));
        Put(bytes, length + revision.Length, variant);
        return bytes;
    }

    private static int BytesOf(string text) => sizeof(int) + Encoding.UTF8.GetByteCount(text);

    /// <summary>A text behind its length.</summary>
    private static int Put(byte[] bytes, int length, string text)
    {
        int written = Encoding.UTF8.GetBytes(text, bytes.AsSpan(length + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(length), written);
        return length + sizeof(int) + written;
    }

    /// <summary>The hash of all that has to be equal but the last question: a body's scope. Of a body without a question it is the key itself.</summary>
    /// <param name="prefix">As of <see cref="Prefix"/>.</param>
    /// <param name="body">The body.</param>
    /// <param name="questionAt">Where the question begins, with its quote; −1: it has none.</param>
    /// <param name="traits">Receives what its outermost members say.</param>
    /// <exception cref="InvalidOperationException">A text in it is no Unicode.</exception>
    public static CacheKey Scope(
        ReadOnlySpan<byte> prefix,
        ReadOnlySpan<byte> body,
        int questionAt,
        out BodyTraits traits
    )
    {
        int length = CanonicalBody.Write(body, prefix, questionAt, out byte[] canonical, out traits);
        CacheKey key = Hash(canonical.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(canonical);
        return key;
    }

    /// <summary>The key of a question as it stands (T0).</summary>
    /// <param name="scope">As of <see cref="Scope"/>.</param>
    /// <param name="question">The question.</param>
    public static CacheKey Exact(CacheKey scope, string question) => Of(scope, AsItStands, question);

    /// <summary>The key of a question's canonical text (T1): never one of T0's.</summary>
    /// <param name="scope">As of <see cref="Scope"/>.</param>
    /// <param name="canonical">Its canonical text.</param>
    public static CacheKey Canonical(CacheKey scope, string canonical) =>
        Of(scope, CanonicalText.Version, canonical);

    /// <summary>A kind and a scope stand before the text; a scope's own hash begins with a name.</summary>
    private static CacheKey Of(CacheKey scope, int kind, string text)
    {
        int most = sizeof(int) + CacheKey.Bytes + Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(most);
        BinaryPrimitives.WriteInt32BigEndian(bytes, kind);
        scope.CopyTo(bytes.AsSpan(sizeof(int)));
        int length =
            sizeof(int)
            + CacheKey.Bytes
            + Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(int) + CacheKey.Bytes));
        CacheKey key = Hash(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        return key;
    }

    private static CacheKey Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[CacheKey.Bytes];
        SHA256.HashData(bytes, hash);
        return CacheKey.Of(hash);
    }
}
