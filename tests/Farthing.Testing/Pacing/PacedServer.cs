using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Testing.Pacing;

/// <summary>An OpenAI-compatible server over raw sockets whose stream times are known, and which can do everything wrong that servers do. Speaks chat, completions, models, tokenize, health and vLLM's prefix counters.</summary>
public sealed class PacedServer : IDisposable
{
    private readonly PacedServerOptions options;
    private readonly Socket listener;
    private readonly Pacer pacer = new();
    private readonly List<Socket> open = [];
    private readonly List<PacedStream> times = [];
    private long generations;
    private long promptTokens;
    private long answered;

    /// <summary>Starts to listen on the loopback.</summary>
    public PacedServer(PacedServerOptions? options = null)
    {
        this.options = options ?? new PacedServerOptions();
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, this.options.Port));
        listener.Listen(4096);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public string Url =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(options.Certificate is null ? "http" : "https")}://127.0.0.1:{Port}"
        );

    /// <summary>Generations that were asked for.</summary>
    public long Generations => Interlocked.Read(ref generations);

    /// <summary>Generations whose stream was sent to its end.</summary>
    public long Answered => Interlocked.Read(ref answered);

    /// <summary>The bodies of the first generations.</summary>
    public List<string> Bodies { get; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        listener.Dispose();
        lock (open)
        {
            foreach (Socket socket in open)
            {
                socket.Dispose();
            }
        }

        pacer.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            socket.NoDelay = true;
            lock (open)
            {
                open.Add(socket);
            }

            _ = Task.Run(() => ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using NetworkStream plain = new(socket, ownsSocket: true);
            Stream wire = plain;
            if (options.Certificate is not null)
            {
                SslStream secure = new(plain);
                await secure.AuthenticateAsServerAsync(options.Certificate).ConfigureAwait(false);
                wire = secure;
            }

            PacedRequestReader reader = new(wire);
            while (await reader.ReadAsync().ConfigureAwait(false) is PacedRequest request)
            {
                if (!await AnswerAsync(request, reader.Body, wire, socket).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception gone)
            when (gone
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or System.Security.Authentication.AuthenticationException
            )
        {
            // The client has left, or refused the certificate.
        }
    }

    private async Task<bool> AnswerAsync(PacedRequest request, string body, Stream wire, Socket socket)
    {
        if (request.Path.EndsWith("/models", StringComparison.Ordinal))
        {
            await PlainAsync(
                    wire,
                    200,
                    "{\"object\":\"list\",\"data\":[{\"id\":\"paced\",\"object\":\"model\"}]}"
                )
                .ConfigureAwait(false);
            return true;
        }

        if (request.Path == "/tokenize" && options.HasTokenize)
        {
            await PlainAsync(
                    wire,
                    200,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{{\"count\":{request.PromptTokens},\"tokens\":[]}}"
                    )
                )
                .ConfigureAwait(false);
            return true;
        }

        if (request.Path == "/sent")
        {
            string all;
            lock (times)
            {
                all = string.Join('\n', times.Select(one => one.Times));
                times.Clear();
            }

            await PlainAsync(wire, 200, all).ConfigureAwait(false);
            return true;
        }

        if (request.Path == "/metrics")
        {
            long queries = Interlocked.Read(ref promptTokens);
            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"# TYPE vllm:prefix_cache_queries_total counter\nvllm:prefix_cache_queries_total{{model_name=\"paced\"}} {queries}\nvllm:prefix_cache_hits_total{{model_name=\"paced\"}} {(long)(queries * options.CachedShare)}\n"
            );
            await PlainAsync(wire, 200, text).ConfigureAwait(false);
            return true;
        }

        if (!request.Path.EndsWith("completions", StringComparison.Ordinal))
        {
            await PlainAsync(wire, 404, "{\"error\":{\"message\":\"not found\"}}").ConfigureAwait(false);
            return true;
        }

        if (request.Model != "paced")
        {
            await PlainAsync(
                    wire,
                    404,
                    $"{{\"error\":{{\"message\":\"The model `{request.Model}` does not exist.\",\"type\":\"NotFoundError\",\"code\":404}}}}"
                )
                .ConfigureAwait(false);
            return true;
        }

        if (request.AsksContinuousUsage && options.RefusesContinuousUsage)
        {
            await PlainAsync(
                    wire,
                    400,
                    "{\"error\":{\"message\":\"continuous_usage_stats: extra fields not permitted\"}}"
                )
                .ConfigureAwait(false);
            return true;
        }

        long number = Interlocked.Increment(ref generations);
        Interlocked.Add(ref promptTokens, request.PromptTokens);
        lock (Bodies)
        {
            if (Bodies.Count < options.MaxBodies)
            {
                Bodies.Add(body);
            }
        }

        bool isFaulty = options.Fault != PacedFault.None && number % options.FaultEvery == 0;
        if (isFaulty && await RefuseAsync(wire).ConfigureAwait(false))
        {
            return true;
        }

        PacedStream stream = new(options, request, wire, socket, number, isFaulty);
        if (options.KeepsTimes)
        {
            lock (times)
            {
                times.Add(stream);
            }
        }

        pacer.Add(stream);
        bool goesOn = await stream.Ended.Task.ConfigureAwait(false);
        Interlocked.Increment(ref answered);
        return goesOn;
    }

    private async Task<bool> RefuseAsync(Stream wire)
    {
        switch (options.Fault)
        {
            case PacedFault.TooManyRequests:
                await PlainAsync(wire, 429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After: 1\r\n")
                    .ConfigureAwait(false);
                return true;
            case PacedFault.Unauthorized:
                await PlainAsync(wire, 401, "{\"error\":{\"message\":\"bad key\"}}").ConfigureAwait(false);
                return true;
            case PacedFault.Unavailable:
                await PlainAsync(wire, 503, "{\"error\":{\"message\":\"queue is full\"}}")
                    .ConfigureAwait(false);
                return true;
            case PacedFault.NotHttp:
                await wire.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray()).ConfigureAwait(false);
                await wire.WriteAsync("nothing that HTTP knows\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    private static async Task PlainAsync(Stream wire, int status, string body, string headers = "")
    {
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n"
        );
        await wire.WriteAsync(Encoding.UTF8.GetBytes(head + body)).ConfigureAwait(false);
    }
}
