using System.Buffers;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Responses;

/// <summary>JSON as the contents of a JSON string.</summary>
internal static class NestedText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\"\\\n\r\t"u8);

    /// <summary>Goes on with a string by a JSON value, or by a text that is escaped once and is to be so twice.</summary>
    public static void Write(JsonOutput json, ReadOnlySpan<byte> value)
    {
        while (true)
        {
            int at = value.IndexOfAny(Special);
            json.More(at < 0 ? value : value[..at]);
            if (at < 0)
            {
                return;
            }

            json.More(
                value[at] switch
                {
                    (byte)'"' => "\\\""u8,
                    (byte)'\\' => "\\\\"u8,
                    (byte)'\n' => "\\n"u8,
                    (byte)'\r' => "\\r"u8,
                    _ => "\\t"u8,
                }
            );
            value = value[(at + 1)..];
        }
    }
}
