using System.Net.Sockets;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>Passes on what comes on a socket, read by the loop that reads all streams.</summary>
internal sealed class EpollListener : IEpollReader, IDisposable
{
    private readonly Lock gate = new();
    private readonly EpollLoop loop;
    private readonly ReadSink sink;
    private readonly Socket socket;
    private readonly ulong key;
    private bool isOver;

    /// <summary>Starts to read.</summary>
    public EpollListener(EpollLoop loop, Socket socket, ReadSink sink)
    {
        (this.loop, this.socket, this.sink) = (loop, socket, sink);
        socket.Blocking = false;
        lock (gate)
        {
            key = loop.Add(socket, this);
        }
    }

    /// <inheritdoc/>
    public void OnReady(EpollEvents events, byte[] buffer)
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            int read = socket.Receive(buffer, SocketFlags.None, out _);
            long atNs = MonotonicClock.NowNs();
            if (read > 0)
            {
                sink(buffer.AsSpan(0, read), atNs);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (!isOver)
            {
                isOver = true;
                loop.Remove(socket, key);
            }
        }
    }
}
