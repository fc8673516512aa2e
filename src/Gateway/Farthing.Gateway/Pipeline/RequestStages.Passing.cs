using Farthing.Gateway.Admission;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Pipeline;

/// <content>The last stages: the cache, the other limits, route, forwarding.</content>
internal sealed partial class RequestStages
{
    /// <summary>The other limits, route, forwarding.</summary>
    private async ValueTask<Refusal?> PassAsync(Exchange exchange, RequestLeave leave)
    {
        if (cache is null || await cache.BeginAsync(exchange, longWork) is not CacheVisit visit)
        {
            return await EnterAsync(exchange, leave, null);
        }

        try
        {
            await cache.FindAsync(visit);
            if (visit.Hit is not null)
            {
                exchange.Demand = exchange.Demand with { InputTokensAtMost = 0, OutputTokensAtMost = 0 };
            }

            return await EnterAsync(exchange, leave, visit);
        }
        finally
        {
            cache.End(visit);
        }
    }

    private async ValueTask<Refusal?> EnterAsync(Exchange exchange, RequestLeave leave, CacheVisit? visit)
    {
        RateAnswer rate = await limits.EnterAsync(
            exchange.Demand,
            leave.Ticket,
            exchange.Http.RequestAborted
        );
        RateHeaders.Set(exchange.Http.Response.Headers, rate);
        if (!rate.IsAdmitted)
        {
            return RefusalOf(rate);
        }

        leave.Ticket = rate.Ticket;
        Task? recording = null;
        CascadeVisit? cascade = null;
        try
        {
            if (visit?.Hit is not null)
            {
                await cache!.ServeAsync(visit);
                return null;
            }

            if (cascades is not null)
            {
                cascade = await cascades.BeginAsync(exchange, longWork);
                if (cascade is not null && await cascades.AnswersAsync(cascade))
                {
                    return null;
                }
            }

            (RouteAnswer route, Refusal? refusal) = await RouteAsync(exchange);
            if (refusal is not null)
            {
                return refusal;
            }

            recording = exchange.Http.Features.Get<IDeferral>() is null
                ? recorder?.Begin(exchange, longWork)
                : null; // Its attempt comes later.
            await forwarder.RunAsync(exchange, route, hasTokenLimit: rate.Tokens is not null);
            return null;
        }
        finally
        {
            if (recording is not null)
            {
                await recording; // It reads the body.
            }

            if (cascade is not null)
            {
                cascades!.End(cascade);
            }

            leave.Tokens = exchange.Tokens;
            exchange.Dispose();
        }
    }

    /// <summary>Where a request goes: one deployment at least; or why it goes nowhere.</summary>
    private async ValueTask<(RouteAnswer Route, Refusal? Refusal)> RouteAsync(Exchange exchange)
    {
        string model = exchange.Peek.Model;
        if (forwarder.Stored.Refuses(exchange.Peek.PreviousResponse, exchange.Demand.Caller.KeyId))
        {
            return (default, new Refusal(StoredResponses.NoPrevious(exchange.Peek.PreviousResponse)));
        }

        if (router.WantsPrefix(exchange.Demand.Model))
        {
            exchange.Demand = exchange.Demand with
            {
                Prefix = await forwarder.PrefixAsync(exchange, router.FirstOf(exchange.Demand.Model)),
            };
        }

        RouteAnswer route = router.Route(exchange.Demand);
        if (forwarder.Stored.Find(exchange.Peek.PreviousResponse) is StoredResponse previous)
        {
            route = route.At(previous.At.Upstream); // Elsewhere nobody knows it.
        }

        if (!route.IsKnown)
        {
            return (route, ModelsCall.Unknown(model));
        }

        return route.Deployments.Count > 0
            ? (route, null)
            : (
                route,
                new Refusal(
                    ApiError.Unavailable(
                        route.IsBusy
                            ? $"Too many requests wait at the deployments of the model '{model}'."
                            : $"No deployment of the model '{model}' takes requests now.",
                        route.IsBusy ? DataPlaneFaultCodes.QueuesFull : DataPlaneFaultCodes.NoDeployment,
                        "model"
                    ),
                    route.RetryAfter
                )
            );
    }
}
