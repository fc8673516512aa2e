using System.Net.Sockets;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Transports;

/// <summary>Reads a socket with the framework's asynchronous reads and passes on what comes, until the socket is closed.</summary>
internal sealed class AsyncListener : IDisposable
{
    private readonly NetworkStream stream;
    private volatile bool isOver;

    /// <summary>Starts to read.</summary>
    public AsyncListener(Socket socket, ReadSink sink)
    {
        stream = new NetworkStream(socket, ownsSocket: false);
        _ = ReadAsync(sink);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver = true;
        stream.Dispose();
    }

    private async Task ReadAsync(ReadSink sink)
    {
        byte[] buffer = new byte[256];
        try
        {
            while (!isOver)
            {
                int read = await stream.ReadAsync(buffer).ConfigureAwait(false);
                long atNs = MonotonicClock.NowNs();
                if (read == 0)
                {
                    return;
                }

                sink(buffer.AsSpan(0, read), atNs);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The load is over.
        }
    }
}
