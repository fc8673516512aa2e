using Farthing.Gateway.Requests;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Http;

/// <summary>Stands where the gateway will, while it cannot meter yet: every request is told to come again, and nothing is forwarded. <c>/health</c> is 503.</summary>
/// <param name="options">How the gateway will listen.</param>
/// <param name="clock">The time.</param>
internal sealed class WaitingDoor(DataPlaneOptions options, TimeProvider clock)
    : IHttpApplication<HttpContext>,
        IAsyncDisposable
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(2);
    private readonly DoorServer door = new(options, clock);

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync(this, "the address", null, cancellation);

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) =>
        new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) =>
        ((DefaultHttpContext)context).Uninitialize();

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = 503;
            context.Response.ContentLength = 0;
            return;
        }

        string id = Guid.CreateVersion7().ToString("N");
        context.Response.Headers["x-request-id"] = id;
        context.Response.Headers.Connection = "close";
        await ErrorReply.WriteAsync(
            context,
            context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal)
                ? Dialect.Anthropic
                : Dialect.OpenAi,
            new ApiError(
                503,
                "server_error",
                "The gateway starts, and waits for the database that it shares with others.",
                null,
                DataPlaneFaultCodes.Waiting
            ),
            id,
            ComeAgain
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromSeconds(1));
        await door.StopAsync(soon.Token);
        door.Dispose();
    }
}
