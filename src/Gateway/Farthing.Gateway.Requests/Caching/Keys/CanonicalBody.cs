using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>Writes a request's body so that bodies which say the same have the same bytes: members in the order of their names, no white space, escapes resolved. Numbers stay as they are written: 1 and 1.0 differ, which costs a miss at most.</summary>
/// <remarks>Every value begins with its kind, and every text with its length, so that no two different bodies have the same bytes. Members of the outermost object that do not change an answer are left out; everything unknown counts.</remarks>
internal ref struct CanonicalBody
{
    private const int MaxDepth = 64;
    private const int Few = 16;
    private readonly int leftOutAt;
    private byte[] buffer;
    private int length;
    private bool hasInstructions;
    private bool retrieves;

    /// <param name="capacity">Bytes that are expected.</param>
    /// <param name="leftOutAt">Where the text begins whose place alone is written; −1: none.</param>
    private CanonicalBody(int capacity, int leftOutAt)
    {
        buffer = ArrayPool<byte>.Shared.Rent(capacity);
        this.leftOutAt = leftOutAt;
    }

    /// <summary>Writes a body, which has been read before and is sound.</summary>
    /// <param name="body">The body.</param>
    /// <param name="prefix">What stands before it.</param>
    /// <param name="leftOutAt">Where the text begins, with its quote, whose place alone is written; −1: none.</param>
    /// <param name="canonical">Receives the bytes, in a rented buffer that is the caller's to return.</param>
    /// <param name="traits">Receives what its outermost members say.</param>
    /// <returns>Their number.</returns>
    public static int Write(
        ReadOnlySpan<byte> body,
        ReadOnlySpan<byte> prefix,
        int leftOutAt,
        out byte[] canonical,
        out BodyTraits traits
    )
    {
        CanonicalBody writer = new(body.Length + prefix.Length + 256, leftOutAt);
        writer.Put(prefix);
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        writer.Object(ref reader, isOutermost: true);
        canonical = writer.buffer;
        traits = new BodyTraits(!writer.hasInstructions, writer.retrieves);
        return writer.length;
    }

    /// <summary>True for a member that does not change the answer: whose it is, how it is sent, and the model, which the key has by its resolved name.</summary>
    private static bool IsLeftOut(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            4 => name.SequenceEqual("user"u8),
            5 => name.SequenceEqual("model"u8) || name.SequenceEqual("store"u8),
            6 => name.SequenceEqual("stream"u8),
            8 => name.SequenceEqual("metadata"u8),
            14 => name.SequenceEqual("stream_options"u8),
            16 => name.SequenceEqual("prompt_cache_key"u8),
            17 => name.SequenceEqual("safety_identifier"u8),
            22 => name.SequenceEqual("prompt_cache_retention"u8),
            _ => false,
        };

    private void Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, isOutermost: false);
                break;
            case JsonTokenType.StartArray:
                Put((byte)'[');
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Value(ref reader);
                }

                Put((byte)']');
                break;
            case JsonTokenType.String when reader.TokenStartIndex == leftOutAt:
                Put((byte)'?');
                break;
            case JsonTokenType.String:
                Put((byte)'"');
                Text(ref reader);
                break;
            case JsonTokenType.Number:
                Put((byte)'#');
                PutLength(reader.ValueSpan.Length);
                Put(reader.ValueSpan);
                break;
            case JsonTokenType.True:
                Put((byte)'t');
                break;
            case JsonTokenType.False:
                Put((byte)'f');
                break;
            default:
                Put((byte)'0');
                break;
        }
    }

    private void Text(ref Utf8JsonReader reader)
    {
        int at = length;
        PutLength(0);
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            Put(raw);
        }
        else
        {
            Room(raw.Length);
            length += reader.CopyString(buffer.AsSpan(length));
        }

        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(at), length - at - sizeof(int));
    }

    /// <summary>Writes the members as they come, and sorts them by name where they do not stand so.</summary>
    private void Object(ref Utf8JsonReader reader, bool isOutermost)
    {
        Put((byte)'{');
        int begin = length;
        Span<(int At, int Name)> few = stackalloc (int, int)[Few];
        Span<(int At, int Name)> members = few;
        (int At, int Name)[]? many = null;
        int count = 0;
        bool isSorted = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int at = length;
            Put((byte)':');
            Text(ref reader);
            int name = length - at - 1 - sizeof(int);
            reader.Read();
            if (isOutermost && IsLeftOut(buffer.AsSpan(at + 1 + sizeof(int), name)))
            {
                length = at;
                reader.Skip();
                continue;
            }

            if (isOutermost)
            {
                hasInstructions |= !BodyTraits.IsBareMember(buffer.AsSpan(at + 1 + sizeof(int), name));
                retrieves |=
                    reader.TokenType != JsonTokenType.Null
                    && BodyTraits.IsRetrieval(buffer.AsSpan(at + 1 + sizeof(int), name));
            }

            Value(ref reader);
            if (count == members.Length)
            {
                (int, int)[] larger = ArrayPool<(int, int)>.Shared.Rent(count * 2);
                members.CopyTo(larger);
                if (many is not null)
                {
                    ArrayPool<(int, int)>.Shared.Return(many);
                }

                members = many = larger;
            }

            isSorted &= count == 0 || Compare(members[count - 1], (at, name)) <= 0;
            members[count++] = (at, name);
        }

        if (!isSorted)
        {
            Sort(begin, members[..count]);
        }

        if (many is not null)
        {
            ArrayPool<(int, int)>.Shared.Return(many);
        }

        Put((byte)'}');
    }

    private readonly int Compare((int At, int Name) one, (int At, int Name) other) =>
        buffer
            .AsSpan(one.At + 1 + sizeof(int), one.Name)
            .SequenceCompareTo(buffer.AsSpan(other.At + 1 + sizeof(int), other.Name));

    /// <summary>Puts members into the order of their names; two of one name keep theirs.</summary>
    private readonly void Sort(int begin, Span<(int At, int Name)> members)
    {
        int bytes = length - begin;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(bytes);
        buffer.AsSpan(begin, bytes).CopyTo(scratch);
        Span<int> few = stackalloc int[Few];
        int[]? many = members.Length > Few ? ArrayPool<int>.Shared.Rent(members.Length) : null;
        Span<int> order = (many ?? few)[..members.Length];
        if (many is null)
        {
            OrderFew(members, order);
        }
        else
        {
            OrderMany(members, order);
        }

        int to = begin;
        foreach (int i in order)
        {
            int at = members[i].At;
            int end = i + 1 < members.Length ? members[i + 1].At : length;
            scratch.AsSpan(at - begin, end - at).CopyTo(buffer.AsSpan(to));
            to += end - at;
        }

        ArrayPool<byte>.Shared.Return(scratch);
        if (many is not null)
        {
            ArrayPool<int>.Shared.Return(many);
        }
    }

    /// <summary>Each member goes to its place among those before it: for a handful nothing is faster.</summary>
    private readonly void OrderFew(ReadOnlySpan<(int At, int Name)> members, Span<int> order)
    {
        for (int i = 0; i < members.Length; i++)
        {
            int at = i;
            for (; at > 0 && Compare(members[order[at - 1]], members[i]) > 0; at--)
            {
                order[at] = order[at - 1];
            }

            order[at] = i;
        }
    }

    private readonly void OrderMany(ReadOnlySpan<(int At, int Name)> members, Span<int> order)
    {
        byte[] bytes = buffer;
        (int At, int Name)[] named = members.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        order.Sort(
            (one, other) =>
            {
                int byName = bytes
                    .AsSpan(named[one].At + 1 + sizeof(int), named[one].Name)
                    .SequenceCompareTo(bytes.AsSpan(named[other].At + 1 + sizeof(int), named[other].Name));
                return byName != 0 ? byName : one - other;
            }
        );
    }

    private void Put(byte value)
    {
        Room(1);
        buffer[length++] = value;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        Room(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    private void PutLength(int value)
    {
        Room(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(length), value);
        length += sizeof(int);
    }

    private void Room(int bytes)
    {
        if (buffer.Length - length >= bytes)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + bytes));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
