using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>A world's upstream on the loopback: one request after the other on each connection.</summary>
internal sealed class WorldServer : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<string, ReadOnlyMemory<byte>, (int Status, string Body)> answer;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Answers a path and a body.</param>
    public WorldServer(Func<string, ReadOnlyMemory<byte>, (int Status, string Body)> answer)
    {
        this.answer = answer;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(64);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/v1");
        _ = AcceptAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>A fault of the world; the gateway only met an upstream that hung up.</summary>
    public Exception? Fault { get; private set; }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                _ = ServeAsync(socket);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket open = socket;
        byte[] buffer = new byte[32_768];
        int length = 0;
        try
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    if (!await FillAsync())
                    {
                        return;
                    }
                }

                string head = Encoding.ASCII.GetString(buffer, 0, end);
                int at = head.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase) + 15;
                int lineEnd = head.IndexOf("\r\n", at, StringComparison.Ordinal);
                int body = int.Parse(
                    head.AsSpan(at, (lineEnd < 0 ? head.Length : lineEnd) - at),
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture
                );
                while (length < end + 4 + body)
                {
                    if (!await FillAsync())
                    {
                        return;
                    }
                }

                (int status, string text) = answer(head.Split(' ')[1], buffer.AsMemory(end + 4, body));
                length = 0; // The gateway sends its next request when this one is answered.
                await open.SendAsync(
                    Encoding.UTF8.GetBytes(
                        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}"
                    )
                );
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The gateway has closed.
        }
        catch (Exception fault)
        {
            Fault ??= fault;
        }

        async Task<bool> FillAsync()
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            int read = await open.ReceiveAsync(buffer.AsMemory(length));
            length += read;
            return read > 0;
        }
    }
}
