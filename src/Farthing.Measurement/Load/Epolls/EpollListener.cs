using System.Net.Sockets;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>Passes on what comes on a socket, read by the loop that reads all streams.</summary>
internal sealed class EpollListener : IEpollReader, IDisposable
{
    private readonly Lock gate = new();
    private readonly EpollLoop loop;
    private readonly ReadSink sink;
    private readonly int fd;
    private readonly ulong key;
    private bool isOver;

    /// <summary>Starts to read.</summary>
    public EpollListener(EpollLoop loop, Socket socket, ReadSink sink)
    {
        (this.loop, this.sink) = (loop, sink);
        fd = (int)socket.Handle;
        lock (gate)
        {
            key = loop.Add(fd, this);
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

            nint read = LinuxSocket.Receive(fd, buffer);
            long atNs = MonotonicClock.NowNs();
            if (read > 0)
            {
                sink(buffer.AsSpan(0, (int)read), atNs);
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
                loop.Remove(fd, key);
            }
        }
    }
}
