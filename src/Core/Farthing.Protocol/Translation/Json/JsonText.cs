using System.Text;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Translation.Json;

/// <summary>Contents of a JSON string, still escaped and without its quotes: copied from one document into another, never decoded.</summary>
/// <param name="Escaped">UTF-8, as it stands between the quotes.</param>
public readonly record struct JsonText(ReadOnlyMemory<byte> Escaped)
{
    /// <summary>True when it has no character.</summary>
    public bool IsEmpty => Escaped.IsEmpty;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Span => Escaped.Span;

    /// <summary>Escapes a plain text.</summary>
    public static JsonText Of(string plain) => new(Encoding.UTF8.GetBytes(JsonString.Escape(plain)));

    /// <summary>Joins texts.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="separator">What stands between two, escaped.</param>
    public static JsonText Join(IReadOnlyList<JsonText> texts, ReadOnlySpan<byte> separator)
    {
        if (texts.Count == 1)
        {
            return texts[0];
        }

        int length = separator.Length * (texts.Count - 1);
        for (int i = 0; i < texts.Count; i++)
        {
            length += texts[i].Escaped.Length;
        }

        byte[] joined = new byte[length];
        int at = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            if (i > 0)
            {
                separator.CopyTo(joined.AsSpan(at));
                at += separator.Length;
            }

            texts[i].Span.CopyTo(joined.AsSpan(at));
            at += texts[i].Escaped.Length;
        }

        return new JsonText(joined);
    }

    /// <summary>The decoded text; half surrogates become U+FFFD.</summary>
    public string Plain()
    {
        ReadOnlySpan<byte> escaped = Escaped.Span;
        if (!escaped.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(escaped);
        }

        byte[] decoded = new byte[escaped.Length];
        return Encoding.UTF8.GetString(decoded, 0, EscapedText.Decode(escaped, decoded));
    }

    /// <inheritdoc/>
    public bool Equals(JsonText other) => Escaped.Span.SequenceEqual(other.Escaped.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        hash.AddBytes(Escaped.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Plain();
}
