using System.Net;
using System.Net.Sockets;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Gateway.Listening;

/// <summary>The server behind a door (of the API, the admin API, the metrics): what it listens on, what it takes, and how long it waits for slow clients.</summary>
internal sealed class DoorServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly ListenerOptions options;
    private readonly KestrelServer server;
    private readonly TlsCertificates? certificates;
    private readonly Func<HttpContext, Task> answer;
    private int connections;
    private long opened;

    /// <summary>A server that does not listen yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="clock">The time.</param>
    /// <param name="answer">Answers a request.</param>
    public DoorServer(ListenerOptions options, TimeProvider clock, Func<HttpContext, Task> answer)
    {
        (this.options, this.answer) = (options, answer);
        certificates = options.Tls is TlsOptions tls ? new TlsCertificates(tls, RealTime.Of(clock)) : null;
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        SetLimits(kestrel.Limits, options);
        if (certificates is not null)
        {
            // The server's TLS takes its parts from a container: the only thing here that needs one.
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore();
            kestrel.ApplicationServices = builder.Build().Services;
        }

        kestrel.Listen(options.Listen.EndPoint, Take);
        if (options.H2c is ListenOptions h2c)
        {
            kestrel.Listen(
                h2c.EndPoint,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.Use(Count);
                }
            );
        }

        server = new KestrelServer(
            Options.Create(kestrel),
            new PooledAccepts(
                new SocketTransportFactory(
                    Options.Create(
                        new SocketTransportOptions
                        {
                            // A buffer for each open connection (4 kB), so that no request costs a receive that only asks whether there is something.
                            WaitForDataBeforeAllocatingBuffer = false,
                            // A handshake is a millisecond of arithmetic: not where all sockets are read.
                            UnsafePreferInlineScheduling = options.RunsInline && certificates is null,
                        }
                    ),
                    NullLoggerFactory.Instance
                )
            ),
            NullLoggerFactory.Instance
        );
    }

    /// <summary>The certificate in force; null without TLS.</summary>
    public TlsCertificates? Certificates => certificates;

    /// <summary>Connections that are open.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Connections that were opened.</summary>
    public long Opened => Interlocked.Read(ref opened);

    /// <summary>Begins to listen.</summary>
    /// <param name="what">Whose address it is, for the fault.</param>
    /// <param name="path">Where the address stands in the configuration; null where more than one place says it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public async Task<Uri> StartAsync(string what, string? path, CancellationToken cancellation)
    {
        try
        {
            await server.StartAsync(this, cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new FarthingException(
                new Fault(ListeningFaultCodes.CannotListen, $"cannot listen on {what}: {error.Message}")
                {
                    Path = path,
                    Value = options.Listen.ToString(),
                    Expected = "a free port, or port 0 for any",
                },
                exitCode: 3
            );
        }

        return new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Stops listening, and lets running requests end until the deadline.</summary>
    public Task StopAsync(CancellationToken deadline) => server.StopAsync(deadline);

    /// <summary>Stops within a second.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1), RealTime.Clock);
        await StopAsync(soon.Token);
        server.Dispose();
        certificates?.Dispose();
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        // A connection's requests come one after another and share their context.
        if (contextFeatures is not IHostContextContainer<HttpContext> container)
        {
            return new DefaultHttpContext(contextFeatures);
        }

        if (container.HostContext is DefaultHttpContext used)
        {
            used.Initialize(contextFeatures);
            return used;
        }

        DefaultHttpContext context = new(contextFeatures);
        container.HostContext = context;
        return context;
    }

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) =>
        ((DefaultHttpContext)context).Uninitialize();

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => answer(context);

    private void Take(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
    {
        listen.Use(Count);
        if (certificates is null)
        {
            listen.Protocols = HttpProtocols.Http1; // Without TLS nobody says which version it is.
            return;
        }

        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(
            new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(certificates.ForConnection()),
                HandshakeTimeout = TimeSpan.FromSeconds(10),
            }
        );
    }

    private ConnectionDelegate Count(ConnectionDelegate next) =>
        async connection =>
        {
            Interlocked.Increment(ref connections);
            Interlocked.Increment(ref opened);
            try
            {
                await next(connection);
            }
            finally
            {
                Interlocked.Decrement(ref connections);
            }
        };

    private static void SetLimits(KestrelServerLimits limits, ListenerOptions options)
    {
        limits.MaxRequestHeadersTotalSize = options.Listen.MaxHeadBytes;
        limits.MaxRequestLineSize = 8 << 10;
        limits.MaxRequestBodySize = options.Listen.MaxBodyBytes;
        limits.MaxConcurrentConnections = options.Clients.MaxConnections;
        limits.KeepAliveTimeout = options.Clients.KeepAlive;
        limits.RequestHeadersTimeout = options.Clients.HeadersWithin;
        limits.MinRequestBodyDataRate = new MinDataRate(
            options.Clients.MinBodyBytesPerSecond,
            options.Clients.BodyGrace
        );
        limits.MinResponseDataRate = null; // Streams are as slow as their models; readers that stall are seen to elsewhere.
        limits.MaxResponseBufferSize = 64 << 10;
        limits.MaxRequestBufferSize = 64 << 10; // What one client can make the thread that reads all sockets take at once.
        limits.Http2.MaxStreamsPerConnection = 250;
        limits.Http2.MaxRequestHeaderFieldSize = options.Listen.MaxHeadBytes;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    }
}

/// <summary>Bytes of request bodies that are kept at a time, from their beginning to the end of their answers. Bodies of up to 64 KiB are not counted.</summary>
public sealed record BodyBounds
{
    /// <summary>Of all keys; null: an eighth of the memory that the process may use.</summary>
    public long? AllBytes { get; init; }

    /// <summary>Of one key; null: a quarter of all.</summary>
    public long? KeyBytes { get; init; }

    /// <summary>How long a request waits for room; default 5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The room. One body of the greatest length always fits.</summary>
    internal BodyRoom Room(long maxBodyBytes)
    {
        long all = Math.Max(maxBodyBytes, AllBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
        return new BodyRoom(all, Math.Clamp(KeyBytes ?? all / 4, maxBodyBytes, all), Patience);
    }
}

/// <summary>Limits and timeouts of client connections.</summary>
public sealed record ClientPatience
{
    /// <summary>Connections at a time; more are closed at once. Default 10,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Time for a request's head; default 15 s.</summary>
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection without requests is closed after this time; default 130 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Slowest body that is waited for, bytes a second; default 1,024.</summary>
    public double MinBodyBytesPerSecond { get; init; } = 1024;

    /// <summary>Time before a body's speed counts; default 5 s.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A reader that takes nothing for this time, while more than 64 KiB wait for it, is cut off; default 60 s.</summary>
    public TimeSpan StalledReader { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Options of a listener, and its timeouts for slow clients.</summary>
public record ListenerOptions
{
    /// <summary>Its address.</summary>
    public required ListenOptions Listen { get; init; }

    /// <summary>Requests run on the threads that read the sockets, until they wait for something. Only for a process whose sockets complete there (docs/decisions/0011): elsewhere it costs more than it saves. Not in the file: the executable says it. Default false.</summary>
    public bool RunsInline { get; init; }

    /// <summary>TLS; null: without.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>An address for HTTP/2 without TLS (prior knowledge), for a mesh or proxy that speaks it; null: none.</summary>
    public ListenOptions? H2c { get; init; }

    /// <summary>Bytes of bodies that are kept at a time.</summary>
    public BodyBounds Bodies { get; init; } = new();

    /// <summary>Timeouts of clients.</summary>
    public ClientPatience Clients { get; init; } = new();
}

/// <summary>Has the loop that accepts connections go on on the thread pool after each of them.</summary>
/// <remarks>A connection is first read where it is accepted. Clients that connect again and again, each with a body, would otherwise keep the thread that reads all sockets in that loop: it read nobody else's for as long as one of them waited.</remarks>
/// <param name="transport">The transport.</param>
internal sealed class PooledAccepts(IConnectionListenerFactory transport) : IConnectionListenerFactory
{
    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => new Listener(await transport.BindAsync(endpoint, cancellationToken));

    private sealed class Listener(IConnectionListener listener) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            ConnectionContext? accepted = await listener.AcceptAsync(cancellationToken);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return accepted;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
