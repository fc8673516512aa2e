using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>The stream of Bedrock's frames as server-sent events of the Messages API. A frame that says that the model failed becomes an <c>error</c> event, behind which the stream ends.</summary>
/// <remarks>What came before a damaged frame is passed on first; then the read throws. The JSON of an event goes through as it is, <c>amazon-bedrock-invocationMetrics</c> too.</remarks>
/// <param name="inner">The frames.</param>
/// <param name="requestId">Bedrock's id of the request, for errors.</param>
internal sealed class EventStreamBody(Stream inner, string requestId) : AsyncReadStream
{
    private const int FirstBytes = 16 << 10;

    private readonly ArrayBufferWriter<byte> output = new(FirstBytes);
    private byte[] input = new byte[FirstBytes];
    private byte[] json = [];
    private int start;
    private int end;
    private int taken;
    private bool isEnded;
    private Exception? fault;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A frame is damaged or too long.</exception>
    /// <exception cref="IOException">The stream ends within a frame.</exception>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (taken == output.WrittenCount)
        {
            output.ResetWrittenCount();
            taken = 0;
            if (fault is not null)
            {
                throw fault;
            }

            if (isEnded)
            {
                return 0;
            }

            if (!Decode())
            {
                int read = await inner.ReadAsync(input.AsMemory(end), cancellationToken);
                end += read;
                isEnded = read == 0;
                fault = isEnded && end > start ? new IOException("the stream ends within a frame") : null;
            }
        }

        int length = Math.Min(buffer.Length, output.WrittenCount - taken);
        output.WrittenSpan.Slice(taken, length).CopyTo(buffer.Span);
        taken += length;
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Decodes the frames that are there; false where there is none whole, and room for more of it.</summary>
    private bool Decode()
    {
        int from = start;
        try
        {
            while (!isEnded)
            {
                int length = EventFrame.LengthOf(input.AsSpan(start, end - start));
                if (length == 0 || length > end - start)
                {
                    MakeRoom(Math.Max(length, FirstBytes));
                    return start != from;
                }

                EventFrame frame = EventFrame.Read(input.AsSpan(start, length));
                start += length;
                from = -1;
                Write(frame);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or JsonException or FormatException)
        {
            fault =
                damaged as InvalidDataException
                ?? new InvalidDataException("a frame's payload cannot be read", damaged);
        }

        return true;
    }

    private void MakeRoom(int bytes)
    {
        if (input.Length - start >= bytes && end < input.Length)
        {
            return;
        }

        byte[] target = bytes > input.Length ? new byte[bytes] : input;
        input.AsSpan(start, end - start).CopyTo(target);
        input = target;
        end -= start;
        start = 0;
    }

    private void Write(EventFrame frame)
    {
        ReadOnlySpan<byte> kind = frame.Header(":message-type"u8);
        if (kind.SequenceEqual("event"u8))
        {
            if (frame.Header(":event-type"u8).SequenceEqual("chunk"u8))
            {
                WriteChunk(frame.Payload);
            }

            return;
        }

        bool isException = kind.SequenceEqual("exception"u8);
        string name = Encoding.UTF8.GetString(
            frame.Header(isException ? ":exception-type"u8 : ":error-code"u8)
        );
        string message = isException
            ? MessageOf(frame.Payload)
            : Encoding.UTF8.GetString(frame.Header(":error-message"u8));
        output.Write("event: error\ndata: "u8);
        // What it says of the gateway's account is not the client's business.
        int status = BedrockErrors.StatusOf(name) ?? 500;
        BedrockErrors.Write(
            output,
            status == 401 ? 500 : status,
            status == 401 || message.Length == 0 ? "The model failed." : message,
            requestId
        );
        output.Write("\n\n"u8);
        isEnded = true;
        start = end;
    }

    private void WriteChunk(ReadOnlySpan<byte> payload)
    {
        Utf8JsonReader reader = new(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBytes = reader.ValueTextEquals("bytes"u8);
            reader.Read();
            if (isBytes)
            {
                WriteEvent(Plain(ref reader));
                return;
            }

            reader.Skip();
        }

        throw new InvalidDataException("a chunk has no bytes");
    }

    /// <summary>The JSON of an event.</summary>
    private Span<byte> Plain(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return reader.GetBytesFromBase64();
        }

        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (json.Length < text.Length)
        {
            json = new byte[Math.Max(text.Length, 4096)];
        }

        return Base64.DecodeFromUtf8(text, json, out _, out int written) == OperationStatus.Done
            ? json.AsSpan(0, written)
            : throw new InvalidDataException("a chunk's bytes are no base64");
    }

    private void WriteEvent(Span<byte> data)
    {
        data.Replace((byte)'\n', (byte)' '); // Between members alone: within strings they are escaped.
        data.Replace((byte)'\r', (byte)' ');
        ReadOnlySpan<byte> type = TypeOf(data);
        if (!type.IsEmpty && !type.ContainsAnyExceptInRange((byte)'_', (byte)'z'))
        {
            output.Write("event: "u8);
            output.Write(type);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        output.Write(data);
        output.Write("\n\n"u8);
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> first = EventText.TypeOf(data);
        if (!first.IsEmpty)
        {
            return first;
        }

        Utf8JsonReader reader = new(data);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                return reader.ValueSpan;
            }

            reader.Skip();
        }

        return default;
    }

    private static string MessageOf(ReadOnlySpan<byte> payload)
    {
        Utf8JsonReader reader = new(payload);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        foreach (string name in (ReadOnlySpan<string>)["message", "Message", "originalMessage"])
        {
            if (
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out JsonElement message)
                && message.ValueKind == JsonValueKind.String
            )
            {
                return message.GetString()!;
            }
        }

        return "";
    }
}
