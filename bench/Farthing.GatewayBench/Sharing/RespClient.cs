using System.Net.Sockets;
using System.Text;

namespace Farthing.GatewayBench.Sharing;

/// <summary>A connection to Redis or Valkey that gets and sets one value at a time: no client of Redis is faster for a lone request.</summary>
internal sealed class RespClient : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[65_536];
    private int from;
    private int until;

    /// <summary>Connects.</summary>
    public RespClient(string host, int port) => socket.Connect(host, port);

    /// <summary>The value of a key (<c>GET</c>); null: it has none.</summary>
    public async Task<byte[]?> GetAsync(string key)
    {
        await SendAsync(Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n${key.Length}\r\n{key}\r\n"));
        string head = await LineAsync();
        int length = head[0] == '$' ? Number.Of(head[1..]) : throw new InvalidDataException(head);
        if (length < 0)
        {
            return null;
        }

        byte[] value = new byte[length];
        await FillAsync(value);
        await FillAsync(new byte[2]);
        return value;
    }

    /// <summary>Gives a key a value (<c>SET</c>).</summary>
    public async Task SetAsync(string key, byte[] value)
    {
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes($"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${value.Length}\r\n"),
            .. value,
            .. "\r\n"u8,
        ];
        await SendAsync(request);
        string said = await LineAsync();
        if (said != "+OK")
        {
            throw new InvalidDataException(said);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private async Task<string> LineAsync()
    {
        while (true)
        {
            int end = buffer.AsSpan(from, until - from).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                string line = Encoding.ASCII.GetString(buffer, from, end);
                from += end + 2;
                return line;
            }

            buffer.AsSpan(from, until - from).CopyTo(buffer);
            (from, until) = (0, until - from);
            until += await ReceiveAsync(buffer.AsMemory(until));
        }
    }

    private async Task FillAsync(Memory<byte> place)
    {
        int there = Math.Min(place.Length, until - from);
        buffer.AsMemory(from, there).CopyTo(place);
        from += there;
        for (place = place[there..]; place.Length > 0; )
        {
            place = place[await ReceiveAsync(place)..];
        }
    }

    private async Task<int> ReceiveAsync(Memory<byte> place) =>
        await socket.ReceiveAsync(place) is int read and > 0
            ? read
            : throw new IOException("Redis closed the connection");
}
