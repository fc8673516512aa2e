using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Requests;
using Farthing.Numerics.Faults;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Gateway.Http;

/// <summary>The gateway as its clients see it: listens, and takes each request through its stages.</summary>
public sealed class DataPlane : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly DataPlaneOptions options;
    private readonly RequestStages stages;
    private readonly Forwarder forwarder;
    private readonly UpstreamClients clients = new();
    private readonly KestrelServer server;

    /// <summary>A data plane that does not listen yet.</summary>
    /// <param name="options">How it listens.</param>
    /// <param name="journal">What it writes before it forwards.</param>
    /// <param name="callers">Knows keys.</param>
    /// <param name="limits">Knows limits.</param>
    /// <param name="router">Knows deployments.</param>
    /// <param name="prices">Knows prices.</param>
    /// <param name="spending">Knows budgets.</param>
    /// <param name="clock">The time.</param>
    public DataPlane(
        DataPlaneOptions options,
        GatewayJournal journal,
        ICallerSource callers,
        IRateGate limits,
        IRouter router,
        IPriceBook prices,
        ISpendingGate spending,
        TimeProvider clock
    )
    {
        this.options = options;
        forwarder = new Forwarder(options, journal, spending, prices, router, clients, clock);
        stages = new RequestStages(options, callers, limits, router, forwarder, clock);
        server = new KestrelServer(
            Options.Create(KestrelOptions(options)),
            new SocketTransportFactory(
                Options.Create(new SocketTransportOptions()),
                NullLoggerFactory.Instance
            ),
            NullLoggerFactory.Instance
        );
    }

    /// <summary>Raised for a defect: what was thrown, and the request's id. Neither holds a key, a prompt or an answer.</summary>
    public event Action<Exception, string>? Defect;

    /// <summary>Requests that are being answered.</summary>
    public int Running => stages.Running;

    /// <summary>After a change of the configuration: lets go of connections to upstreams that are no longer in it. Streams that run are not dropped.</summary>
    public void KeepOnly(IReadOnlyCollection<Upstream> upstreams)
    {
        clients.KeepOnly(upstreams);
        forwarder.KeepOnly(upstreams);
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    /// <exception cref="FarthingException">The address cannot be listened on (exit code 3).</exception>
    public async Task<Uri> StartAsync(CancellationToken cancellation)
    {
        try
        {
            await server.StartAsync(this, cancellation);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new FarthingException(
                [
                    new Fault(
                        DataPlaneFaultCodes.CannotListen,
                        "the address cannot be listened on: " + error.Message
                    )
                    {
                        Value = options.Listen.ToString(),
                        Expected = "a free port, or port 0 for any",
                    },
                ],
                exitCode: 3
            );
        }

        return new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Stops listening, and lets running requests end until <paramref name="deadline"/>; those that run then are cut off, metered to what came.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        stages.IsStopping = true;
        await server.StopAsync(deadline);

        // Those that were cut off settle now; the journal must not be closed before.
        for (int waited = 0; stages.Running > 0 && waited < 5000; waited += 5)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
        await StopAsync(soon.Token);
        server.Dispose();
        clients.Dispose();
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
    public async Task ProcessRequestAsync(HttpContext context)
    {
        Guid id = Guid.CreateVersion7();
        string idText = id.ToString("N");
        Dialect dialect = context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal)
            ? Dialect.Anthropic
            : Dialect.OpenAi;
        context.Response.Headers["x-request-id"] = idText;
        if (dialect == Dialect.Anthropic)
        {
            context.Response.Headers["request-id"] = idText;
        }

        try
        {
            await stages.RunAsync(context, id, idText, dialect);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException error)
        {
            await ErrorReply.WriteAsync(
                context,
                dialect,
                new ApiError(
                    error.StatusCode,
                    "invalid_request_error",
                    error.StatusCode == 413 ? RequestStages.TooLong(options) : error.Message
                ),
                idText
            );
        }
        catch (Exception gone)
            when (gone is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client has gone in the middle: there is nobody to answer.
            context.Abort();
        }
        catch (Exception defect)
        {
            Defect?.Invoke(defect, idText);
            await ErrorReply.WriteAsync(
                context,
                dialect,
                new ApiError(
                    500,
                    "server_error",
                    "The gateway failed at this request.",
                    null,
                    DataPlaneFaultCodes.Defect
                ),
                idText
            );
        }
    }

    private static KestrelServerOptions KestrelOptions(DataPlaneOptions options)
    {
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestHeadersTotalSize = options.MostHeaderBytes;
        limits.MaxRequestLineSize = 8 << 10;
        limits.MaxRequestBodySize = options.MostBodyBytes;
        limits.KeepAliveTimeout = options.KeepAlive;
        limits.RequestHeadersTimeout = options.HeadersWithin;
        limits.MinRequestBodyDataRate = new MinDataRate(
            options.LeastBodyBytesPerSecond,
            TimeSpan.FromSeconds(5)
        );
        limits.MinResponseDataRate = null; // Streams are as slow as their models.
        kestrel.Listen(options.Listen, static listen => listen.Protocols = HttpProtocols.Http1);
        return kestrel;
    }
}
