using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>A client of another key, which sends small requests at a steady pace and notes how long each takes.</summary>
internal static class StormNeighbor
{
    private const int PaceMs = 8;

    /// <summary>Asks for a while.</summary>
    /// <param name="port">Where the gateway listens.</param>
    /// <param name="key">Its key.</param>
    /// <param name="time">How long.</param>
    public static StormTimes Ask(int port, string key, TimeSpan time)
    {
        const string Body = """{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hello"}]}""";
        byte[] request = Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"
        );
        byte[] buffer = new byte[8192];
        List<double> times = [];
        int failed = 0;
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 20_000,
        };
        socket.Connect(IPAddress.Loopback, port);
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < time; )
        {
            long at = Stopwatch.GetTimestamp();
            socket.Send(request);
            int read = socket.Receive(buffer);
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            failed += buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8) ? 0 : 1;
            int pause = PaceMs - (int)times[^1];
            if (pause > 0)
            {
                Thread.Sleep(pause);
            }
        }

        times.Sort();
        return new StormTimes(times.Count, failed, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }
}
