using System.Globalization;
using System.Text;

namespace Farthing.Protocol.Translation.Json;

/// <summary>Work on the escaped contents of JSON strings.</summary>
public static class EscapedText
{
    /// <summary>Decodes escapes.</summary>
    /// <param name="escaped">Contents of a JSON string that was parsed before.</param>
    /// <param name="decoded">At least as long.</param>
    /// <returns>Decoded bytes, UTF-8. Half surrogates become U+FFFD.</returns>
    public static int Decode(ReadOnlySpan<byte> escaped, Span<byte> decoded)
    {
        int write = 0;
        while (!escaped.IsEmpty)
        {
            int at = escaped.IndexOf((byte)'\\');
            int plain = at < 0 ? escaped.Length : at;
            escaped[..plain].CopyTo(decoded[write..]);
            write += plain;
            if (at < 0)
            {
                break;
            }

            escaped = escaped[at..];
            if (escaped.Length < 2)
            {
                break;
            }

            if (escaped[1] != (byte)'u')
            {
                decoded[write++] = Letter(escaped[1]);
                escaped = escaped[2..];
                continue;
            }

            int length = Unit(escaped, out char unit);
            Rune rune = Rune.ReplacementChar;
            if (char.IsHighSurrogate(unit) && Unit(escaped[length..], out char low) is int second and > 0)
            {
                length += Rune.TryCreate(unit, low, out rune) ? second : 0;
                rune = rune == default ? Rune.ReplacementChar : rune;
            }
            else if (!Rune.TryCreate(unit, out rune))
            {
                rune = Rune.ReplacementChar;
            }

            write += rune.EncodeToUtf8(decoded[write..]);
            escaped = escaped[length..];
        }

        return write;
    }

    /// <summary>True when an escape is half of a surrogate pair without its other half.</summary>
    public static bool HasHalfSurrogate(ReadOnlySpan<byte> escaped)
    {
        while (true)
        {
            int at = escaped.IndexOf((byte)'\\');
            if (at < 0 || at + 1 >= escaped.Length)
            {
                return false;
            }

            escaped = escaped[at..];
            int length = Unit(escaped, out char unit);
            if (length == 0)
            {
                escaped = escaped[2..];
                continue;
            }

            if (char.IsLowSurrogate(unit))
            {
                return true;
            }

            escaped = escaped[length..];
            if (char.IsHighSurrogate(unit))
            {
                int second = Unit(escaped, out char low);
                if (second == 0 || !char.IsLowSurrogate(low))
                {
                    return true;
                }

                escaped = escaped[second..];
            }
        }
    }

    /// <summary>Length of an escape <c>\uXXXX</c>; 0 where none stands at the beginning.</summary>
    private static int Unit(ReadOnlySpan<byte> escaped, out char unit)
    {
        unit = '\0';
        if (
            escaped.Length < 6
            || escaped[0] != (byte)'\\'
            || escaped[1] != (byte)'u'
            || !ushort.TryParse(
                escaped.Slice(2, 4),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out ushort code
            )
        )
        {
            return 0;
        }

        unit = (char)code;
        return 6;
    }

    private static byte Letter(byte escape) =>
        escape switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => escape,
        };
}
