using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A line of the file of keys: <c>CRC32C in 8 hexadecimals, a blank, a JSON object, a line feed</c>. It holds an event and, where it is about a key or budget, that as it is from then on; or several of them, kept at once.</summary>
/// <param name="Notes">The events, each with what it is about.</param>
internal sealed record KeyLine(IReadOnlyList<KeyNote> Notes)
{
    private const int HeadBytes = 9;

    /// <summary>A line of one event.</summary>
    public KeyLine(AdminEvent said, StoredKey? key)
        : this([new KeyNote(said, key)]) { }

    /// <summary>The time of the last event.</summary>
    public DateTimeOffset At => Notes[^1].Said.At;

    /// <summary>The line's bytes.</summary>
    public byte[] Write()
    {
        (AdminEvent said, StoredKey? key, StoredBudget? budget) = Notes[0];
        bool isOne = Notes.Count == 1;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new KeyLineBody(
                FormatVersion.Only,
                said.At,
                said.By,
                said.From,
                said.Action,
                isOne ? said.Subject : "",
                JsonElement.Parse(isOne ? said.Changes : "{}"),
                isOne ? key : null,
                isOne ? budget : null,
                isOne
                    ? null
                    :
                    [
                        .. Notes.Select(note => new KeyLineBody.Part(
                            note.Said.Subject,
                            JsonElement.Parse(note.Said.Changes),
                            note.Key,
                            note.Budget
                        )),
                    ]
            ),
            KeyJson.Readable.KeyLineBody
        );
        string head = Crc32C.Of(body).ToString("x8", CultureInfo.InvariantCulture) + " ";
        return [.. Encoding.ASCII.GetBytes(head), .. body, (byte)'\n'];
    }

    /// <summary>The lines of a file, each with its place; null for what is no whole line.</summary>
    /// <exception cref="JsonException">It is of another version, or none of this kind of file.</exception>
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
        line = null;
        if (!TryBody(bytes, out ReadOnlySpan<byte> body, out length))
        {
            return;
        }

        KeyLineBody whole = KeyJson.Read(body, KeyJson.Default.KeyLineBody);
        CheckVersion(whole.V);
        line = whole.Batch is { Count: > 0 } parts
            ? new KeyLine([
                .. parts.Select(part => new KeyNote(
                    Event(part.Subject, part.Changes),
                    part.Key,
                    part.Budget
                )),
            ])
            : new KeyLine([new KeyNote(Event(whole.Subject, whole.Changes), whole.Key, whole.Budget)]);

        AdminEvent Event(string subject, JsonElement changes) =>
            new(whole.At, whole.By, whole.From, whole.Action, subject, changes.GetRawText());
    }

    /// <summary>Where the lines of a file begin, and their bytes, line feed included.</summary>
    public static List<(int At, int Length)> Places(ReadOnlySpan<byte> bytes)
    {
        List<(int, int)> places = [];
        for (int at = 0; at < bytes.Length; )
        {
            int length = LengthOf(bytes[at..]);
            places.Add((at, length));
            at += length;
        }

        return places;
    }

    /// <summary>Reads the keys alone of a line.</summary>
    /// <param name="line">The line, with its line feed.</param>
    /// <param name="plain">Reads what needs no more; null: the serializer reads all.</param>
    /// <returns>Them; null where the line is not whole.</returns>
    /// <exception cref="JsonException">It passed its checksum and is not what this version knows.</exception>
    public static KeyLineKeys? ReadKeys(ReadOnlySpan<byte> line, PlainStoredKeys? plain)
    {
        if (!TryBody(line, out ReadOnlySpan<byte> body, out _))
        {
            return null;
        }

        if (plain?.Read(body) is KeyLineKeys read)
        {
            return read;
        }

        KeyLineKeys keys = KeyJson.Read(body, KeyJson.Default.KeyLineKeys);
        CheckVersion(keys.V);
        return keys;
    }

    private static void CheckVersion(int version)
    {
        if (version != FormatVersion.Only)
        {
            throw new JsonException(FormatVersion.Refusal("the file of stored keys", version, "data folder"));
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : end + 1;
    }

    private static bool TryBody(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body, out int length)
    {
        length = LengthOf(bytes);
        int end = length - 1;
        body = default;
        if (end <= HeadBytes || bytes[end] != (byte)'\n')
        {
            return false;
        }

        body = bytes[HeadBytes..end];
        return Utf8Parser.TryParse(bytes[..(HeadBytes - 1)], out uint sum, out int read, 'x')
            && read == HeadBytes - 1
            && bytes[HeadBytes - 1] == ' '
            && sum == Crc32C.Of(body);
    }
}

/// <summary>The keys and budgets of a line alone: all that a start needs of it, in half the time of the whole line.</summary>
/// <param name="V">The format.</param>
/// <param name="Key">As <see cref="KeyLineBody.Key"/>.</param>
/// <param name="Budget">As <see cref="KeyLineBody.Budget"/>.</param>
/// <param name="Batch">As <see cref="KeyLineBody.Batch"/>.</param>
internal sealed record KeyLineKeys(
    int V,
    StoredKey? Key = null,
    StoredBudget? Budget = null,
    IReadOnlyList<KeyLineKeys.KeyAlone>? Batch = null
)
{
    /// <summary>One of several.</summary>
    public sealed record KeyAlone(StoredKey? Key = null, StoredBudget? Budget = null);

    /// <summary>Each of them.</summary>
    public IReadOnlyList<KeyAlone> All =>
        Batch ?? (Key is null && Budget is null ? [] : [new KeyAlone(Key, Budget)]);
}

/// <summary>An event in the file of keys.</summary>
/// <param name="Said">The event.</param>
/// <param name="Key">The key as it is from then on; null where the event is not about one.</param>
/// <param name="Budget">The budget as it is from then on; null where the event is not about one.</param>
internal readonly record struct KeyNote(AdminEvent Said, StoredKey? Key = null, StoredBudget? Budget = null);

/// <summary>A line of the file of stored keys, behind its checksum.</summary>
/// <param name="V">The version: <see cref="FormatVersion.Only"/>.</param>
/// <param name="At">As <see cref="AdminEvent.At"/>.</param>
/// <param name="By">As <see cref="AdminEvent.By"/>.</param>
/// <param name="From">As <see cref="AdminEvent.From"/>.</param>
/// <param name="Action">As <see cref="AdminEvent.Action"/>.</param>
/// <param name="Subject">As <see cref="AdminEvent.Subject"/>; empty in a line of several.</param>
/// <param name="Changes">As <see cref="AdminEvent.Changes"/>; empty in a line of several.</param>
/// <param name="Key">The key as it is now; null where nothing of a key was changed.</param>
/// <param name="Budget">The budget as it is now; null where nothing of a budget was changed.</param>
/// <param name="Batch">Several that were kept at once, which then is one line: they survive a crash together or not at all.</param>
internal sealed record KeyLineBody(
    int V,
    DateTimeOffset At,
    string By,
    string From,
    string Action,
    string Subject,
    JsonElement Changes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredKey? Key = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredBudget? Budget = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyList<KeyLineBody.Part>? Batch = null
)
{
    /// <summary>One of several.</summary>
    /// <param name="Subject">As <see cref="AdminEvent.Subject"/>.</param>
    /// <param name="Changes">As <see cref="AdminEvent.Changes"/>.</param>
    /// <param name="Key">The key as it is now.</param>
    /// <param name="Budget">The budget as it is now.</param>
    public sealed record Part(
        string Subject,
        JsonElement Changes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredKey? Key = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StoredBudget? Budget = null
    );
}
