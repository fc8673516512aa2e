using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>Clients of one key that upload files, on threads of their own, until they are told to stop. Each deletes what it uploaded.</summary>
internal sealed class UploadStorm : IDisposable
{
    private const string Boundary = "farthing-storm";
    private readonly List<Thread> clients = [];
    private readonly int port;
    private readonly string key;
    private volatile bool isOver;
    private int sent;
    private int stored;
    private int limited;

    private UploadStorm(int port, string key, int count, byte[] file)
    {
        (this.port, this.key) = (port, key);
        byte[] request = Upload(key, file);
        for (int i = 0; i < count; i++)
        {
            Thread thread = new(() => Repeat(request)) { IsBackground = true };
            thread.Start();
            clients.Add(thread);
        }
    }

    /// <summary>Uploads that were begun.</summary>
    public int Sent => Volatile.Read(ref sent);

    /// <summary>Uploads that were taken in.</summary>
    public int Stored => Volatile.Read(ref stored);

    /// <summary>Uploads that a limit refused.</summary>
    public int Limited => Volatile.Read(ref limited);

    /// <summary>Clients that attack.</summary>
    public int Clients => clients.Count;

    /// <summary>Begins an attack.</summary>
    /// <param name="port">Where the gateway listens.</param>
    /// <param name="key">The attackers' key.</param>
    /// <param name="count">Clients.</param>
    /// <param name="bytes">Length of each file.</param>
    public static UploadStorm Begin(int port, string key, int count, int bytes)
    {
        byte[] file = new byte[bytes];
        byte[] line = Encoding.UTF8.GetBytes(BatchCalls.Line(1, 1) + "\n");
        for (int at = 0; at < bytes; at += line.Length)
        {
            line.AsSpan(0, Math.Min(line.Length, bytes - at)).CopyTo(file.AsSpan(at));
        }

        return new UploadStorm(port, key, count, file);
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        isOver = true;
        foreach (Thread client in clients)
        {
            client.Join();
        }
    }

    private void Repeat(byte[] request)
    {
        byte[] buffer = new byte[8192];
        while (!isOver)
        {
            try
            {
                using Socket socket = Connect();
                Interlocked.Increment(ref sent);
                for (int at = 0; at < request.Length && !isOver; )
                {
                    at += socket.Send(request.AsSpan(at, Math.Min(256 << 10, request.Length - at)));
                }

                if (!isOver && Answer(socket, buffer) is string answer)
                {
                    Count(answer);
                }
            }
            catch (SocketException)
            {
                Thread.Sleep(5); // Cut off, or refused: the next one.
            }
        }
    }

    private void Count(string answer)
    {
        if (answer.StartsWith("HTTP/1.1 429", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref limited);
        }
        else if (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref stored);
            int id = answer.IndexOf("file-", StringComparison.Ordinal);
            using Socket socket = Connect();
            socket.Send(
                Encoding.ASCII.GetBytes(
                    $"DELETE /v1/files/{answer.Substring(id, 37)} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\n\r\n"
                )
            );
            socket.Receive(new byte[4096]);
        }
    }

    private static string? Answer(Socket socket, byte[] buffer)
    {
        int read = socket.Receive(buffer);
        return read == 0 ? null : Encoding.ASCII.GetString(buffer, 0, read);
    }

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 20_000,
            SendTimeout = 20_000,
        };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static byte[] Upload(string key, byte[] file)
    {
        byte[] before = Encoding.ASCII.GetBytes(
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lines.jsonl\"\r\n\r\n"
        );
        byte[] after = Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n");
        byte[] head = Encoding.ASCII.GetBytes(
            $"POST /v1/files HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\nContent-Type: multipart/form-data; boundary={Boundary}\r\nContent-Length: {before.Length + file.Length + after.Length}\r\n\r\n"
        );
        return [.. head, .. before, .. file, .. after];
    }
}
