using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>Takes bodies in, within a bounded room, and looks at what they say. A long one is taken and looked at in turn of the keys, off the threads that read sockets.</summary>
/// <param name="listening">Longest body, and the room for all of them.</param>
/// <param name="stored">Responses that upstreams store.</param>
/// <param name="longWork">Where long bodies are looked at.</param>
internal sealed class RequestBodies(ListenerOptions listening, StoredResponses stored, LongWork longWork)
{
    private readonly int maxBodyBytes = (int)Math.Min(int.MaxValue, listening.Listen.MaxBodyBytes);
    private readonly BodyRoom room = listening.Bodies.Room(listening.Listen.MaxBodyBytes);

    /// <summary>Message for a body that is too long.</summary>
    public string TooLong => $"The body is longer than {maxBodyBytes} bytes.";

    /// <summary>Reads the body of a client's request.</summary>
    /// <returns>The body, or why there is none.</returns>
    public async ValueTask<(RequestBody? Body, Refusal? Refusal)> ReadAsync(
        HttpContext context,
        Caller caller
    )
    {
        int longest = (int)Math.Min(maxBodyBytes, caller.Rights.MaxBodyBytes ?? maxBodyBytes);
        BodyRead read = await RequestBody.ReadAsync(context, longest, room, longWork, caller.KeyId);
        return read.Body is not null ? (read.Body, null)
            : read.IsRoomShort ? (null, NoRoom())
            : (
                null,
                new Refusal(
                    new ApiError(
                        413,
                        "invalid_request_error",
                        longest < maxBodyBytes
                            ? $"The body is longer than {longest} bytes, the bound of this key."
                            : TooLong
                    )
                )
            );
    }

    /// <summary>Reads the body of a request that the gateway holds in its memory.</summary>
    public static async ValueTask<RequestBody> ReadOwnAsync(HttpContext context) =>
        await RequestBody.ReadAsync(context, int.MaxValue)
        ?? throw new InvalidOperationException("a request of the gateway's own cannot be read");

    /// <summary>Answers a call that goes to no model, once there is room for what is kept of its body.</summary>
    /// <returns>Why it is refused; null where it was answered.</returns>
    public async ValueTask<Refusal?> AnswerAsync(IGatewayCall call, HttpContext context, Caller caller)
    {
        long held = call.HeldBytes(context.Request);
        if (held > 0 && !await room.EnterAsync(caller.KeyId, held, context.RequestAborted))
        {
            return NoRoom();
        }

        try
        {
            return await call.RunAsync(context, caller) is ApiError error ? new Refusal(error) : null;
        }
        finally
        {
            room.Leave(caller.KeyId, held);
        }
    }

    /// <summary>Passes over a body that nobody has read.</summary>
    public Task PassOverAsync(HttpContext context, string key) =>
        UnreadBody.PassOverAsync(context, longWork, key);

    /// <summary>Looks at a body, a long one where it holds up nobody else.</summary>
    public async ValueTask<(ApiError? Fault, Exchange? Exchange)> LookAsync(
        Arrival arrival,
        RequestBody body,
        RequestLeave leave
    ) =>
        body.Bytes.Length <= RequestBody.LongBytes
            ? Look(arrival, body, leave)
            : await longWork.RunAsync(arrival.Caller.KeyId, () => Look(arrival, body, leave));

    /// <summary>Reads a body, and checks that its key may ask that.</summary>
    /// <returns>The request, or why it is refused.</returns>
    public (ApiError? Fault, Exchange? Exchange) Look(
        in Arrival arrival,
        RequestBody body,
        RequestLeave leave
    )
    {
        (HttpContext context, Guid id, string idText, Dialect endpoint, Caller caller, RequestStory story) =
            arrival;
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
            Stored = endpoint.StoresAnswers && peek.IsStored ? stored : null,
            Leave = leave,
        };
        return (null, exchange);
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
}

/// <summary>A request for a model whose caller is known, and whose body is to be read.</summary>
internal readonly record struct Arrival(
    HttpContext Http,
    Guid Id,
    string IdText,
    Dialect Endpoint,
    Caller Caller,
    RequestStory Story
);
