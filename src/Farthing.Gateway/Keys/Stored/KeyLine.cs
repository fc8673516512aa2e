using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A line of the file of keys: <c>CRC32C in 8 hexadecimals, a blank, a JSON object, a line feed</c>. It holds an event and, where it is about a key, the key as it is from then on.</summary>
/// <param name="Said">The event.</param>
/// <param name="Key">The key; null where the event is not about one.</param>
internal sealed record KeyLine(AdminEvent Said, StoredKey? Key)
{
    private const int HeadBytes = 9;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The line's bytes.</summary>
    public byte[] Write()
    {
        ArrayBufferWriter<byte> body = new(512);
        using (Utf8JsonWriter json = new(body, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            StoredKeyJson.WriteTime(json, "at", Said.At);
            json.WriteString("by", Said.By);
            json.WriteString("from", Said.From);
            json.WriteString("action", Said.Action);
            json.WriteString("subject", Said.Subject);
            json.WritePropertyName("changes");
            json.WriteRawValue(Said.Changes);
            if (Key is not null)
            {
                json.WritePropertyName("key");
                StoredKeyJson.Write(json, Key, withHashes: true);
            }

            json.WriteEndObject();
        }

        string head = Checksum.Of(body.WrittenSpan).ToString("x8", CultureInfo.InvariantCulture) + " ";
        return [.. Encoding.ASCII.GetBytes(head), .. body.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads the line at the beginning of the bytes.</summary>
    /// <param name="bytes">The file from there on.</param>
    /// <param name="line">The line; null where it is not whole.</param>
    /// <param name="length">Its bytes, line feed included; where no line feed is there, all bytes.</param>
    /// <exception cref="JsonException">It passed its checksum and is not what this version knows.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, out KeyLine? line, out int length)
    {
        int end = bytes.IndexOf((byte)'\n');
        length = end < 0 ? bytes.Length : end + 1;
        line = null;
        if (end <= HeadBytes)
        {
            return;
        }

        ReadOnlySpan<byte> body = bytes[HeadBytes..end];
        bool hasSum =
            Utf8Parser.TryParse(bytes[..(HeadBytes - 1)], out uint sum, out int read, 'x')
            && read == HeadBytes - 1
            && bytes[HeadBytes - 1] == ' ';
        if (!hasSum || sum != Checksum.Of(body))
        {
            return;
        }

        using JsonDocument document = JsonDocument.Parse(body.ToArray());
        JsonElement root = document.RootElement;
        if (root.GetProperty("v").GetInt32() != 1)
        {
            throw new JsonException("a newer version wrote it");
        }

        AdminEvent said = new(
            root.GetProperty("at").GetDateTimeOffset(),
            root.GetProperty("by").GetString()!,
            root.GetProperty("from").GetString()!,
            root.GetProperty("action").GetString()!,
            root.GetProperty("subject").GetString()!,
            root.GetProperty("changes").GetRawText()
        );
        line = new KeyLine(
            said,
            root.TryGetProperty("key", out JsonElement key) ? StoredKeyJson.Read(key) : null
        );
    }
}
