using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Testing.Pacing;

namespace Farthing.GatewayBench.Beside;

/// <summary>A model server that answers at once with bytes made beforehand: a document of 679 bytes, or a stream of 66 events (13 kB) in one write. Beside it, on another port, one that paces its streams.</summary>
internal static class FixedUpstream
{
    /// <summary>Events of a burst, with usage and <c>[DONE]</c>.</summary>
    public const int BurstEvents = 66;

    private static readonly byte[] Whole = WholeAnswer();
    private static readonly byte[] Burst = BurstAnswer();

    /// <summary>Serves until the process is killed.</summary>
    public static async Task RunAsync(int port, int pacedPort, int gapMs)
    {
        using PacedServer paced = new(
            new PacedServerOptions
            {
                Port = pacedPort,
                Gap = TimeSpan.FromMilliseconds(gapMs),
                FirstToken = TimeSpan.FromMilliseconds(gapMs),
                Jitter = 0.5,
            }
        );
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync());
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using Socket own = socket;
        socket.NoDelay = true;
        byte[] buffer = new byte[64 << 10];
        int length = 0;
        try
        {
            while (true)
            {
                int read = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (read == 0)
                {
                    return;
                }

                length += read;
                if (IsWhole(buffer.AsSpan(0, length)))
                {
                    bool streams = buffer.AsSpan(0, length).IndexOf("\"stream\":true"u8) >= 0;
                    length = 0;
                    await socket.SendAsync(streams ? Burst : Whole);
                }
            }
        }
        catch (SocketException)
        {
            // The gateway has closed.
        }
    }

    /// <summary>Head, and as much of a body as it says; also of a body in chunks.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        int head = request.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> body = request[(head + 4)..];
        string text = Encoding.ASCII.GetString(request[..head]);
        const string Length = "content-length:";
        int at = text.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return body.EndsWith("0\r\n\r\n"u8);
        }

        string value = text[(at + Length.Length)..].Split("\r\n")[0];
        return body.Length >= Number.Of(value.Trim());
    }

    private static byte[] WholeAnswer()
    {
        const string Head =
            "{\"id\":\"chatcmpl-3b1f0c9ad2e84c0f\",\"object\":\"chat.completion\",\"created\":1790000000,\"model\":\"paced\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        const string Tail =
            "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":64,\"total_tokens\":264,\"prompt_tokens_details\":{\"cached_tokens\":128}}}";
        string body = Head + new string('x', 679 - Head.Length - Tail.Length) + Tail;
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
    }

    private static byte[] BurstAnswer()
    {
        const string Head =
            "data: {\"id\":\"chatcmpl-3b1f0c9ad2e84c0f\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"meta-llama/Llama-3.1-8B-Instruct\",";
        StringBuilder events = new();
        for (int i = 0; i < BurstEvents - 2; i++)
        {
            events.Append(
                Head
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n"
            );
        }

        events.Append(
            Head
                + "\"choices\":[],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":64,\"total_tokens\":264}}\n\n"
        );
        events.Append("data: [DONE]\n\n");
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{events.Length:x}\r\n{events}\r\n0\r\n\r\n"
        );
    }
}
