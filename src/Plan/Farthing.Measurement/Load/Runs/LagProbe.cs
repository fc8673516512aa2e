using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Runs;

/// <summary>Measures what the client itself adds to a chunk's time: a connection to itself carries time stamps, fifty a second, and is read by whatever reads the streams of the load.</summary>
internal sealed class LagProbe : IDisposable
{
    private const int PeriodMs = 20;
    private readonly Socket writing;
    private readonly Socket reading;
    private readonly IDisposable listening;
    private readonly Thread thread;
    private readonly ManualResetEvent ending = new(false);
    private readonly List<long> lags = new(1024);

    /// <summary>Starts to measure.</summary>
    /// <param name="transport">Reads the streams.</param>
    public LagProbe(ILoadTransport transport)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        writing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        writing.Connect(listener.LocalEndPoint!);
        reading = listener.Accept();
        listening = transport.Listen(reading, Take);
        // A thread of its own: a timer would wake two of the pool for every sample.
        thread = new Thread(Send) { IsBackground = true, Name = "lag probe" };
        thread.Start();
    }

    /// <summary>The lags so far, ascending.</summary>
    public long[] Sorted()
    {
        long[] sorted;
        lock (lags)
        {
            sorted = [.. lags];
        }

        Array.Sort(sorted);
        return sorted;
    }

    public void Dispose()
    {
        ending.Set();
        thread.Join();
        listening.Dispose();
        writing.Dispose();
        reading.Dispose();
        ending.Dispose();
    }

    private void Send()
    {
        Span<byte> stamp = stackalloc byte[sizeof(long)];
        try
        {
            while (!ending.WaitOne(PeriodMs))
            {
                BinaryPrimitives.WriteInt64LittleEndian(stamp, MonotonicClock.NowNs());
                writing.Send(stamp);
            }
        }
        catch (SocketException)
        {
            // Nobody reads any more: the load is over.
        }
    }

    /// <summary>Stamps that share a read came late by their own times each.</summary>
    private void Take(ReadOnlySpan<byte> bytes, long atNs)
    {
        lock (lags)
        {
            while (bytes.Length >= sizeof(long))
            {
                lags.Add(atNs - BinaryPrimitives.ReadInt64LittleEndian(bytes));
                bytes = bytes[sizeof(long)..];
            }
        }
    }
}
