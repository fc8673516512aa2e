using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>Clients that send the same small request again and again, each on a thread and a connection of its own, until they are told to stop.</summary>
internal sealed class StormClients : IDisposable
{
    private readonly List<Thread> clients = [];
    private volatile bool isOver;
    private long sent;

    /// <summary>Requests that were begun.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Clients so far.</summary>
    public int Count => clients.Count;

    /// <summary>A chat request.</summary>
    public static byte[] Chat(string key, string text, bool streams = false) =>
        Post(
            "/v1/chat/completions",
            key,
            $$"""{"model":"m","max_tokens":1,"stream":{{(streams ? "true" : "false")}},"messages":[{"role":"user","content":"{{text}}"}]}"""
        );

    /// <summary>A request for a page.</summary>
    public static byte[] Get(string path, string key) =>
        Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n"
        );

    /// <summary>Clients that wait for each answer.</summary>
    public void Ask(int count, int port, byte[] request) =>
        Add(
            count,
            port,
            socket =>
            {
                byte[] buffer = new byte[16 << 10];
                while (!isOver)
                {
                    Interlocked.Increment(ref sent);
                    socket.Send(request);
                    if (socket.Receive(buffer) == 0)
                    {
                        return;
                    }
                }
            }
        );

    /// <summary>Clients that read a stream that does not end.</summary>
    public void Read(int count, int port, byte[] request) =>
        Add(
            count,
            port,
            socket =>
            {
                byte[] buffer = new byte[16 << 10];
                Interlocked.Increment(ref sent);
                socket.Send(request);
                while (!isOver && socket.Receive(buffer) > 0) { }
            }
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver = true;
        foreach (Thread client in clients)
        {
            client.Join();
        }
    }

    private static byte[] Post(string path, string key, string body) =>
        Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );

    private void Add(int count, int port, Action<Socket> work)
    {
        for (int i = 0; i < count; i++)
        {
            Thread thread = new(() =>
            {
                while (!isOver)
                {
                    try
                    {
                        using Socket socket = new(
                            AddressFamily.InterNetwork,
                            SocketType.Stream,
                            ProtocolType.Tcp
                        )
                        {
                            NoDelay = true,
                            ReceiveTimeout = 1000,
                        };
                        socket.Connect(IPAddress.Loopback, port);
                        work(socket);
                    }
                    catch (SocketException)
                    {
                        Thread.Sleep(5); // Cut off, or refused: the next one.
                    }
                }
            })
            {
                IsBackground = true,
            };
            thread.Start();
            clients.Add(thread);
        }
    }
}
