using System.Net;
using System.Text;
using Farthing.Gateway.Http;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Telemetry;

/// <summary>The listener of <c>/metrics</c>: apart from the API, so that no key opens it and no client of the API reaches it.</summary>
internal sealed class MetricsDoor : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private readonly Action<MetricsText> write;
    private readonly DoorServer door;

    /// <summary>A listener that does not listen yet.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="write">Writes the page.</param>
    /// <param name="clock">The time.</param>
    public MetricsDoor(IPEndPoint listen, Action<MetricsText> write, TimeProvider clock)
    {
        this.write = write;
        door = new DoorServer(
            new DataPlaneOptions
            {
                Listen = listen,
                MostBodyBytes = 0,
                MostConnections = 64,
                HeadersWithin = TimeSpan.FromSeconds(10),
            },
            clock
        );
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="FarthingException">The address cannot be listened on (exit code 3).</exception>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync(this, "the address of the metrics", "metrics.listen", cancellation);

    /// <summary>Stops listening.</summary>
    public Task StopAsync(CancellationToken deadline) => door.StopAsync(deadline);

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
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
        await StopAsync(soon.Token);
        door.Dispose();
    }

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
