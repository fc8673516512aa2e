using System.Net.Sockets;
using System.Text;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A request at a <see cref="ScriptedUpstream"/>, to be answered byte by byte.</summary>
internal sealed class ScriptedCall(
    ScriptedRequest request,
    Socket socket,
    NetworkStream stream,
    CancellationToken stop
)
{
    private const string StreamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";

    public ScriptedRequest Request => request;

    public CancellationToken Stop => stop;

    public bool IsClosed { get; private set; }

    public Task RawAsync(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop).AsTask();

    public Task RawAsync(byte[] bytes) => stream.WriteAsync(bytes, stop).AsTask();

    public Task JsonAsync(string body, int status = 200, string headers = "") =>
        RawAsync(
            $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}"
        );

    public Task BeginStreamAsync() => RawAsync(StreamHead);

    /// <summary>A stream's head and first chunk in one write: no pause of the machine comes between them.</summary>
    public Task BeginStreamAsync(string first) => RawAsync(StreamHead + Chunk(first));

    public Task ChunkAsync(string text) => RawAsync(Chunk(text));

    public Task EndStreamAsync() => RawAsync("0\r\n\r\n");

    /// <summary>Closes the connection as if all was well.</summary>
    public void Close()
    {
        IsClosed = true;
        socket.Close();
    }

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        IsClosed = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Waits until the gateway closes the connection; false where it never does.</summary>
    public async Task<bool> IsHungUpAsync()
    {
        IsClosed = true;
        using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(stop);
        soon.CancelAfter(Eventually.Longest);
        try
        {
            return await stream.ReadAsync(new byte[1], soon.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";
}
