using System.Net;
using System.Text;
using Farthing.Gateway.Http;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Farthing.Gateway.Telemetry;

/// <summary>The listener of <c>/metrics</c>: apart from the API, so that no key opens it and no client of the API reaches it.</summary>
internal sealed class MetricsDoor : IHttpApplication<HttpContext>, IDisposable
{
    private readonly IPEndPoint listen;
    private readonly Action<MetricsText> write;
    private readonly KestrelServer server;

    /// <summary>A listener that does not listen yet.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="write">Writes the page.</param>
    public MetricsDoor(IPEndPoint listen, Action<MetricsText> write)
    {
        this.listen = listen;
        this.write = write;
        KestrelServerOptions options = new() { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxConcurrentConnections = 64;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Listen(listen, static one => one.Protocols = HttpProtocols.Http1);
        server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(
                Options.Create(new SocketTransportOptions()),
                NullLoggerFactory.Instance
            ),
            NullLoggerFactory.Instance
        );
    }

    /// <summary>Begins to listen.</summary>
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
                new Fault(
                    DataPlaneFaultCodes.CannotListen,
                    "the address of the metrics cannot be listened on: " + error.Message
                )
                {
                    Path = "metrics.listen",
                    Value = listen.ToString(),
                    Expected = "a free port, or port 0 for any",
                },
                exitCode: 3
            );
        }

        return new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Stops listening.</summary>
    public Task StopAsync(CancellationToken deadline) => server.StopAsync(deadline);

    /// <summary>Answers with the page.</summary>
    public static async Task AnswerAsync(HttpContext context, Action<MetricsText> write)
    {
        MetricsText text = new(MetricsText.AsksOpenMetrics(context.Request.Headers.Accept));
        write(text);
        byte[] page = Encoding.UTF8.GetBytes(text.End());
        context.Response.ContentType = text.ContentType;
        context.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(page);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => server.Dispose();

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) { }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        string method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            context.Response.StatusCode = 405;
            context.Response.Headers.Allow = "GET";
        }
        else if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = 404;
        }
        else
        {
            await AnswerAsync(context, write);
        }
    }
}
