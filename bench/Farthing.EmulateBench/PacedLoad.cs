using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EmulateBench;

/// <summary>Raw sockets that ask for streams and note when each piece came.</summary>
internal sealed class PacedLoad(int port, int streams, int tokens)
{
    private readonly List<double> gapsMs = [];
    private long chunks;

    /// <summary>Runs all streams and prints gaps between reads.</summary>
    public async Task RunAsync()
    {
        Socket[] sockets = new Socket[streams];
        for (int i = 0; i < streams; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
            };
            await sockets[i].ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        }

        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(sockets.Select(StreamAsync));
        double cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        gapsMs.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"client: {chunks:N0} chunks in {watch.Elapsed.TotalSeconds:F1} s; gaps p1 {At(0.01):F2} p50 {At(0.5):F2} p99 {At(0.99):F2} max {gapsMs[^1]:F2} ms; {cpu / watch.Elapsed.TotalSeconds:P0} of a core, {cpu * 1e6 / chunks:F1} us per chunk"
            )
        );
    }

    private double At(double share) => gapsMs[(int)(share * (gapsMs.Count - 1))];

    private async Task StreamAsync(Socket socket)
    {
        string body = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"model\":\"bench\",\"stream\":true,\"max_tokens\":{tokens},\"ignore_eos\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"go\"}}]}}"
        );
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nhost: b\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}"
            )
        );
        byte[] buffer = new byte[16384];
        long last = 0;
        List<double> mine = new(tokens);
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer);
            if (length == 0)
            {
                throw new IOException("the server closed a stream early");
            }

            long now = Stopwatch.GetTimestamp();
            ReadOnlySpan<byte> read = buffer.AsSpan(0, length);
            bool isLast = read.IndexOf("[DONE]"u8) >= 0;
            if (read.IndexOf("\"content\":\" "u8) >= 0)
            {
                if (last > 0)
                {
                    mine.Add((now - last) * 1e3 / Stopwatch.Frequency);
                }

                last = now;
                Interlocked.Increment(ref chunks);
            }

            if (isLast)
            {
                break;
            }
        }

        lock (gapsMs)
        {
            gapsMs.AddRange(mine);
        }

        socket.Dispose();
    }
}
