using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>Clients of one key that send what costs a gateway most, on threads of their own, until they are told to stop.</summary>
internal sealed class StormAttack : IDisposable
{
    private readonly List<Thread> clients = [];
    private readonly int port;
    private volatile bool isOver;
    private long sent;

    private StormAttack(int port) => this.port = port;

    /// <summary>Requests that were begun.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Clients that attack.</summary>
    public int Clients => clients.Count;

    /// <summary>What attackers send, by name.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "large",
        "slow",
        "deep",
        "many",
        "half",
        "foreign",
        "translated",
    ];

    /// <summary>Begins an attack on a gateway.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="port">Where the gateway listens.</param>
    /// <param name="key">The attackers' key.</param>
    public static StormAttack Begin(string kind, int port, string key)
    {
        StormAttack attack = new(port);
        switch (kind)
        {
            case "large": // 30 MB of a million small parts
                byte[] large = Request(key, Parts(1_100_000));
                attack.Add(4, () => attack.Ask(large, large.Length));
                break;
            case "foreign": // the same in a format that the upstream does not speak
                byte[] foreign = Request(key, Parts(1_100_000), "/v1/messages");
                attack.Add(4, () => attack.Ask(foreign, foreign.Length));
                break;
            case "translated": // as many parts as are translated, again and again
                byte[] parts = Request(key, Parts(33_000), "/v1/messages");
                byte[] turns = Request(key, Turns(33_000), "/v1/messages");
                attack.Add(2, () => attack.Ask(parts, parts.Length));
                attack.Add(2, () => attack.Ask(turns, turns.Length));
                break;
            case "slow": // a body that is announced and comes byte by byte
                byte[] slow = Request(key, Parts(1_100_000));
                attack.Add(48, () => attack.Drip(slow));
                break;
            case "deep": // a megabyte of lists within lists, as deep as they may be
                byte[] deep = Request(key, Deep(1 << 20));
                attack.Add(4, () => attack.Ask(deep, deep.Length));
                break;
            case "many": // small requests, one after another, on many connections
                byte[] small = Request(
                    key,
                    """{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hello"}]}"""
                );
                attack.Add(48, () => attack.AskOn(small));
                break;
            case "half": // 30 MB are announced; the connection breaks in their middle
                byte[] half = Request(key, Parts(1_100_000));
                attack.Add(4, () => attack.Ask(half, half.Length / 2));
                break;
            default:
                throw new ArgumentException(kind, nameof(kind));
        }

        return attack;
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

    private void Add(int count, Action work)
    {
        for (int i = 0; i < count; i++)
        {
            Thread thread = new(() =>
            {
                while (!isOver)
                {
                    try
                    {
                        work();
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

    /// <summary>One connection, one request; or its first bytes alone.</summary>
    private void Ask(byte[] request, int bytes)
    {
        using Socket socket = Connect();
        for (int at = 0; at < bytes && !isOver; )
        {
            at += socket.Send(request.AsSpan(at, Math.Min(256 << 10, bytes - at)));
        }

        if (bytes == request.Length && !isOver)
        {
            socket.Receive(new byte[4096]);
        }
    }

    private void AskOn(byte[] request)
    {
        using Socket socket = Connect();
        byte[] buffer = new byte[8192];
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

    private void Drip(byte[] request)
    {
        using Socket socket = Connect();
        socket.Send(request.AsSpan(0, 200_000));
        for (int at = 200_000; at < request.Length && !isOver; at++)
        {
            socket.Send(request.AsSpan(at, 1));
            Thread.Sleep(20);
        }
    }

    private Socket Connect()
    {
        Interlocked.Increment(ref sent);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 20_000,
            SendTimeout = 20_000,
        };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static string Parts(int count)
    {
        StringBuilder body = new("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[""");
        for (int i = 0; i < count; i++)
        {
            body.Append(i == 0 ? "" : ",").Append("""{"type":"text","text":"a"}""");
        }

        return body.Append("]}]}").ToString();
    }

    private static string Turns(int count)
    {
        StringBuilder body = new("""{"model":"m","max_tokens":1,"messages":[""");
        for (int i = 0; i < count; i++)
        {
            body.Append(i == 0 ? "" : ",")
                .Append(
                    i % 2 == 0
                        ? """{"role":"user","content":"a"}"""
                        : """{"role":"assistant","content":"b"}"""
                );
        }

        return body.Append("]}").ToString();
    }

    private static string Deep(int bytes)
    {
        string one = new string('[', 58) + new string(']', 58);
        return """{"model":"m","max_tokens":1,"metadata":{"x":["""
            + string.Join(',', Enumerable.Repeat(one, bytes / (one.Length + 1)))
            + """]},"messages":[{"role":"user","content":"Hello"}]}""";
    }

    private static byte[] Request(string key, string body, string path = "/v1/chat/completions") =>
        Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
        );
}
