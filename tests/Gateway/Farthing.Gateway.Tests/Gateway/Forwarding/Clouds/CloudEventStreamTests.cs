using System.Text;
using Farthing.Gateway.Forwarding.Clouds.Aws;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Bedrock's frames as server-sent events.</summary>
public sealed class CloudEventStreamTests
{
    private static readonly byte[] Frames =
    [
        .. EventFrames.Chunk("{\"type\":\"message_start\",\"message\":{\"id\":\"msg_bdrk_1\"}}"),
        .. EventFrames.Of("{}", (":event-type", "initial-response"), (":message-type", "event")),
        .. EventFrames.Chunk("{\n\"index\":0,\r\n\"type\" : \"content_block_delta\"}"),
        .. EventFrames.Chunk("{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"a\":1}}"),
    ];

    private const string Events =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_bdrk_1\"}}\n\n"
        + "event: content_block_delta\ndata: { \"index\":0,  \"type\" : \"content_block_delta\"}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"a\":1}}\n\n";

    [Fact]
    public async Task Chunks_become_events_wherever_the_bytes_are_cut()
    {
        for (int cut = 0; cut <= Frames.Length; cut++)
        {
            (string text, Exception? fault) = await ReadAsync(Frames[..cut], Frames[cut..]);

            Assert.Equal((Events, null), (text, fault));
        }
    }

    [Fact]
    public async Task Small_reads_get_all_of_it()
    {
        (string text, Exception? fault) = await ReadAsync([.. Frames.Chunk(1)], readBytes: 1);

        Assert.Equal((Events, null), (text, fault));
    }

    [Fact]
    public async Task A_long_chunk_is_read_whole()
    {
        string json = $"{{\"type\":\"ping\",\"x\":\"{new string('x', 300_000)}\"}}";

        (string text, _) = await ReadAsync([.. EventFrames.Chunk(json).Chunk(10_000)]);

        Assert.Equal($"event: ping\ndata: {json}\n\n", text);
    }

    /// <summary>Each byte of the last frame damaged in turn: what came before it is there, and the damage is never passed over.</summary>
    [Fact]
    public async Task A_damaged_frame_breaks_the_stream_behind_what_came_before()
    {
        byte[] first = EventFrames.Chunk("{\"type\":\"ping\"}");
        for (int at = 0; at < first.Length; at++)
        {
            byte[] second = EventFrames.Chunk("{\"type\":\"ping\"}");
            second[at] ^= 0x10;

            (string text, Exception? fault) = await ReadAsync(first, second);

            Assert.Equal("event: ping\ndata: {\"type\":\"ping\"}\n\n", text);
            Assert.IsType<InvalidDataException>(fault);
        }
    }

    [Fact]
    public async Task A_stream_that_ends_within_a_frame_is_broken()
    {
        (_, Exception? fault) = await ReadAsync(Frames[..^1]);

        Assert.IsType<IOException>(fault);
    }

    [Theory]
    [InlineData((16 << 20) + 1)]
    [InlineData(15)]
    [InlineData(0)]
    public async Task A_frame_of_an_impossible_length_breaks_the_stream(int total)
    {
        (_, Exception? fault) = await ReadAsync(EventFrames.PreludeOf((uint)total));

        Assert.IsType<InvalidDataException>(fault);
    }

    [Theory]
    [InlineData("throttlingException", "rate_limit_error", "Too many")]
    [InlineData("serviceUnavailableException", "overloaded_error", "Too many")]
    [InlineData("internalServerException", "api_error", "Too many")]
    [InlineData("modelStreamErrorException", "api_error", "Too many")]
    [InlineData("modelTimeoutException", "timeout_error", "Too many")]
    [InlineData("validationException", "invalid_request_error", "Too many")]
    [InlineData("accessDeniedException", "api_error", "The model failed.")]
    [InlineData("somethingElse", "api_error", "Too many")]
    public async Task An_exception_becomes_an_error_that_ends_the_stream(
        string exception,
        string type,
        string message
    )
    {
        (string text, Exception? fault) = await ReadAsync(
            EventFrames.Exception(exception, "Too many"),
            EventFrames.Chunk("{\"type\":\"ping\"}")
        );

        Assert.Equal(
            $"event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"{type}\",\"message\":\"{message}\"}},\"request_id\":\"id-1\"}}\n\n",
            text
        );
        Assert.Null(fault);
    }

    [Theory]
    [InlineData("{\"p\":\"a\"}")]
    [InlineData("{\"bytes\":\"!!\"}")]
    [InlineData("{\"bytes\":\"e30")]
    [InlineData("[]")]
    public async Task A_payload_that_is_none_breaks_the_stream(string payload)
    {
        (string text, Exception? fault) = await ReadAsync(
            EventFrames.Of(payload, (":event-type", "chunk"), (":message-type", "event"))
        );

        Assert.Equal("", text);
        Assert.IsType<InvalidDataException>(fault);
    }

    private static Task<(string Text, Exception? Fault)> ReadAsync(params byte[][] pieces) =>
        ReadAsync(pieces, 4096);

    private static async Task<(string Text, Exception? Fault)> ReadAsync(byte[][] pieces, int readBytes)
    {
        await using EventStreamBody body = new(new Pieces(pieces), "id-1");
        MemoryStream text = new();
        byte[] buffer = new byte[readBytes];
        Exception? fault = null;
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                text.Write(buffer, 0, read);
            }
        }
        catch (IOException broken)
        {
            fault = broken;
        }
        catch (InvalidDataException broken)
        {
            fault = broken;
        }

        return (Encoding.UTF8.GetString(text.ToArray()), fault);
    }

    /// <summary>Bytes that come piece by piece.</summary>
    private sealed class Pieces(byte[][] pieces) : MemoryStream
    {
        private readonly Queue<byte[]> left = new(pieces.Where(piece => piece.Length > 0));

        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (!left.TryPeek(out byte[]? piece))
            {
                return new(0);
            }

            int length = Math.Min(piece.Length, buffer.Length);
            piece.AsSpan(0, length).CopyTo(buffer.Span);
            left.Dequeue();
            if (length < piece.Length)
            {
                byte[][] rest = [piece[length..], .. left];
                left.Clear();
                Array.ForEach(rest, left.Enqueue);
            }

            return new(length);
        }
    }
}
