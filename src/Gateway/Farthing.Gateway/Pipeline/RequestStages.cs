using Farthing.Gateway.Admission;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>The stages of a request, in their order: key, what its key may do now, body, rights, the other limits, route, forwarding. Nothing else stands in its way.</summary>
/// <remarks>What a key sends costs others nothing that they would notice: it is asked what the key may before its body is read, bodies have a bounded room (<see cref="BodyRoom"/>), and long ones are read and looked at off the threads that read sockets (<see cref="LongWork"/>).</remarks>
internal sealed partial class RequestStages(
    ListenerOptions listening,
    ICallerSource callers,
    IRateGate limits,
    IRouter router,
    Forwarder forwarder,
    LongWork longWork,
    TimeProvider clock,
    FeedbackDesk? feedback = null,
    ResponseCache? cache = null,
    PromptRecorder? recorder = null,
    CascadeDesk? cascades = null
)
{
    private readonly DateTimeOffset startedAt = clock.GetUtcNow();
    private readonly int maxBodyBytes = (int)Math.Min(int.MaxValue, listening.Listen.MaxBodyBytes);
    private readonly BodyRoom room = listening.Bodies.Room(listening.Listen.MaxBodyBytes);
    private readonly KeyTurns turns = new(OfKeyAtATime * Math.Max(1, Environment.ProcessorCount / 2), clock);
    private int running;

    /// <summary>Requests of one key that are under way and fresh, for two cores: their work is a millisecond or two.</summary>
    private const int OfKeyAtATime = 8;

    /// <summary>Requests that are being answered.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Answers <c>/v1/files</c> and <c>/v1/batches</c>; null: there are no such paths.</summary>
    public BatchesCall? Batches { get; set; }

    /// <summary>New requests are refused.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Message for a body that is too long.</summary>
    public string TooLong => $"The body is longer than {maxBodyBytes} bytes.";

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
            Refusal? refusal = await RouteAsync(context, id, idText, story);
            if (refusal is not null)
            {
                story.Failed(refusal.Error);
                await ErrorReply.WriteAsync(context, dialect, refusal.Error, idText, refusal.RetryAfter);
                await UnreadBody.PassOverAsync(context, longWork, story.Caller?.KeyId ?? "");
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>Stages that need no waiting.</summary>
    private ValueTask<Refusal?> RouteAsync(HttpContext context, Guid id, string idText, RequestStory story)
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
        (OtherCall other, string? methods) = endpoint is null ? OtherOf(path) : (OtherCall.None, "POST");
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
        return ArriveAsync(new Arrival(context, id, idText, endpoint, other, caller, story));
    }

    private static ValueTask<Refusal?> Refuse(int status, string message) =>
        new((Refusal)new ApiError(status, "invalid_request_error", message));

    /// <summary>When its key's turn comes, what the key may do now is asked, then the body is read.</summary>
    private async ValueTask<Refusal?> ArriveAsync(Arrival arrival)
    {
        (HttpContext context, Caller caller) = (arrival.Http, arrival.Caller);
        KeyTurns.Turn? turn = await turns.BeginAsync(caller.KeyId);
        RequestLeave? leave = null;
        RequestBody? body = null;
        try
        {
            if (
                arrival.Endpoint is { IsFree: false }
                && forwarder.SpentOut(caller, context) is Refusal spentOut
            )
            {
                return spentOut;
            }

            RateAnswer rate = await limits.ArriveAsync(caller, context.RequestAborted);
            if (!rate.IsAdmitted)
            {
                RateHeaders.Set(context.Response.Headers, rate);
                return RefusalOf(rate);
            }

            leave = new RequestLeave(rate.Ticket);
            if (arrival.Endpoint is null)
            {
                RateHeaders.Set(context.Response.Headers, rate);
                return await AnswerAsync(arrival);
            }

            int longest = (int)Math.Min(maxBodyBytes, caller.Rights.MaxBodyBytes ?? maxBodyBytes);
            BodyRead read = await RequestBody.ReadAsync(context, longest, room, longWork, caller.KeyId);
            body = read.Body;
            return body is not null ? await TakeAsync(arrival, body, leave)
                : read.IsRoomShort ? NoRoom()
                : new Refusal(
                    new ApiError(
                        413,
                        "invalid_request_error",
                        longest < maxBodyBytes
                            ? $"The body is longer than {longest} bytes, the bound of this key."
                            : TooLong
                    )
                );
        }
        finally
        {
            body?.Dispose();
            leave?.End();
            turns.End(turn);
        }
    }

    private Refusal NoRoom() =>
        new(
            new ApiError(
                429,
                "rate_limit_error",
                $"Bodies of {room.KeyBytes} bytes in all are under way for this key, or as many as the gateway keeps for all keys.",
                null,
                "rate_limit_exceeded"
            ),
            TimeSpan.FromSeconds(1)
        );

    /// <summary>Looks at the body, a long one where it holds up nobody else, and goes on.</summary>
    private async ValueTask<Refusal?> TakeAsync(Arrival arrival, RequestBody body, RequestLeave leave)
    {
        (ApiError? fault, Exchange? exchange) =
            body.Bytes.Length <= RequestBody.LongBytes
                ? Look(arrival, body)
                : await longWork.RunAsync(arrival.Caller.KeyId, () => Look(arrival, body));
        return exchange is not null ? await PassAsync(exchange, leave) : new Refusal(fault!);
    }

    /// <summary>Stages that need no waiting once the body is there.</summary>
    /// <returns>The request, or why it is refused.</returns>
    private (ApiError? Fault, Exchange? Exchange) Look(in Arrival arrival, RequestBody body)
    {
        (HttpContext context, Guid id, string idText, _, _, Caller caller, RequestStory story) = arrival;
        Dialect endpoint = arrival.Endpoint!;
        story.Read(endpoint.IsForm ? default : body.Bytes.Span); // A form is mostly a sound or a picture.
        ApiError? fault = endpoint.IsForm
            ? FormReader.Read(body.Bytes.Span, context.Request.ContentType, endpoint, out RequestPeek peek)
            : RequestReader.Read(body.Bytes.Span, endpoint, out peek);
        string session = "";
        IReadOnlyList<string> tags = caller.Tags;
        fault ??= RequestLabels.Read(context.Request.Headers, peek, caller.Tags, out session, out tags);
        if (fault is not null)
        {
            return (fault, null);
        }

        string user = caller.User.Length > 0 ? caller.User : peek.User;
        story.Asked(peek, session, user);
        string model = caller.Rights.ModelOf(peek.Model);
        if (!caller.Rights.Allows(model))
        {
            return (ModelsCall.Unknown(peek.Model), null);
        }

        long output = endpoint.Generates
            ? ((peek.StatedOutputTokens ?? Deployment.BoundedOutputTokens) * peek.Choices)
                + peek.PredictionBytes
            : 0;
        (string idempotencyKey, byte clientRetry) = ClientTries.Read(context.Request.Headers);
        Exchange exchange = new()
        {
            Http = context,
            Id = id,
            IdText = idText,
            Dialect = endpoint,
            Peek = peek,
            Body = body,
            Demand = new Demand(
                caller,
                model,
                session,
                tags,
                endpoint.Unit is null ? peek.TextTokensAtMost : 0,
                output
            )
            {
                User = user,
                Endpoint = endpoint.Name,
            },
            User = user,
            Story = story,
            IdempotencyKey = idempotencyKey,
            ClientRetry = clientRetry,
            Stored = endpoint == Dialect.Responses && peek.IsStored ? forwarder.Stored : null,
        };
        return (null, exchange);
    }

    private static Refusal RefusalOf(in RateAnswer rate) =>
        new(
            rate.IsUnknown
                ? ApiError.Unavailable("The limits cannot be known now.", DataPlaneFaultCodes.NoLimits)
                : new ApiError(
                    429,
                    "rate_limit_error",
                    $"Rate limit reached: {rate.Reason}.",
                    null,
                    "rate_limit_exceeded"
                ),
            rate.RetryAfter
        );

    /// <summary>A request whose caller is known, and whose body is to be read: at an endpoint or, where that is null, another call.</summary>
    private readonly record struct Arrival(
        HttpContext Http,
        Guid Id,
        string IdText,
        Dialect? Endpoint,
        OtherCall Other,
        Caller Caller,
        RequestStory Story
    );
}
