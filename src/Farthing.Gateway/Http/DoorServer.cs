using System.Net;
using System.Net.Sockets;
using Farthing.Numerics.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Gateway.Http;

/// <summary>The server behind a door (of the API, the admin API, the metrics): what it listens on, what it takes, and how long it waits for slow clients.</summary>
internal sealed class DoorServer : IDisposable
{
    private readonly DataPlaneOptions options;
    private readonly KestrelServer server;
    private readonly TlsCertificates? certificates;
    private int connections;
    private long opened;

    /// <summary>A server that does not listen yet.</summary>
    public DoorServer(DataPlaneOptions options, TimeProvider clock)
    {
        this.options = options;
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

        kestrel.Listen(options.Listen, Take);
        if (options.H2c is IPEndPoint h2c)
        {
            kestrel.Listen(
                h2c,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.Use(Count);
                }
            );
        }

        server = new KestrelServer(
            Options.Create(kestrel),
            new SocketTransportFactory(
                Options.Create(
                    new SocketTransportOptions
                    {
                        // A buffer for each open connection (4 kB), so that no request costs a receive that only asks whether there is something.
                        WaitForDataBeforeAllocatingBuffer = false,
                        UnsafePreferInlineScheduling = options.RunsInline,
                    }
                ),
                NullLoggerFactory.Instance
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
    /// <param name="application">Answers requests.</param>
    /// <param name="what">Whose address it is, for the fault.</param>
    /// <param name="path">Where the address stands in the configuration; null where more than one place says it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The address cannot be listened on (exit code 3).</exception>
    public async Task<Uri> StartAsync(
        IHttpApplication<HttpContext> application,
        string what,
        string? path,
        CancellationToken cancellation
    )
    {
        try
        {
            await server.StartAsync(application, cancellation);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new FarthingException(
                new Fault(DataPlaneFaultCodes.CannotListen, $"{what} cannot be listened on: {error.Message}")
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

    /// <inheritdoc/>
    public void Dispose()
    {
        server.Dispose();
        certificates?.Dispose();
    }

    private void Take(ListenOptions listen)
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

    private static void SetLimits(KestrelServerLimits limits, DataPlaneOptions options)
    {
        limits.MaxRequestHeadersTotalSize = options.MostHeaderBytes;
        limits.MaxRequestLineSize = 8 << 10;
        limits.MaxRequestBodySize = options.MostBodyBytes;
        limits.MaxConcurrentConnections = options.MostConnections;
        limits.KeepAliveTimeout = options.KeepAlive;
        limits.RequestHeadersTimeout = options.HeadersWithin;
        limits.MinRequestBodyDataRate = new MinDataRate(options.LeastBodyBytesPerSecond, options.BodyGrace);
        limits.MinResponseDataRate = null; // Streams are as slow as their models; readers that stall are seen to elsewhere.
        limits.MaxResponseBufferSize = 64 << 10;
        limits.Http2.MaxStreamsPerConnection = 250;
        limits.Http2.MaxRequestHeaderFieldSize = options.MostHeaderBytes;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    }
}
