using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Testing.Pacing;

/// <summary>A server that is none of OpenAI's: it accepts every connection and then does what a test says.</summary>
public sealed class RawServer : IDisposable
{
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Socket, Task> behave;
    private readonly List<Socket> open = [];

    /// <summary>Starts it on a free port of the loopback.</summary>
    /// <param name="behave">What it does with a connection.</param>
    public RawServer(Func<Socket, Task> behave)
    {
        this.behave = behave;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(64);
        _ = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public string Url =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"
        );

    /// <summary>Connections that it accepted.</summary>
    public int Connections
    {
        get
        {
            lock (open)
            {
                return open.Count;
            }
        }
    }

    /// <summary>Answers every request with a page.</summary>
    public static RawServer OfPage(string page) =>
        new(async socket =>
        {
            byte[] buffer = new byte[64 << 10];
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                await SendAsync(
                    socket,
                    $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {page.Length}\r\n\r\n{page}"
                );
            }
        });

    /// <summary>Never answers.</summary>
    public static RawServer Silent() => new(_ => Task.CompletedTask);

    /// <summary>Sends headers without end.</summary>
    public static RawServer OfEndlessHeaders() =>
        new(async socket =>
        {
            await SendAsync(socket, "HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await SendAsync(
                    socket,
                    string.Concat(Enumerable.Repeat("X-More: and more and more\r\n", 100))
                );
            }
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        lock (open)
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task SendAsync(Socket socket, string text) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync();
                lock (open)
                {
                    open.Add(socket);
                }

                _ = ServeAsync(socket);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await behave(socket);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client has left.
        }
    }
}
