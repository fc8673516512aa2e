namespace Farthing.Protocol.Sse;

/// <summary>Reads server-sent events out of bytes as they come, in pieces of any size. Copies only what a piece cuts through; allocates only while its buffers grow.</summary>
/// <remarks>
/// By the WHATWG specification (HTML, "Server-sent events"): lines end with CR LF, LF or CR; a leading byte order mark is passed over; comments and unknown fields are dropped; one blank after the colon is not data; events without data are dropped.
/// Used in a loop: <c>while (reader.TryRead(ref input, out SseEvent one)) …</c>; it returns false when the input is used up. Not thread-safe; one reader per stream.
/// </remarks>
/// <param name="maxEventBytes">An event or line of more bytes than this ends the reading: <see cref="IsTooLong"/>.</param>
public sealed class SseReader(int maxEventBytes = 64 << 20)
{
    private byte[] line = [];
    private byte[] data = [];
    private byte[] name = [];
    private byte[] id = [];
    private readonly byte[] comment = new byte[256];
    private int commentLength;
    private int lineLength;
    private int dataLength;
    private int nameLength;
    private int idLength;
    private bool hasData;
    private bool isDispatched;
    private bool isAfterReturn;
    private bool isStarted;

    /// <summary>True when a line or event was longer than allowed: nothing more is read.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Comment lines seen: keep-alives of proxies and servers.</summary>
    public long Comments { get; private set; }

    /// <summary>The last comment, without its colon and blank; its first 256 bytes.</summary>
    public ReadOnlySpan<byte> LastComment => comment.AsSpan(0, commentLength);

    /// <summary>True when an event has begun and not ended: at the end of a stream, it was cut off.</summary>
    public bool IsInsideEvent =>
        lineLength > 0 || (!isDispatched && (hasData || nameLength > 0 || idLength > 0));

    /// <summary>Ready for another stream; buffers are kept.</summary>
    public void Reset()
    {
        Forget();
        (lineLength, commentLength, Comments) = (0, 0, 0);
        (isAfterReturn, isStarted, IsTooLong) = (false, false, false);
    }

    /// <summary>Reads the next whole event.</summary>
    /// <param name="input">What has come; moved behind what was read.</param>
    /// <param name="next">The event.</param>
    /// <returns>False when all input was read and no further event is whole.</returns>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out SseEvent next)
    {
        next = default;
        ReadOnlySpan<byte> first = default; // the event's only data line so far, where it lies in the input
        if (isDispatched)
        {
            Forget();
        }

        while (!input.IsEmpty && !IsTooLong)
        {
            if (isAfterReturn)
            {
                isAfterReturn = false;
                if (input[0] == (byte)'\n')
                {
                    input = input[1..];
                    continue;
                }
            }

            int end = input.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Append(ref line, ref lineLength, input);
                break;
            }

            ReadOnlySpan<byte> whole = input[..end];
            bool isInInput = lineLength == 0;
            if (!isInInput)
            {
                Append(ref line, ref lineLength, whole);
                whole = line.AsSpan(0, lineLength);
                lineLength = 0;
            }

            isAfterReturn = input[end] == (byte)'\r';
            input = input[(end + 1)..];
            if (!isStarted)
            {
                isStarted = true;
                whole = whole.StartsWith("\uFEFF"u8) ? whole[3..] : whole;
            }

            if (whole.IsEmpty)
            {
                if (hasData)
                {
                    isDispatched = true;
                    next = new SseEvent(
                        dataLength > 0 || first.IsEmpty ? data.AsSpan(0, dataLength) : first,
                        name.AsSpan(0, nameLength),
                        id.AsSpan(0, idLength)
                    );
                    return true;
                }

                Forget();
                continue;
            }

            Take(whole, isInInput, ref first);
        }

        // The input's owner may overwrite it now: what is not finished is kept here.
        if (!first.IsEmpty)
        {
            Append(ref data, ref dataLength, first);
        }

        input = default;
        return false;
    }

    /// <summary>Reads what stands behind the last blank line when the stream has ended: some servers leave it out after their last event.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryReadRest(out SseEvent last)
    {
        isAfterReturn = false;
        ReadOnlySpan<byte> end = lineLength > 0 ? "\n\n"u8 : "\n"u8;
        return TryRead(ref end, out last);
    }

    private void Forget() =>
        (dataLength, nameLength, idLength, hasData, isDispatched) = (0, 0, 0, false, false);

    private void Take(ReadOnlySpan<byte> whole, bool isInInput, ref ReadOnlySpan<byte> first)
    {
        int colon = whole.IndexOf((byte)':');
        if (colon == 0)
        {
            Comments++;
            whole = whole[1..].TrimStart((byte)' ');
            commentLength = Math.Min(whole.Length, comment.Length);
            whole[..commentLength].CopyTo(comment);
            return;
        }

        ReadOnlySpan<byte> field = colon < 0 ? whole : whole[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : whole[(colon + 1)..];
        value = !value.IsEmpty && value[0] == (byte)' ' ? value[1..] : value;
        if (field.SequenceEqual("data"u8))
        {
            if (!hasData && isInInput)
            {
                hasData = true;
                first = value;
                return;
            }

            if (hasData)
            {
                if (!first.IsEmpty)
                {
                    Append(ref data, ref dataLength, first);
                    first = default;
                }

                Append(ref data, ref dataLength, "\n"u8);
            }

            hasData = true;
            Append(ref data, ref dataLength, value);
        }
        else if (field.SequenceEqual("event"u8))
        {
            nameLength = 0;
            Append(ref name, ref nameLength, value);
        }
        else if (field.SequenceEqual("id"u8))
        {
            idLength = 0;
            Append(ref id, ref idLength, value);
        }
    }

    private void Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        if (length + (long)bytes.Length > maxEventBytes)
        {
            IsTooLong = true;
            return;
        }

        if (length + bytes.Length > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(length + bytes.Length, Math.Max(256, buffer.Length * 2)));
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }
}

/// <summary>One server-sent event. Its spans are valid until the reader that made it is called again, or its input is overwritten.</summary>
/// <param name="data">Its <c>data</c> lines, joined by a line feed.</param>
/// <param name="name">Its <c>event</c> line; empty where it has none (the specification's "message").</param>
/// <param name="id">Its <c>id</c> line; empty where it has none.</param>
public readonly ref struct SseEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, ReadOnlySpan<byte> id)
{
    /// <summary>Its <c>data</c> lines, joined by a line feed.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Its <c>event</c> line; empty where it has none.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Its own <c>id</c> line; empty where it has none. Not carried over from earlier events.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;

    /// <summary>True for the OpenAI API's last event, <c>data: [DONE]</c>.</summary>
    public bool IsDone => Data.SequenceEqual("[DONE]"u8);
}
