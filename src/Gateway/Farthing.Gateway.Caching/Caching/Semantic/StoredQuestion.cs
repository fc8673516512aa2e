using System.Buffers.Binary;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Reduction.Guards;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A question whose answer is stored.</summary>
internal sealed record StoredQuestion
{
    private QuestionProfile? profile;

    /// <summary>Its number: of the entry's random bits.</summary>
    public required ulong Id { get; init; }

    /// <summary>The entry that answers it.</summary>
    public required Guid Entry { get; init; }

    /// <summary>The key of that entry.</summary>
    public required CacheKey Key { get; init; }

    /// <summary>Its form.</summary>
    public required bool IsStream { get; init; }

    /// <summary>All that has to be equal but the question.</summary>
    public required CacheKey Scope { get; init; }

    /// <summary>Where its evidence is gathered, but for the class of its guards.</summary>
    public required SemanticPlace Place { get; init; }

    /// <summary>The key whose request brought it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The tags of that request.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The question.</summary>
    public required string Text { get; init; }

    /// <summary>The user whose request brought it, hashed.</summary>
    public required ulong User { get; init; }

    /// <summary>When it was stored, nanoseconds.</summary>
    public required long StoredUnixNs { get; init; }

    /// <summary>From then on it is not given, nanoseconds.</summary>
    public required long ExpiresUnixNs { get; init; }

    /// <summary>As the guards see it; made when it is compared for the first time.</summary>
    public QuestionProfile Profile => profile ??= QuestionProfile.Of(Text);

    /// <summary>True where a filter means it.</summary>
    public bool IsOf(CacheFilter filter) => filter.Means(KeyId, Tags, Place.Model);

    /// <summary>The number of an entry.</summary>
    public static ulong IdOf(Guid entry)
    {
        Span<byte> bytes = stackalloc byte[16];
        entry.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]); // 62 random bits of a UUID version 7.
    }
}
