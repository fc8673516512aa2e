using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.EmulateBench;

/// <summary>What any server on one thread pays here: bytes that are ready, sent to all streams at one moment, one call each. Every second round uses send(2) without the framework's socket.</summary>
internal static partial class SendFloor
{
    private const int DontWaitNoSignal = 0x40 | 0x4000;
    private const string Event =
        "data: {\"id\":\"chatcmpl-0123456789abcdef0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";

    /// <summary>Accepts the streams, answers each, prints how late the sends were.</summary>
    public static void Run(int port, int streams, int rounds, double stepMs)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start(4096);
        Socket[] sockets = new Socket[streams];
        byte[] request = new byte[4096];
        for (int i = 0; i < streams; i++)
        {
            sockets[i] = listener.AcceptSocket();
            sockets[i].NoDelay = true;
        }

        foreach (Socket socket in sockets)
        {
            socket.Receive(request);
            socket.Blocking = false;
        }

        int[] descriptors = [.. sockets.Select(socket => (int)socket.SafeHandle.DangerousGetHandle())];
        byte[] chunk = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Event.Length:x}\r\n{Event}\r\n")
        );
        List<double>[] late = [new(streams * rounds), new(streams * rounds)];
        Stopwatch watch = Stopwatch.StartNew();
        for (int round = 1; round <= rounds; round++)
        {
            double dueMs = round * stepMs;
            double left = dueMs - watch.Elapsed.TotalMilliseconds;
            if (left > 0)
            {
                Farthing.Numerics.Naps.PreciseNap.Take((long)(left * 1e6));
            }

            bool isRaw = round % 2 == 0;
            for (int i = 0; i < streams; i++)
            {
                if (isRaw)
                {
                    _ = Send(descriptors[i], chunk, chunk.Length, DontWaitNoSignal);
                }
                else
                {
                    sockets[i].Send(chunk, SocketFlags.None, out _);
                }

                late[isRaw ? 1 : 0].Add(watch.Elapsed.TotalMilliseconds - dueMs);
            }
        }

        foreach (Socket socket in sockets)
        {
            socket.Blocking = true;
            socket.Send("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"u8);
        }

        string[] names = ["Socket.Send", "send(2)"];
        for (int i = 0; i < 2; i++)
        {
            late[i].Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"floor, {streams} sends by {names[i]}: sent − due p50 {late[i][late[i].Count / 2]:F2} p99 {late[i][late[i].Count * 99 / 100]:F2} max {late[i][^1]:F2} ms"
                )
            );
        }

        Thread.Sleep(500);
    }

    [LibraryImport("libc", EntryPoint = "send")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Send(int fd, ReadOnlySpan<byte> bytes, nint length, int flags);
}
