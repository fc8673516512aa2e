using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Telemetry;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <content>Requests that are no call of a model by a client: lines of batches, the gateway's own, and calls about stored responses.</content>
internal sealed partial class RequestStages
{
    /// <summary>Takes a line of a batch through: its caller is known, and its path is an endpoint's.</summary>
    public async Task RunLineAsync(
        HttpContext context,
        Guid id,
        string idText,
        Dialect endpoint,
        Caller caller,
        RequestStory story
    )
    {
        Interlocked.Increment(ref running);
        try
        {
            story.Arrived(caller, endpoint);
            Arrival arrival = new(context, id, idText, endpoint, caller, story);
            if (context.Features.Get<DeferredAnswer>() is DeferredAnswer deferred)
            {
                await PassAsync(arrival, deferred);
                return;
            }

            if (await ArriveAsync(arrival) is Refusal refusal)
            {
                story.Failed(refusal.Error);
                await ErrorReply.WriteAsync(context, endpoint, refusal.Error, idText, refusal.RetryAfter);
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>Takes a request of the gateway's own through: what lets clients' requests in is not asked, and neither cache nor cascade.</summary>
    /// <returns>The request as it was forwarded; null where it was refused.</returns>
    public async Task<Exchange?> RunInnerAsync(
        HttpContext context,
        Guid id,
        string idText,
        Dialect endpoint,
        Caller caller,
        RequestStory story
    )
    {
        Interlocked.Increment(ref running);
        try
        {
            story.Arrived(caller, endpoint);
            using RequestBody body =
                await RequestBody.ReadAsync(context, int.MaxValue)
                ?? throw new InvalidOperationException("a request of the gateway's own cannot be read");
            (ApiError? fault, Exchange? exchange) = Look(
                new Arrival(context, id, idText, endpoint, caller, story),
                body
            );
            using (exchange)
            {
                if (fault is null)
                {
                    (RouteAnswer route, Refusal? refusal) = await RouteAsync(exchange!);
                    fault = refusal?.Error;
                    if (fault is null)
                    {
                        await forwarder.RunAsync(exchange!, route, hasTokenLimit: false);
                        return exchange;
                    }
                }

                story.Failed(fault);
                await ErrorReply.WriteAsync(context, endpoint, fault, idText, null);
                return null;
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>Passes on the answer of a line that a provider ran: what admits requests admitted it when it was sent.</summary>
    private async Task PassAsync(Arrival arrival, DeferredAnswer deferred)
    {
        using RequestBody body =
            await RequestBody.ReadAsync(arrival.Http, int.MaxValue)
            ?? throw new InvalidOperationException("a line's request cannot be read again");
        (ApiError? fault, Exchange? exchange) = Look(arrival, body);
        using (exchange)
        {
            await forwarder.PassAsync(
                exchange ?? throw new InvalidOperationException(fault!.Message),
                deferred
            );
            if (recorder?.Begin(exchange, longWork) is Task recording)
            {
                await recording; // It reads the body.
            }
        }
    }

    /// <summary>A call about a stored response counts as a request.</summary>
    private async ValueTask<Refusal?> FollowAsync(HttpContext context, Caller caller)
    {
        RateAnswer rate = await limits.ArriveAsync(caller, context.RequestAborted);
        RateHeaders.Set(context.Response.Headers, rate);
        if (!rate.IsAdmitted)
        {
            return RefusalOf(rate);
        }

        RequestLeave leave = new(rate.Ticket);
        try
        {
            return await forwarder.FollowAsync(context, caller) is ApiError error ? new Refusal(error) : null;
        }
        finally
        {
            leave.End();
        }
    }
}
