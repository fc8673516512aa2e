using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Farthing.Workloads.Prompts;

/// <summary>The canonical text of a prompt: tools, then the system's text, then messages in their order, without the JSON around them. A conversation that goes on has a text that goes on, wherever a client puts its marks or white space.</summary>
/// <remarks>
/// Roles and texts stand as they are; of other members their names and values. <c>cache_control</c> is left out, and data of media is a hash. It serves to compare prompts of one team, not to find an answer by: two prompts that differ in their JSON alone may have one text.
/// Parts are added in that order, which is the order in which engines and providers see them. While it is written it is counted what white space texts have that are JSON themselves, and which long texts stand in it twice.
/// </remarks>
/// <param name="capacity">Bytes that it will have, about.</param>
/// <param name="calledDepth">Depth, from a message on, at which the wire format names a tool that was called; 0 where that is not asked.</param>
public sealed class PromptText(int capacity, int calledDepth = 0) : IDisposable
{
    private const int MaxDepth = 64;
    private const int LongText = 256; // Shorter ones are often the same: "ok", a role, a name.
    private readonly HashSet<ulong> texts = [];
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int length;
    private bool isBehindSystem; // a message that is not the system's has come
    private bool isSystem; // this one is

    /// <summary>Is told from which value each byte comes; null where nobody asks.</summary>
    public PromptPlace? Place { get; init; }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>Where the tools end in it.</summary>
    public int ToolsEnd { get; private set; }

    /// <summary>Where the system's text ends, its messages before all others among it.</summary>
    public int SystemEnd { get; private set; }

    /// <summary>Ends of the tools in it, one for each.</summary>
    public List<int> Tools { get; } = [];

    /// <summary>Names of the tools, in their order; empty for one without.</summary>
    public List<string> ToolNames { get; } = [];

    /// <summary>Messages, or items of the input.</summary>
    public int Messages { get; private set; }

    /// <summary>Names of tools that messages say were called.</summary>
    public HashSet<string> Called { get; } = new(StringComparer.Ordinal);

    /// <summary>True where the client's own <c>cache_control</c> stands in it.</summary>
    public bool HasMarks { get; private set; }

    /// <summary>Bytes of white space in texts that are JSON themselves, between its values.</summary>
    public long SpaceBytes { get; private set; }

    /// <summary>Bytes of texts of at least 256 bytes that stand in the prompt for the second time.</summary>
    public long RepeatedBytes { get; private set; }

    /// <summary>Adds the tools, JSON as the client wrote it.</summary>
    /// <exception cref="InvalidOperationException">A text in it is not valid Unicode.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public void AddTools(ReadOnlySpan<byte> json)
    {
        Part(json, Walk.Tools);
        ToolsEnd = SystemEnd = length;
    }

    /// <summary>Adds the system's text where it stands apart from the messages; exceptions as for tools.</summary>
    public void AddSystem(ReadOnlySpan<byte> json)
    {
        Part(json, Walk.System);
        SystemEnd = length;
    }

    /// <summary>Adds messages, items of an input, or a prompt that is one text; exceptions as for tools.</summary>
    public void AddMessages(ReadOnlySpan<byte> json)
    {
        int before = Messages;
        Part(json, Walk.Messages);
        Messages += json.Length > 0 && Messages == before ? 1 : 0; // A prompt that is one text.
    }

    /// <summary>Adds a prompt that is a text and no JSON.</summary>
    public void AddPlain(ReadOnlySpan<byte> utf8)
    {
        Put(utf8);
        Put((byte)'\n');
        Messages++;
    }

    /// <summary>Forgets the text behind a place; what was counted of it stays counted.</summary>
    public void CutAt(int bytes) => length = Math.Min(length, bytes);

    /// <summary>Makes it empty, for another prompt.</summary>
    public void Clear()
    {
        (length, ToolsEnd, SystemEnd, Messages) = (0, 0, 0, 0);
        (SpaceBytes, RepeatedBytes, HasMarks) = (0, 0, false);
        (isBehindSystem, isSystem) = (false, false);
        texts.Clear();
        Tools.Clear();
        ToolNames.Clear();
        Called.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Part(ReadOnlySpan<byte> json, Walk walk)
    {
        if (json.IsEmpty)
        {
            return;
        }

        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Member member = Member.Other;
        while (reader.Read())
        {
            int before = length;
            Place?.At(ref reader);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    member = MemberOf(ref reader);
                    if (member == Member.Mark)
                    {
                        HasMarks = true;
                        reader.Read();
                        reader.Skip();
                    }
                    else if (member == Member.Other)
                    {
                        Put(reader.ValueSpan);
                        Put((byte)':');
                    }

                    break;
                case JsonTokenType.String:
                    Text(ref reader, member, walk);
                    member = Member.Other;
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null:
                    Put(reader.ValueSpan);
                    Put((byte)'\n');
                    member = Member.Other;
                    break;
                case JsonTokenType.EndObject when reader.CurrentDepth == 1:
                    Put((byte)'\x1e');
                    End(walk);
                    break;
            }

            Place?.Wrote(before, length);
        }
    }

    private void End(Walk walk)
    {
        if (walk == Walk.Messages)
        {
            Messages++;
            isBehindSystem |= !isSystem;
            SystemEnd = isBehindSystem ? SystemEnd : length;
            isSystem = false;
        }
        else if (walk == Walk.Tools)
        {
            Tools.Add(length);
            while (ToolNames.Count < Tools.Count)
            {
                ToolNames.Add("");
            }
        }
    }

    private void Text(ref Utf8JsonReader reader, Member member, Walk walk)
    {
        if (member == Member.Type && IsPlain(ref reader))
        {
            return; // {"type": "text", "text": "…"} says what "…" says.
        }

        int at = length;
        int most = reader.ValueSpan.Length;
        Room(most + 1);
        length += reader.ValueIsEscaped ? reader.CopyString(buffer.AsSpan(length)) : Copy(reader.ValueSpan);
        ReadOnlySpan<byte> value = buffer.AsSpan(at, length - at);
        if (member == Member.Role && walk == Walk.Messages && reader.CurrentDepth == 2)
        {
            isSystem = value.SequenceEqual("system"u8) || value.SequenceEqual("developer"u8);
        }
        else if (member == Member.Name)
        {
            Named(value, reader.CurrentDepth, walk);
        }

        SpaceBytes += JsonSpace.In(value);
        if (value.Length >= LongText)
        {
            if (!texts.Add(Mix(value)))
            {
                RepeatedBytes += value.Length;
            }

            if (member == Member.Data)
            {
                Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
                SHA256.HashData(value, hash);
                length = at;
                Put(hash);
            }
        }

        Put((byte)'\n');
    }

    /// <summary>A member <c>name</c>: of a tool, or of one that was called.</summary>
    private void Named(ReadOnlySpan<byte> value, int depth, Walk walk)
    {
        if (walk == Walk.Tools && depth <= 3 && ToolNames.Count == Tools.Count)
        {
            ToolNames.Add(Encoding.UTF8.GetString(value));
        }
        else if (walk == Walk.Messages && depth == calledDepth)
        {
            Called.Add(Encoding.UTF8.GetString(value));
        }
    }

    private int Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(length));
        return bytes.Length;
    }

    private static bool IsPlain(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("text"u8)
        || reader.ValueTextEquals("input_text"u8)
        || reader.ValueTextEquals("output_text"u8)
        || reader.ValueTextEquals("message"u8);

    private static Member MemberOf(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length switch
        {
            3 when reader.ValueTextEquals("url"u8) => Member.Data,
            4 when reader.ValueTextEquals("role"u8) => Member.Role,
            4 when reader.ValueTextEquals("text"u8) => Member.Plain,
            4 when reader.ValueTextEquals("type"u8) => Member.Type,
            4 when reader.ValueTextEquals("name"u8) => Member.Name,
            4 when reader.ValueTextEquals("data"u8) => Member.Data,
            7 when reader.ValueTextEquals("content"u8) => Member.Plain,
            9 when reader.ValueTextEquals("file_data"u8) => Member.Data,
            13 when reader.ValueTextEquals("cache_control"u8) => Member.Mark,
            _ => Member.Other,
        };

    /// <summary>A number for a text, to find it again in this prompt alone.</summary>
    private static ulong Mix(ReadOnlySpan<byte> value)
    {
        HashCode half = default;
        half.AddBytes(value[..(value.Length / 2)]);
        HashCode other = default;
        other.AddBytes(value[(value.Length / 2)..]);
        return ((ulong)(uint)half.ToHashCode() << 32) | (uint)other.ToHashCode();
    }

    private void Put(byte value)
    {
        Room(1);
        buffer[length++] = value;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        length += Copy(bytes);
    }

    private void Room(int bytes)
    {
        if (buffer.Length - length >= bytes)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + bytes));
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private enum Walk
    {
        Tools,
        System,
        Messages,
    }

    private enum Member
    {
        Other,
        Plain,
        Role,
        Type,
        Name,
        Data,
        Mark,
    }
}
