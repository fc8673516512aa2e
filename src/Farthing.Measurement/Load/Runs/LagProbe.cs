using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Farthing.Measurement.Load.Runs;

/// <summary>Measures what the client itself adds to a chunk's time: a connection to itself carries time stamps, fifty a second, and is read like every stream of the load.</summary>
internal sealed class LagProbe : IDisposable
{
    private const int PeriodMs = 20;
    private const int MostSamples = 200_000;
    private readonly Socket writing;
    private readonly NetworkStream reading;
    private readonly Timer timer;
    private readonly byte[] stamp = new byte[8];
    private readonly long[] lags = new long[MostSamples];
    private int count;

    public LagProbe()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        writing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        writing.Connect(listener.LocalEndPoint!);
        reading = new NetworkStream(listener.Accept(), ownsSocket: true);
        _ = ReadAsync();
        timer = new Timer(_ => Send(), null, PeriodMs, PeriodMs);
    }

    /// <summary>The lags so far, ascending.</summary>
    public long[] Sorted()
    {
        long[] sorted = lags[..Math.Min(Volatile.Read(ref count), MostSamples)];
        Array.Sort(sorted);
        return sorted;
    }

    public void Dispose()
    {
        timer.Dispose();
        writing.Dispose();
        reading.Dispose();
    }

    private void Send()
    {
        try
        {
            BinaryPrimitives.WriteInt64LittleEndian(stamp, MonotonicClock.NowNs());
            writing.Send(stamp);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The load is over.
        }
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[8];
        try
        {
            while (count < MostSamples && await reading.ReadAsync(buffer).ConfigureAwait(false) == 8)
            {
                lags[count] = MonotonicClock.NowNs() - BinaryPrimitives.ReadInt64LittleEndian(buffer);
                Volatile.Write(ref count, count + 1);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The load is over.
        }
    }
}
