using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Testing.Proxies;

/// <summary>An HTTP proxy on the loopback: tunnels for <c>CONNECT</c>, and passes requests with whole addresses on. Counts both.</summary>
public sealed class TinyProxy : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> open = [];
    private int tunnels;
    private int forwards;

    /// <summary>Starts to listen on the loopback.</summary>
    /// <param name="credentials">What <c>Proxy-Authorization</c> must say; null lets everyone through.</param>
    public TinyProxy(string? credentials = null)
    {
        Credentials = credentials;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        _ = AcceptAsync();
    }

    /// <summary>What <c>Proxy-Authorization</c> must say; null lets everyone through.</summary>
    public string? Credentials { get; }

    /// <summary>Its address, without a scheme.</summary>
    public string Address => listener.LocalEndPoint!.ToString()!;

    /// <summary>Tunnels that were opened.</summary>
    public int Tunnels => Volatile.Read(ref tunnels);

    /// <summary>Requests that were passed on.</summary>
    public int Forwards => Volatile.Read(ref forwards);

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        lock (open)
        {
            foreach (Socket socket in open)
            {
                socket.Dispose();
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync().ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(Kept(client)));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        byte[] buffer = new byte[1 << 20];
        int length = 0;
        Socket? server = null;
        try
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    length += await FillAsync(client, buffer, length).ConfigureAwait(false);
                }

                string[] lines = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
                string[] words = lines[0].Split(' ');
                if (Credentials is not null && Header(lines, "Proxy-Authorization") != Credentials)
                {
                    await client
                        .SendAsync(
                            "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"tiny\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray()
                        )
                        .ConfigureAwait(false);
                    int refused = int.Parse(
                        Header(lines, "Content-Length") ?? "0",
                        CultureInfo.InvariantCulture
                    );
                    while (length < end + 4 + refused)
                    {
                        length += await FillAsync(client, buffer, length).ConfigureAwait(false);
                    }

                    buffer.AsSpan(end + 4 + refused, length - end - 4 - refused).CopyTo(buffer);
                    length -= end + 4 + refused;
                    continue;
                }

                if (words[0] == "CONNECT")
                {
                    Interlocked.Increment(ref tunnels);
                    server = await ConnectAsync("http://" + words[1]).ConfigureAwait(false);
                    await client
                        .SendAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray())
                        .ConfigureAwait(false);
                    _ = PumpAsync(server, client);
                    await PumpAsync(client, server).ConfigureAwait(false);
                    return;
                }

                Interlocked.Increment(ref forwards);
                if (server is null)
                {
                    server = await ConnectAsync(words[1]).ConfigureAwait(false);
                    _ = PumpAsync(server, client);
                }

                lines[0] = $"{words[0]} {new Uri(words[1]).PathAndQuery} {words[2]}";
                int body = int.Parse(Header(lines, "Content-Length") ?? "0", CultureInfo.InvariantCulture);
                while (length < end + 4 + body)
                {
                    length += await FillAsync(client, buffer, length).ConfigureAwait(false);
                }

                byte[] head = Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
                await server.SendAsync(head).ConfigureAwait(false);
                await server.SendAsync(buffer.AsMemory(end + 4, body)).ConfigureAwait(false);
                buffer.AsSpan(end + 4 + body, length - end - 4 - body).CopyTo(buffer);
                length -= end + 4 + body;
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or IOException)
        {
            client.Dispose();
            server?.Dispose();
        }
    }

    private static async Task<int> FillAsync(Socket client, byte[] buffer, int length)
    {
        int read = await client.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
        return read > 0 ? read : throw new IOException("the client has closed");
    }

    private async Task<Socket> ConnectAsync(string address)
    {
        Uri uri = new(address);
        Socket server = Kept(new Socket(SocketType.Stream, ProtocolType.Tcp));
        await server.ConnectAsync(uri.Host, uri.Port).ConfigureAwait(false);
        return server;
    }

    /// <summary>Passes bytes on; how the one side ends, the other does too.</summary>
    private static async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer).ConfigureAwait(false) is int read && read > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }

            to.Shutdown(SocketShutdown.Both);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            if (broken is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                to.LingerState = new LingerOption(true, 0);
            }

            to.Dispose();
        }
    }

    private Socket Kept(Socket socket)
    {
        socket.NoDelay = true;
        lock (open)
        {
            open.Add(socket);
        }

        return socket;
    }

    private static string? Header(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            is string line
            ? line[(name.Length + 1)..].Trim()
            : null;
}
