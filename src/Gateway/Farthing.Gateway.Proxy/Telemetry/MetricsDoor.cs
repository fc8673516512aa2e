using System.Text;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Telemetry;

/// <summary>The listener of <c>/metrics</c>: apart from the API, so that no key opens it and no client of the API reaches it.</summary>
internal sealed class MetricsDoor : IAsyncDisposable
{
    private readonly Action<MetricsText> write;
    private readonly DoorServer door;

    /// <summary>A listener that does not listen yet.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="write">Writes the page.</param>
    /// <param name="clock">The time.</param>
    public MetricsDoor(ListenOptions listen, Action<MetricsText> write, TimeProvider clock)
    {
        this.write = write;
        door = new DoorServer(
            new ListenerOptions
            {
                Listen = listen with { MaxBodyBytes = 0 },
                Clients = new ClientPatience
                {
                    MaxConnections = 64,
                    HeadersWithin = TimeSpan.FromSeconds(10),
                },
            },
            clock,
            AnswerAsync
        );
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="FarthingException">The program cannot listen on the address (exit code 3).</exception>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync("the address of the metrics", "metrics.listen", cancellation);

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
    public ValueTask DisposeAsync() => door.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
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
