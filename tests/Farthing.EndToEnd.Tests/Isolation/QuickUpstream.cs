using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>An upstream that takes whatever it is sent, at once, without looking at it, and answers one token: what is measured before it is the gateway's.</summary>
internal sealed class QuickUpstream : IDisposable
{
    private static readonly byte[] GoOn = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        string.Join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: application/json",
            $"Content-Length: {Body.Length}",
            "",
            Body
        )
    );

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Listens on the loopback.</summary>
    public QuickUpstream()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    private static string Body =>
        """{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}}""";

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

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

    private static void Serve(Socket socket)
    {
        byte[] buffer = new byte[256 << 10];
        int held = 0;
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                while (true)
                {
                    int head;
                    while ((head = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        int read = socket.Receive(buffer.AsSpan(held));
                        if (read == 0)
                        {
                            return;
                        }

                        held += read;
                    }

                    string text = Encoding.ASCII.GetString(buffer, 0, head);
                    long rest = LengthOf(text) - (held - head - 4);
                    if (rest > 0 && text.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
                    {
                        socket.Send(GoOn);
                    }

                    while (rest > 0)
                    {
                        int read = socket.Receive(buffer);
                        if (read == 0)
                        {
                            return;
                        }

                        rest -= read;
                    }

                    held = 0;
                    socket.Send(Answer);
                }
            }
        }
        catch (SocketException)
        {
            // The gateway let go of it.
        }
    }

    private static long LengthOf(string head)
    {
        const string Name = "content-length:";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        int end = at < 0 ? -1 : head.IndexOf("\r\n", at, StringComparison.Ordinal);
        return at < 0 ? 0 : long.Parse(head.AsSpan((at + Name.Length)..(end < 0 ? head.Length : end)));
    }
}
