using System.Buffers;
using System.Text.Json;
using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Auditing;

/// <summary>Hashes of tools in any order, with their members in any order. The forms that were seen last are kept: most requests send the same.</summary>
internal sealed class ToolForms
{
    private const int Kept = 4096;
    private readonly Dictionary<ulong, ulong> known = [];

    /// <summary>The hash of a list of tools.</summary>
    /// <param name="tools">Its JSON, sound.</param>
    public ulong SetOf(ReadOnlySpan<byte> tools)
    {
        ulong raw = TextHash.Of(tools);
        if (known.TryGetValue(raw, out ulong set))
        {
            return set;
        }

        Utf8JsonReader reader = new(tools, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        bool isList = reader.TokenType == JsonTokenType.StartArray;
        while (isList && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            bool isTool = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            set += isTool ? HashOf(tools[start..(int)reader.BytesConsumed]) : 0;
        }

        if (known.Count >= Kept)
        {
            known.Clear();
        }

        known[raw] = set;
        return set;
    }

    private static ulong HashOf(ReadOnlySpan<byte> tool)
    {
        int length = CanonicalBody.Write(tool, default, leftOutAt: -1, out byte[] canonical, out _);
        ulong hash = TextHash.Of(canonical.AsSpan(0, length)) | 1; // Never 0, which means no tools.
        ArrayPool<byte>.Shared.Return(canonical);
        return hash;
    }
}

/// <summary>Hashes of texts under a secret of this process, to compare texts of one run.</summary>
internal static class TextHash
{
    /// <summary>Of a text.</summary>
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        HashCode half = default;
        half.AddBytes(text[..(text.Length / 2)]);
        HashCode other = default;
        other.AddBytes(text[(text.Length / 2)..]);
        other.Add(text.Length);
        return ((ulong)(uint)half.ToHashCode() << 32) | (uint)other.ToHashCode();
    }
}
