using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A line of the file of keys: <c>CRC32C in 8 hexadecimals, a blank, a JSON object, a line feed</c>. It holds an event and, where it is about a key, the key as it is from then on.</summary>
/// <param name="Said">The event.</param>
/// <param name="Key">The key; null where the event is not about one.</param>
internal sealed record KeyLine(AdminEvent Said, StoredKey? Key)
{
    private const int HeadBytes = 9;

    /// <summary>The line's bytes.</summary>
    public byte[] Write()
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new KeyLineBody(
                1,
                Said.At,
                Said.By,
                Said.From,
                Said.Action,
                Said.Subject,
                JsonElement.Parse(Said.Changes),
                Key
            ),
            KeyJson.Readable.KeyLineBody
        );
        string head = Checksum.Of(body).ToString("x8", CultureInfo.InvariantCulture) + " ";
        return [.. Encoding.ASCII.GetBytes(head), .. body, (byte)'\n'];
    }

    /// <summary>The lines of a file, each with its place; null for what is no whole line.</summary>
    /// <exception cref="JsonException">A newer version wrote it, or it is none of this kind of file.</exception>
    public static IEnumerable<(KeyLine? Line, int At, int Length)> All(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length; )
        {
            Read(bytes.AsSpan(at), out KeyLine? line, out int length);
            yield return (line, at, length);
            at += length;
        }
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

        KeyLineBody whole = KeyJson.Read(body, KeyJson.Default.KeyLineBody);
        if (whole.V != 1)
        {
            throw new JsonException("a newer version wrote it");
        }

        line = new KeyLine(
            new AdminEvent(
                whole.At,
                whole.By,
                whole.From,
                whole.Action,
                whole.Subject,
                whole.Changes.GetRawText()
            ),
            whole.Key
        );
    }
}
