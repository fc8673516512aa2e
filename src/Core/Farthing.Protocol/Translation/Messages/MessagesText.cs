using System.Buffers;
using System.Globalization;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>Work on texts for and from the Messages API.</summary>
internal static class MessagesText
{
    /// <summary>True when an escaped text has nothing but white space: the API rejects such blocks.</summary>
    public static bool IsBlank(JsonText text) => TrimEnd(text).IsEmpty;

    /// <summary>Cuts white space off the end of an escaped text: the API rejects it at the end of an answer that it is to go on with.</summary>
    public static JsonText TrimEnd(JsonText text)
    {
        ReadOnlySpan<byte> span = text.Span;
        while (!span.IsEmpty)
        {
            if (span[^1] == (byte)' ')
            {
                span = span[..^1];
            }
            else if (span[^1] is (byte)'n' or (byte)'r' or (byte)'t' && IsEscape(span[..^1]))
            {
                span = span[..^2];
            }
            else
            {
                break;
            }
        }

        return new JsonText(text.Escaped[..span.Length]);
    }

    /// <summary>Characters (code points) of an escaped text.</summary>
    public static int CharactersOf(ReadOnlySpan<byte> escaped)
    {
        int count = 0;
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == (byte)'\\' && i + 1 < escaped.Length)
            {
                i++;
                if (escaped[i] == (byte)'u')
                {
                    // The second half of a pair (DC00 to DFFF) is no character of its own.
                    bool isLow =
                        i + 2 < escaped.Length
                        && escaped[i + 1] is (byte)'d' or (byte)'D'
                        && escaped[i + 2] is >= (byte)'c' and <= (byte)'f' or >= (byte)'C' and <= (byte)'F';
                    count += isLow ? 0 : 1;
                    i += 4;
                    continue;
                }
            }

            count += (escaped[i] & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>A call's id as the API takes it: letters, digits, <c>_</c> and <c>-</c>. Others become an underscore each, and a hash keeps them apart; the same id always becomes the same.</summary>
    public static JsonText IdOf(JsonText id)
    {
        ReadOnlySpan<byte> span = id.Span;
        if (!span.IsEmpty && IndexOfBad(span) < 0)
        {
            return id;
        }

        byte[] plain = Encoding.UTF8.GetBytes(id.Plain());
        byte[] clean = new byte[plain.Length];
        for (int i = 0; i < plain.Length; i++)
        {
            clean[i] = IsGood(plain[i]) ? plain[i] : (byte)'_';
        }

        string hash = (ReasoningSeal.Fnv(plain) & 0xFF_FFFF).ToString("x6", CultureInfo.InvariantCulture);
        return new JsonText((byte[])[.. clean, (byte)'_', .. Encoding.ASCII.GetBytes(hash)]);
    }

    /// <summary>JSON, or the contents of a JSON string, as contents of a further string.</summary>
    public static byte[] Nest(ReadOnlySpan<byte> json)
    {
        ArrayBufferWriter<byte> nested = new(json.Length + 16);
        while (json.IndexOfAny("\"\\\n\r\t"u8) is >= 0 and int at)
        {
            nested.Write(json[..at]);
            nested.Write(
                json[at] switch
                {
                    (byte)'\n' => "\\n"u8,
                    (byte)'\r' => "\\r"u8,
                    (byte)'\t' => "\\t"u8,
                    (byte)'"' => "\\\""u8,
                    _ => "\\\\"u8,
                }
            );
            json = json[(at + 1)..];
        }

        nested.Write(json);
        return nested.WrittenSpan.ToArray();
    }

    private static int IndexOfBad(ReadOnlySpan<byte> id)
    {
        for (int i = 0; i < id.Length; i++)
        {
            if (!IsGood(id[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsGood(byte one) =>
        char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'-';

    /// <summary>True when an odd number of backslashes stands at the end: what follows them is a letter of an escape.</summary>
    private static bool IsEscape(ReadOnlySpan<byte> before)
    {
        int count = 0;
        while (count < before.Length && before[^(count + 1)] == (byte)'\\')
        {
            count++;
        }

        return count % 2 == 1;
    }
}
