using Farthing.Gateway.Administration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Http;

namespace Farthing.Gateway.Feedback;

/// <summary>Words of clients and administrators on whether a task was done.</summary>
public sealed class FeedbackFeature : GatewayFeature
{
    private readonly FeedbackDesk desk;

    private FeedbackFeature(FeatureStart start, GatewayServices gateway) =>
        desk = new FeedbackDesk(gateway.Journal, gateway.Ledger, start.Clock);

    /// <summary>Its line in the executable's list.</summary>
    public static FeatureKind Kind { get; } =
        new("feedback", (start, gateway) => new FeedbackFeature(start, gateway));

    /// <inheritdoc/>
    internal override IReadOnlyList<IGatewayCall> Calls => [new FeedbackCall(desk)];

    /// <inheritdoc/>
    internal override IReadOnlyList<AdminRoute> Routes => [new("POST", "/feedback", TakeAsync)];

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        desk.Dispose();
        return default;
    }

    /// <summary><c>POST /feedback</c>: whether anybody's session or request did what it was for.</summary>
    private async Task<AdminAnswer> TakeAsync(AdminCall call)
    {
        call.AllowsOnly();
        return new AdminAnswer(FeedbackAnswer.Of(await desk.OfAdminAsync(call.Body, call.Gone)))
        {
            Json = FeedbackAdminJson.Default,
        };
    }
}
