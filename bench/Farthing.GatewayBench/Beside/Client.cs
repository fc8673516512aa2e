using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Farthing.GatewayBench.Beside;

/// <summary>One connection of a client that asks again as soon as an answer has come.</summary>
internal sealed class Client : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] request;

    // As small as an answer allows: what the clients touch, the contenders' caches lose.
    private readonly byte[] buffer = new byte[16 << 10];

    /// <summary>Connects.</summary>
    public Client(int port, string model, bool streams, int upstreamPort, int tokens)
    {
        socket.Connect("127.0.0.1", port);
        socket.NoDelay = true;
        string body = Body(model, streams, tokens);
        request = Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {Contenders.Key}\r\nContent-Type: application/json\r\nx-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:{upstreamPort}/v1\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
    }

    /// <summary>What is asked: a chat of 1 kB.</summary>
    public static string Body(string model, bool streams, int tokens) =>
        $"{{\"model\":\"{model}\",\"stream\":{(streams ? "true" : "false")},\"max_tokens\":{tokens},\"messages\":[{{\"role\":\"system\",\"content\":\"{new string('s', 400)}\"}},{{\"role\":\"user\",\"content\":\"{new string('u', 400)}\"}}]}}";

    /// <summary>Sends one request and reads its answer.</summary>
    /// <returns>Its time in microseconds; negative: it was not answered with 200.</returns>
    public async ValueTask<double> AskAsync()
    {
        long began = Stopwatch.GetTimestamp();
        await socket.SendAsync(request);
        int length = 0;
        int whole = 0;
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                return -1;
            }

            length += read;
            whole = whole == 0 ? LengthOf(buffer.AsSpan(0, length)) : whole;
            bool isEnded =
                whole > 0 ? length >= whole : whole < 0 && buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8);
            if (isEnded)
            {
                return buffer.AsSpan(0, 12).SequenceEqual("HTTP/1.1 200"u8)
                    ? Stopwatch.GetElapsedTime(began).TotalMicroseconds
                    : -1;
            }
        }
    }

    /// <summary>Streams until its end, without holding a thread.</summary>
    /// <returns>Events that came.</returns>
    public async Task<long> StreamAsync()
    {
        await socket.SendAsync(request);
        long events = 0;
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer);
            if (read == 0)
            {
                throw new InvalidOperationException("the stream was cut off");
            }

            ReadOnlySpan<byte> part = buffer.AsSpan(0, read);
            if (part.StartsWith("HTTP/1.1 "u8) && !part.StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException(Encoding.ASCII.GetString(part));
            }

            for (int at; (at = part.IndexOf("data: "u8)) >= 0; part = part[(at + 6)..])
            {
                events++;
            }

            if (
                buffer.AsSpan(0, read).EndsWith("\r\n0\r\n\r\n"u8)
                || buffer.AsSpan(0, read).SequenceEqual("0\r\n\r\n"u8)
            )
            {
                return events;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>The bytes of an answer with its head; 0 where the head is not whole yet, negative where its end says itself.</summary>
    public static int LengthOf(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> fields = answer[..(head + 2)];
        for (int at; (at = fields.IndexOf("ength: "u8)) >= 0; fields = fields[(at + 7)..])
        {
            if (at > 9 && Ascii.EqualsIgnoreCase(fields.Slice(at - 9, 9), "content-l"u8))
            {
                return Utf8Parser.TryParse(fields[(at + 7)..], out int body, out _) ? head + 4 + body : -1;
            }
        }

        return -1;
    }
}
