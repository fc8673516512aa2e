using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Farthing.Tests.Gateway.Http;

/// <summary>An upstream that does over a bare socket what a test says: also what no server should.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<ScriptedCall, Task> script;
    private readonly Task accepting;
    private int connections;
    private int open;
    private Exception? wrong;

    public ScriptedUpstream(Func<ScriptedCall, Task> script)
    {
        this.script = script;
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1");
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Requests so far, as they came.</summary>
    public List<ScriptedRequest> Requests { get; } = [];

    /// <summary>Connections so far.</summary>
    public int Connections => connections;

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => Volatile.Read(ref open);

    /// <summary>An upstream that answers every request with a document.</summary>
    public static ScriptedUpstream Json(string body, int status = 200, string headers = "") =>
        new(call => call.JsonAsync(body, status, headers));

    /// <summary>An upstream that answers every request with a stream, written in one go.</summary>
    public static ScriptedUpstream Stream(string events) =>
        new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(events);
            await call.EndStreamAsync();
        });

    /// <summary>Ends it. What a script threw, an assertion say, is thrown here: to the gateway it was an upstream that hung up.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting; // First: who listens no more may not be asked to accept.
        listener.Stop();
        stop.Dispose();
        if (wrong is not null)
        {
            ExceptionDispatchInfo.Throw(wrong);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(stop.Token);
                Interlocked.Increment(ref connections);
                Interlocked.Increment(ref open);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException) { }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            while (await ReadAsync(stream) is ScriptedRequest request)
            {
                lock (Requests)
                {
                    Requests.Add(request);
                }

                ScriptedCall call = new(request, socket, stream, stop.Token);
                await script(call);
                if (call.IsClosed)
                {
                    return;
                }
            }
        }
        catch (Exception end)
            when (end
                    is IOException
                        or OperationCanceledException
                        or SocketException
                        or ObjectDisposedException
            ) { }
        catch (Exception thrown)
        {
            wrong ??= thrown;
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static async Task<ScriptedRequest?> ReadAsync(NetworkStream stream)
    {
        MemoryStream head = new();
        byte[] one = new byte[1];
        while (!head.GetBuffer().AsSpan(0, (int)head.Length).EndsWith("\r\n\r\n"u8))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.WriteByte(one[0]);
        }

        string[] lines = Encoding
            .ASCII.GetString(head.ToArray())
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        byte[] body = new byte[
            int.Parse(
                headers.GetValueOrDefault("Content-Length", "0"),
                System.Globalization.CultureInfo.InvariantCulture
            )
        ];
        await stream.ReadExactlyAsync(body);
        return new ScriptedRequest(lines[0], headers, body);
    }
}
