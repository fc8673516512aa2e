using System.Net.Sockets;
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
        certificates = options.Tls is TlsOptions tls ? new TlsCertificates(tls, clock) : null;
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
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
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
