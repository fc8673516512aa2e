using System.Net;
using System.Net.Sockets;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>A way to a server that can be made to swallow everything without a word, as a firewall does.</summary>
internal sealed class StallingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int port;
    private readonly Task accepting;
    private volatile TaskCompletionSource open = new();

    /// <summary>A relay to a port of the loopback address.</summary>
    public StallingRelay(int port)
    {
        this.port = port;
        open.SetResult();
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>From now on nothing comes through.</summary>
    public void Stall() => open = new TaskCompletionSource();

    /// <summary>What was held back and what comes goes through again.</summary>
    public void GoOn() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await stop.CancelAsync();
        await accepting; // First: who listens no more may not be asked to accept.
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await listener.AcceptSocketAsync(stop.Token);
                _ = RelayAsync(near);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException) { }
    }

    private async Task RelayAsync(Socket near)
    {
        using Socket from = near;
        using Socket to = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await to.ConnectAsync(IPAddress.Loopback, port, stop.Token);
            await Task.WhenAny(CopyAsync(from, to), CopyAsync(to, from));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException) { }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] bytes = new byte[1 << 16];
        while (true)
        {
            int count = await from.ReceiveAsync(bytes, stop.Token);
            await open.Task.WaitAsync(stop.Token);
            if (count == 0)
            {
                return;
            }

            await to.SendAsync(bytes.AsMemory(0, count), stop.Token);
        }
    }
}
