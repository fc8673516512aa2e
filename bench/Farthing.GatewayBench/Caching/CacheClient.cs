using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Farthing.GatewayBench.Beside;

namespace Farthing.GatewayBench.Caching;

/// <summary>One connection of a client that changes a few bytes of its request before it asks again.</summary>
internal sealed class CacheClient : IDisposable
{
    /// <summary>The question of each body.</summary>
    public const string Question =
        "how many litres of water do gardens with the size of tennis courts need in summer";
    private const int KeptLetters = 8; // "how many"
    private const string Consonants = "bcdfghjklmnpqrstvwxz"; // No word about now, which would bypass the cache.
    private const string Digits = "000000000000";
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] buffer = new byte[16 << 10];
    private readonly byte[] request;
    private readonly CacheAsk ask;
    private readonly int questionAt;
    private readonly int digitsAt;
    private ulong number;

    /// <summary>Connects.</summary>
    /// <param name="port">Where.</param>
    /// <param name="model">Which model.</param>
    /// <param name="ask">What.</param>
    /// <param name="first">No other client begins here: what changes is counted from it on.</param>
    public CacheClient(int port, string model, CacheAsk ask, ulong first)
    {
        (this.ask, number) = (ask, first);
        socket.Connect("127.0.0.1", port);
        socket.NoDelay = true;
        string body = Body(model);
        string head =
            ask == CacheAsk.Health
                ? $"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
                : $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {Contenders.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        request = Encoding.ASCII.GetBytes(ask == CacheAsk.Health ? head : head + body);
        questionAt = head.Length + body.IndexOf(Question, StringComparison.Ordinal);
        digitsAt = head.Length + body.IndexOf(Digits, StringComparison.Ordinal);
    }

    /// <summary>Bytes of the body.</summary>
    public static int BodyBytes => Body("exact").Length;

    /// <summary>Sends one request and reads its answer.</summary>
    /// <param name="said">What the gateway has to say of its cache: <c>hit</c>, <c>miss</c>; empty: nothing.</param>
    /// <returns>Its time in microseconds; negative: it was not answered with 200, or not so.</returns>
    public async ValueTask<double> AskAsync(string said)
    {
        Change();
        long began = Stopwatch.GetTimestamp();
        await socket.SendAsync(request);
        int length = 0;
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                return -1;
            }

            length += read;
            int whole = Client.LengthOf(buffer.AsSpan(0, length));
            if (whole > 0 && length >= whole)
            {
                double time = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
                return IsAsExpected(buffer.AsSpan(0, length), said) ? time : -1;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>What is asked.</summary>
    public static string Body(string model) =>
        $"{{\"model\":\"{model}\",\"temperature\":0,\"max_tokens\":64,\"stop\":\"{Digits}{new string('s', 760)}\",\"messages\":[{{\"role\":\"user\",\"content\":\"{Question} \"}}]}}";

    private static bool IsAsExpected(ReadOnlySpan<byte> answer, string said)
    {
        const string Name = "x-farthing-cache: ";
        int at = answer.IndexOf(Encoding.ASCII.GetBytes(Name));
        return answer.StartsWith("HTTP/1.1 200"u8)
            && (
                at < 0
                    ? said.Length == 0
                    : answer[(at + Name.Length)..].StartsWith(Encoding.ASCII.GetBytes(said))
                        && said.Length > 0
            );
    }

    private void Change()
    {
        number++;
        if (ask == CacheAsk.Other)
        {
            ulong left = number;
            for (int i = Digits.Length - 1; i >= 0; i--, left /= 10)
            {
                request[digitsAt + i] = (byte)('0' + (left % 10));
            }
        }
        else if (ask == CacheAsk.Words)
        {
            Random letters = new((int)number);
            for (int i = 0; i < Question.Length; i++)
            {
                bool isKept = i < KeptLetters || Question[i] == ' ';
                request[questionAt + i] = (byte)(
                    isKept ? Question[i] : Consonants[letters.Next(Consonants.Length)]
                );
            }
        }
        else if (ask == CacheAsk.Mark)
        {
            request[questionAt + Question.Length] = (byte)'?';
        }
    }
}
