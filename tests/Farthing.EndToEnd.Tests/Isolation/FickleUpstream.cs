using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>An engine that answers at once, but what says <c>poison</c> with 500, and what says <c>slow</c> with a stream that does not end.</summary>
internal sealed class FickleUpstream : IDisposable
{
    private const string Good =
        """{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}""";

    private const string Bad = """{"error":{"message":"the engine failed at it","type":"server_error"}}""";

    private static readonly byte[] Event = Encoding.ASCII.GetBytes(
        "39\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n\r\n"
    );

    private static readonly byte[] StreamHead = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    );

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private volatile bool isOver;
    private long slow;

    /// <summary>Listens on the loopback.</summary>
    public FickleUpstream()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Streams that were begun.</summary>
    public long Slow => Interlocked.Read(ref slow);

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver = true;
        listener.Dispose();
    }

    private static byte[] Document(string status, string body) =>
        Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = listener.Accept();
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(Socket socket)
    {
        byte[] good = Document("200 OK", Good);
        byte[] bad = Document("500 Internal Server Error", Bad);
        byte[] buffer = new byte[64 << 10];
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                while (Read(socket, buffer) is string request)
                {
                    if (request.Contains("slow", StringComparison.Ordinal))
                    {
                        Stream(socket);
                        return;
                    }

                    socket.Send(request.Contains("poison", StringComparison.Ordinal) ? bad : good);
                }
            }
        }
        catch (SocketException)
        {
            // The gateway let go of it.
        }
    }

    private void Stream(Socket socket)
    {
        socket.Send(StreamHead);
        Interlocked.Increment(ref slow);
        while (!isOver)
        {
            socket.Send(Event);
            Thread.Sleep(50);
        }
    }

    /// <summary>One request, head and body; null where the connection is over.</summary>
    private static string? Read(Socket socket, byte[] buffer)
    {
        int held = 0;
        while (true)
        {
            int read = socket.Receive(buffer.AsSpan(held));
            if (read == 0)
            {
                return null;
            }

            held += read;
            string text = Encoding.ASCII.GetString(buffer, 0, held);
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && held >= head + 4 + LengthOf(text[..head]))
            {
                return text;
            }
        }
    }

    private static int LengthOf(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                return int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
