using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Stages;
using Farthing.Gateway.Telemetry;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>Checks of every request before its stages: path, key, what its key may do now, body. Calls that go to no model pass it too.</summary>
/// <remarks>What a key sends costs others nothing that they would notice: it is asked what the key may before its body is read.</remarks>
/// <param name="bodies">Takes bodies in.</param>
/// <param name="callers">Knows keys.</param>
/// <param name="limits">Knows limits.</param>
/// <param name="forwarder">Knows budgets that are spent.</param>
/// <param name="turns">Lets a key have so many fresh requests at a time.</param>
/// <param name="calls">Calls that go to no model.</param>
/// <param name="stages">The way of a request for a model.</param>
internal sealed class RequestFront(
    RequestBodies bodies,
    ICallerSource callers,
    IRateGate limits,
    Forwarder forwarder,
    KeyTurns turns,
    IReadOnlyList<IGatewayCall> calls,
    RequestStages stages
)
{
    /// <summary>Requests of one key that are under way and fresh, for two cores: their work is a millisecond or two.</summary>
    private const int OfKeyAtATime = 8;

    private int running;

    /// <summary>Turns of the keys on this machine.</summary>
    public static KeyTurns TurnsOf(TimeProvider clock) =>
        new(OfKeyAtATime * Math.Max(1, Environment.ProcessorCount / 2), clock);

    /// <summary>Requests that are being answered.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>New requests are refused.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Message for a body that is too long.</summary>
    public string TooLong => bodies.TooLong;

    /// <summary>Takes a request through.</summary>
    public async Task RunAsync(
        HttpContext context,
        Guid id,
        string idText,
        Dialect dialect,
        RequestStory story
    )
    {
        Interlocked.Increment(ref running);
        try
        {
            Refusal? refusal = await EnterAsync(context, id, idText, story);
            if (refusal is not null)
            {
                story.Failed(refusal.Error);
                await ErrorReply.WriteAsync(context, dialect, refusal.Error, idText, refusal.RetryAfter);
                await bodies.PassOverAsync(context, story.Caller?.KeyId ?? "");
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>Takes a line of a batch through: its caller is known, and its path is an endpoint's. One that a provider has answered was admitted when it was sent.</summary>
    public async Task RunLineAsync(Arrival arrival)
    {
        Interlocked.Increment(ref running);
        try
        {
            arrival.Story.Arrived(arrival.Caller, arrival.Endpoint);
            Refusal? refusal = arrival.Http.Features.Get<DeferredAnswer>() is not null
                ? await PassAsync(arrival)
                : await ArriveAsync(arrival);
            if (refusal is not null)
            {
                arrival.Story.Failed(refusal.Error);
                await ErrorReply.WriteAsync(
                    arrival.Http,
                    arrival.Endpoint,
                    refusal.Error,
                    arrival.IdText,
                    refusal.RetryAfter
                );
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>Takes a request of the gateway's own through: what lets clients' requests in is not asked.</summary>
    /// <returns>The request as it was forwarded; null where it was refused.</returns>
    public async Task<Exchange?> RunInnerAsync(Arrival arrival)
    {
        Interlocked.Increment(ref running);
        try
        {
            arrival.Story.Arrived(arrival.Caller, arrival.Endpoint);
            using RequestBody body = await RequestBodies.ReadOwnAsync(arrival.Http);
            (ApiError? fault, Exchange? exchange) = bodies.Look(arrival, body, new RequestLeave(null));
            using (exchange)
            {
                fault ??= (await stages.RunAsync(exchange!, RequestKinds.Inner))?.Error;
                if (fault is null)
                {
                    return exchange;
                }

                arrival.Story.Failed(fault);
                await ErrorReply.WriteAsync(arrival.Http, arrival.Endpoint, fault, arrival.IdText, null);
                return null;
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>Passes on the answer of a line that a provider ran.</summary>
    private async ValueTask<Refusal?> PassAsync(Arrival arrival)
    {
        using RequestBody body = await RequestBodies.ReadOwnAsync(arrival.Http);
        (ApiError? fault, Exchange? exchange) = bodies.Look(arrival, body, new RequestLeave(null));
        using (exchange)
        {
            return await stages.RunAsync(
                exchange ?? throw new InvalidOperationException(fault!.Message),
                RequestKinds.Deferred
            );
        }
    }

    /// <summary>Checks that need no waiting.</summary>
    private ValueTask<Refusal?> EnterAsync(HttpContext context, Guid id, string idText, RequestStory story)
    {
        string path = context.Request.Path.Value ?? "/";
        if (path == "/health" && HttpMethods.IsGet(context.Request.Method))
        {
            story.IsSilent = true;
            context.Response.StatusCode = IsStopping ? 503 : 200;
            context.Response.ContentLength = 0;
            return default;
        }

        Dialect? endpoint = Dialect.Of(path);
        (IGatewayCall? call, string? methods) = endpoint is null ? CallAt(path) : (null, "POST");
        if (methods is null)
        {
            return Refuse(404, $"Unknown request URL: {context.Request.Method} {path}.");
        }

        if (!methods.Split(", ").Contains(context.Request.Method))
        {
            context.Response.Headers.Allow = methods;
            return Refuse(405, $"Not allowed: {context.Request.Method} {path}.");
        }

        Caller? caller = CallerKey.Find(callers, context);
        if (caller is null)
        {
            return new(
                (Refusal)
                    new ApiError(
                        401,
                        "invalid_request_error",
                        "Incorrect API key provided.",
                        null,
                        "invalid_api_key"
                    )
            );
        }

        if (IsStopping)
        {
            context.Response.Headers.Connection = "close";
            return new(
                (Refusal)ApiError.Unavailable("The gateway is stopping.", DataPlaneFaultCodes.Stopping)
            );
        }

        if (
            context.Request.Headers.ContentEncoding.Count > 0
            && context.Request.Headers.ContentEncoding != "identity"
        )
        {
            return Refuse(415, "The body has to be sent uncompressed.");
        }

        story.Arrived(caller, endpoint);
        return endpoint is null
            ? CallAsync(call!, context, caller)
            : ArriveAsync(new Arrival(context, id, idText, endpoint, caller, story));
    }

    /// <summary>The call that a path is for, and its methods; null: there is no such path.</summary>
    private (IGatewayCall? Call, string? Methods) CallAt(string path)
    {
        for (int i = 0; i < calls.Count; i++)
        {
            if (calls[i].MethodsOf(path) is string methods)
            {
                return (calls[i], methods);
            }
        }

        return default;
    }

    private static ValueTask<Refusal?> Refuse(int status, string message) =>
        new((Refusal)new ApiError(status, "invalid_request_error", message));

    /// <summary>A call that goes to no model, when its key's turn comes and its limits let it in.</summary>
    private async ValueTask<Refusal?> CallAsync(IGatewayCall call, HttpContext context, Caller caller)
    {
        KeyTurns.Turn? turn = await turns.BeginAsync(caller.KeyId);
        RequestLeave? leave = null;
        try
        {
            RateAnswer rate = await limits.ArriveAsync(caller, context.RequestAborted);
            RateHeaders.Set(context.Response.Headers, rate);
            if (!rate.IsAdmitted)
            {
                return LimitsStage.RefusalOf(rate);
            }

            leave = new RequestLeave(rate.Ticket);
            return await bodies.AnswerAsync(call, context, caller);
        }
        finally
        {
            leave?.End();
            turns.End(turn);
        }
    }

    /// <summary>A request for a model, when its key's turn comes: what the key may do now is asked, then the body is read.</summary>
    private async ValueTask<Refusal?> ArriveAsync(Arrival arrival)
    {
        (HttpContext context, Caller caller) = (arrival.Http, arrival.Caller);
        KeyTurns.Turn? turn = await turns.BeginAsync(caller.KeyId);
        RequestLeave? leave = null;
        RequestBody? body = null;
        Exchange? exchange = null;
        try
        {
            if (!arrival.Endpoint.IsFree && forwarder.SpentOut(caller, context) is Refusal spentOut)
            {
                return spentOut;
            }

            RateAnswer rate = await limits.ArriveAsync(caller, context.RequestAborted);
            if (!rate.IsAdmitted)
            {
                RateHeaders.Set(context.Response.Headers, rate);
                return LimitsStage.RefusalOf(rate);
            }

            leave = new RequestLeave(rate.Ticket);
            (body, Refusal? refusal) = await bodies.ReadAsync(context, caller);
            if (body is null)
            {
                return refusal;
            }

            (ApiError? fault, exchange) = await bodies.LookAsync(arrival, body, leave);
            return exchange is null ? fault! : await stages.RunAsync(exchange, RequestKinds.Client);
        }
        finally
        {
            exchange?.Dispose();
            body?.Dispose();
            leave?.End();
            turns.End(turn);
        }
    }
}
