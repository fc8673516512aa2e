using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Pipeline;

/// <summary>Chooses where a request goes: one deployment at least; or says why it goes nowhere.</summary>
internal sealed class RouteStage(IRouter router, Forwarder forwarder) : IStage
{
    /// <inheritdoc/>
    public StagePlace Place => StagePlace.Route;

    /// <inheritdoc/>
    public RequestKinds Kinds => RequestKinds.Client | RequestKinds.Inner;

    /// <inheritdoc/>
    public ValueTask<Refusal?> RunAsync(Exchange exchange, Onward onward)
    {
        if (forwarder.Stored.Refuses(exchange.Peek.PreviousResponse, exchange.Demand.Caller.KeyId))
        {
            return new(new Refusal(StoredResponses.NoPrevious(exchange.Peek.PreviousResponse)));
        }

        return router.WantsPrefix(exchange.Demand.Model)
            ? RouteByPrefixAsync(exchange, onward)
            : GoOnAsync(exchange, onward);
    }

    private async ValueTask<Refusal?> RouteByPrefixAsync(Exchange exchange, Onward onward)
    {
        exchange.Demand = exchange.Demand with
        {
            Prefix = await forwarder.PrefixAsync(exchange, router.FirstOf(exchange.Demand.Model)),
        };
        return await GoOnAsync(exchange, onward);
    }

    private ValueTask<Refusal?> GoOnAsync(Exchange exchange, Onward onward)
    {
        RouteAnswer route = router.Route(exchange.Demand);
        if (forwarder.Stored.Find(exchange.Peek.PreviousResponse) is StoredResponse previous)
        {
            route = route.At(previous.At.Upstream); // Elsewhere nobody knows it.
        }

        if (!route.IsKnown)
        {
            return new((Refusal)ModelsCall.Unknown(exchange.Peek.Model));
        }

        if (route.Deployments.Count == 0)
        {
            return new(NowhereNow(route, exchange.Peek.Model));
        }

        exchange.Route = route;
        return onward.GoAsync(exchange);
    }

    private static Refusal NowhereNow(in RouteAnswer route, string model) =>
        new(
            ApiError.Unavailable(
                route.IsBusy
                    ? $"Too many requests wait at the deployments of the model '{model}'."
                    : $"No deployment of the model '{model}' takes requests now.",
                route.IsBusy ? DataPlaneFaultCodes.QueuesFull : DataPlaneFaultCodes.NoDeployment,
                "model"
            ),
            route.RetryAfter
        );
}
