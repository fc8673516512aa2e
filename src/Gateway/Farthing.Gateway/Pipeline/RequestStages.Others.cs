using Farthing.Gateway.Admission;
using Farthing.Gateway.Batches;
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
            Arrival arrival = new(context, id, idText, endpoint, OtherCall.None, caller, story);
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
                new Arrival(context, id, idText, endpoint, OtherCall.None, caller, story),
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

    /// <summary>The call that a path is for where it is no endpoint's, and its methods; null methods: there is no such path.</summary>
    private (OtherCall Call, string? Methods) OtherOf(string path) =>
        StoredResponseCall.MethodsOf(path) is string ofStored ? (OtherCall.Stored, ofStored)
        : Batches is not null && BatchesCall.MethodsOf(path) is string ofBatches
            ? (OtherCall.Batches, ofBatches)
        : ModelsCall.IsAt(path) ? (OtherCall.Models, "GET")
        : feedback is not null && path == FeedbackCall.Path ? (OtherCall.Feedback, "POST")
        : cache is not null && path == CacheFeedbackCall.Path ? (OtherCall.CacheFeedback, "POST")
        : (OtherCall.None, null);

    /// <summary>Answers a call that goes to no model, once its key's limits have let it in.</summary>
    private async ValueTask<Refusal?> AnswerAsync(Arrival arrival)
    {
        (HttpContext context, Caller caller) = (arrival.Http, arrival.Caller);
        ApiError? error;
        switch (arrival.Other)
        {
            case OtherCall.Stored:
                error = await forwarder.FollowAsync(context, caller);
                break;
            case OtherCall.Batches:
                long held = BatchesCall.HeldBytes(context.Request);
                if (held > 0 && !await room.EnterAsync(caller.KeyId, held, context.RequestAborted))
                {
                    return NoRoom();
                }

                try
                {
                    error = await Batches!.RunAsync(context, caller);
                }
                finally
                {
                    room.Leave(caller.KeyId, held);
                }

                break;
            case OtherCall.Feedback:
                error = await FeedbackCall.RunAsync(context, feedback!, caller);
                break;
            case OtherCall.CacheFeedback:
                error = await CacheFeedbackCall.RunAsync(context, cache!, caller);
                break;
            default:
                error = await ModelsCall.RunAsync(context, router, caller.Rights, startedAt);
                break;
        }

        return error is null ? null : new Refusal(error);
    }

    /// <summary>A call that goes to no model.</summary>
    private enum OtherCall
    {
        /// <summary>None: the path is an endpoint's.</summary>
        None,

        /// <summary>Models that the key may use.</summary>
        Models,

        /// <summary>A stored response.</summary>
        Stored,

        /// <summary>Files and batches.</summary>
        Batches,

        /// <summary>Outcome of a session or request.</summary>
        Feedback,

        /// <summary>Verdict on an answer of the cache.</summary>
        CacheFeedback,
    }
}
