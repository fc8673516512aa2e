using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Listening;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>Answers while the gateway cannot meter yet: every request is told to retry, and nothing is forwarded. <c>/health</c> is 503.</summary>
/// <param name="options">How the gateway will listen.</param>
/// <param name="clock">The time.</param>
internal sealed class WaitingDoor(ListenerOptions options, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(2);
    private readonly DoorServer door = new(options, clock, AnswerAsync);

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    public Task<Uri> StartAsync(CancellationToken cancellation) =>
        door.StartAsync("the address", null, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => door.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
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
            Dialect.OfErrors(context.Request.Path.Value ?? "/"),
            ApiError.Unavailable(
                "The gateway starts, and waits for the database that it shares with others.",
                DataPlaneFaultCodes.Waiting
            ),
            id,
            ComeAgain
        );
    }
}
