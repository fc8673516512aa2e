using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Workloads.Requests;

namespace Farthing.LoadBench;

/// <summary>What any reader pays here: the same streams, waited for with epoll_wait and read with recv on one thread, and nothing done with the bytes but to look for the end.</summary>
internal static class Floor
{
    private const EpollEvents Watched = EpollEvents.In | EpollEvents.EdgeTriggered;

    /// <summary>Runs it and writes a row of the table: wait and read alone.</summary>
    public static string Row(LoadTarget target, int streams, int tokens)
    {
        PromptWriter prompts = new(target, 1);
        prompts.StartRun();
        using Epoll epoll = new(1024);
        Socket[] sockets = new Socket[streams];
        byte[][] messages = new byte[streams][];
        for (int i = 0; i < streams; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
            };
            sockets[i].Connect(IPAddress.Loopback, target.Port);
            sockets[i].Blocking = false;
            messages[i] = prompts.Write(new Request(0, 200, tokens), i);
            epoll.Add(sockets[i], Watched, (ulong)i);
        }

        byte[] buffer = new byte[64 << 10];
        long reads = 0;
        long waits = 0;
        int left = streams;
        int sent = 0;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long startNs = MonotonicClock.NowNs();
        while (left > 0)
        {
            // Started within a second, one after the other, as the load's users are.
            while (sent < streams && MonotonicClock.NowNs() - startNs >= sent * (1_000_000_000L / streams))
            {
                sockets[sent].Send(messages[sent], SocketFlags.None, out _);
                sent++;
            }

            int count = epoll.Wait(sent < streams ? 1 : -1);
            waits++;
            for (int i = 0; i < count; i++)
            {
                int length = sockets[(int)epoll.Key(i)].Receive(buffer, SocketFlags.None, out _);
                reads++;
                if (length >= 5 && buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8))
                {
                    left--;
                }
            }
        }

        double seconds = (MonotonicClock.NowNs() - startNs) / 1e9;
        double cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }

        long chunks = (long)streams * (tokens + 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{streams, 7}  {"floor", -7}  {chunks / seconds, 8:N0}  {cpu * 1e6 / chunks, 12:F1}  {(double)reads / waits, 10:F1} reads a wait-up, {reads:N0} reads"
        );
    }
}
