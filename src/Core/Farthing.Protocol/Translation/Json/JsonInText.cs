using System.Buffers;

namespace Farthing.Protocol.Translation.Json;

/// <summary>Writes JSON as the contents of a JSON string: what is escaped in it is escaped once more.</summary>
internal static class JsonInText
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([
        (byte)'"',
        (byte)'\\',
        .. Enumerable.Range(0, 0x20).Select(one => (byte)one),
    ]);

    /// <summary>Writes JSON that was parsed before, or the contents of one of its strings.</summary>
    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        while (!json.IsEmpty)
        {
            int at = json.IndexOfAny(Escaped);
            output.Write(at < 0 ? json : json[..at]);
            if (at < 0)
            {
                return;
            }

            // Of control characters only blanks between tokens can stand in valid JSON.
            output.Write(
                json[at] switch
                {
                    (byte)'"' => "\\\""u8,
                    (byte)'\\' => "\\\\"u8,
                    (byte)'\n' => "\\n"u8,
                    (byte)'\r' => "\\r"u8,
                    (byte)'\t' => "\\t"u8,
                    _ => " "u8,
                }
            );
            json = json[(at + 1)..];
        }
    }
}
