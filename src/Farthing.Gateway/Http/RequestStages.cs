using System.Buffers;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>The stages of a request, in their order: key, body, rights, limits, route, forwarding. Nothing else stands in its way.</summary>
internal sealed class RequestStages(
    DataPlaneOptions options,
    ICallerSource callers,
    IRateGate limits,
    IRouter router,
    Forwarder forwarder,
    TimeProvider clock,
    FeedbackDesk? feedback = null
)
{
    private readonly DateTimeOffset startedAt = clock.GetUtcNow();
    private int running;

    /// <summary>Requests that are being answered.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>New requests are refused.</summary>
    public bool IsStopping { get; set; }

    /// <summary>What is said of a body that is too long.</summary>
    public static string TooLong(DataPlaneOptions options) =>
        $"The body is longer than {options.MostBodyBytes} bytes.";

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
            ApiError? error = await RouteAsync(context, id, idText, story);
            if (error is not null)
            {
                story.Failed(error);
                await ErrorReply.WriteAsync(context, dialect, error, idText);
            }
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    /// <summary>What needs no waiting.</summary>
    private ValueTask<ApiError?> RouteAsync(HttpContext context, Guid id, string idText, RequestStory story)
    {
        string path = context.Request.Path.Value ?? "/";
        if (path == "/health" && HttpMethods.IsGet(context.Request.Method))
        {
            story.IsSilent = true;
            context.Response.StatusCode = IsStopping ? 503 : 200;
            context.Response.ContentLength = 0;
            return default;
        }

        ApiEndpoint? endpoint = ApiEndpoint.Of(path);
        bool isModels = path == "/v1/models" || path.StartsWith("/v1/models/", StringComparison.Ordinal);
        bool isFeedback = feedback is not null && path == FeedbackCall.Path;
        if (endpoint is null && !isModels && !isFeedback)
        {
            return Refuse(404, $"Unknown request URL: {context.Request.Method} {path}.");
        }

        if (context.Request.Method != (isModels ? HttpMethods.Get : HttpMethods.Post))
        {
            context.Response.Headers.Allow = isModels ? "GET" : "POST";
            return Refuse(405, $"Not allowed: {context.Request.Method} {path}.");
        }

        Caller? caller = CallerKey.Find(callers, context);
        if (caller is null)
        {
            return new(
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
                new ApiError(
                    503,
                    "server_error",
                    "The gateway is stopping.",
                    null,
                    DataPlaneFaultCodes.Stopping
                )
            );
        }

        if (isFeedback)
        {
            return new(FeedbackCall.RunAsync(context, feedback!, caller));
        }

        if (endpoint is null)
        {
            return new(ModelsAsync(context, path, caller));
        }

        if (
            context.Request.Headers.ContentEncoding.Count > 0
            && context.Request.Headers.ContentEncoding != "identity"
        )
        {
            return Refuse(415, "The body has to be sent uncompressed.");
        }

        return new(EnterAsync(context, id, idText, endpoint, caller, story));
    }

    private static ValueTask<ApiError?> Refuse(int status, string message) =>
        new(new ApiError(status, "invalid_request_error", message));

    private async Task<ApiError?> EnterAsync(
        HttpContext context,
        Guid id,
        string idText,
        ApiEndpoint endpoint,
        Caller caller,
        RequestStory story
    )
    {
        using RequestBody? body = await RequestBody.ReadAsync(context, options.MostBodyBytes);
        if (body is null)
        {
            return new ApiError(413, "invalid_request_error", TooLong(options));
        }

        story.Read(body, caller, endpoint);
        ApiError? fault = RequestReader.Read(body.Bytes.Span, endpoint, out RequestPeek peek);
        string session = "";
        IReadOnlyList<string> tags = caller.Tags;
        fault ??= RequestLabels.Read(context.Request.Headers, peek, caller.Tags, out session, out tags);
        if (fault is not null)
        {
            return fault;
        }

        string user = caller.User.Length > 0 ? caller.User : peek.User;
        story.Asked(peek, session, user);
        if (!caller.Rights.Allows(peek.Model))
        {
            return NoModel(peek.Model);
        }

        long output = endpoint.Generates
            ? ((peek.StatedOutputTokens ?? options.DefaultOutputTokens) * peek.Choices) + peek.PredictionBytes
            : 0;
        Demand demand = new(caller, peek.Model, session, tags, peek.TextTokensAtMost, output) { User = user };
        RateAnswer rate = await limits.EnterAsync(demand, context.RequestAborted);
        RateHeaders.Set(context.Response.Headers, rate);
        if (rate.IsUnknown)
        {
            await ErrorReply.WriteAsync(
                context,
                endpoint.Dialect,
                new ApiError(
                    503,
                    "server_error",
                    "The limits cannot be known now.",
                    null,
                    DataPlaneFaultCodes.NoLimits
                ),
                idText,
                rate.RetryAfter
            );
            return null;
        }

        if (!rate.IsAdmitted)
        {
            ErrorReply.SetRetryAfter(context.Response.Headers, rate.RetryAfter);
            ApiError error = new(
                429,
                "rate_limit_error",
                $"Rate limit reached: {rate.Reason}.",
                null,
                "rate_limit_exceeded"
            );
            story.Failed(error);
            await ErrorReply.WriteAsync(context, endpoint.Dialect, error, idText, rate.RetryAfter);
            return null;
        }

        if (router.WantsPrefix(peek.Model))
        {
            demand = demand with { Prefix = PromptPrefix.Hashes(body.Bytes.Span, peek) };
        }

        (string idempotencyKey, byte clientRetry) = ClientTries.Read(context.Request.Headers);
        Exchange exchange = new()
        {
            Http = context,
            Id = id,
            IdText = idText,
            Endpoint = endpoint,
            Peek = peek,
            Body = body,
            Demand = demand,
            User = user,
            Story = story,
            IdempotencyKey = idempotencyKey,
            ClientRetry = clientRetry,
        };
        try
        {
            RouteAnswer route = router.Route(demand);
            if (!route.IsKnown)
            {
                return NoModel(peek.Model);
            }

            if (route.Deployments.Count > 0)
            {
                await forwarder.RunAsync(exchange, route);
                return null;
            }

            ApiError none = new(
                503,
                "server_error",
                route.IsBusy
                    ? $"Too many requests wait at the deployments of the model '{peek.Model}'."
                    : $"No deployment of the model '{peek.Model}' takes requests now.",
                "model",
                route.IsBusy ? DataPlaneFaultCodes.QueuesFull : DataPlaneFaultCodes.NoDeployment
            );
            story.Failed(none);
            await ErrorReply.WriteAsync(context, endpoint.Dialect, none, idText, route.RetryAfter);
            return null;
        }
        finally
        {
            rate.Ticket?.Leave(exchange.Tokens);
        }
    }

    private async Task<ApiError?> ModelsAsync(HttpContext context, string path, Caller caller)
    {
        ArrayBufferWriter<byte> body;
        if (path == "/v1/models")
        {
            body = ModelList.Write(router.Models, caller.Rights, startedAt);
        }
        else
        {
            string model = path["/v1/models/".Length..];
            if (!caller.Rights.Allows(model) || !router.Models.Contains(model))
            {
                return NoModel(model);
            }

            body = ModelList.WriteOne(model, startedAt);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory);
        return null;
    }

    /// <summary>A model that the caller may not use is answered as one that does not exist: names of others are not his business.</summary>
    private static ApiError NoModel(string model) =>
        new(
            404,
            "invalid_request_error",
            $"The model '{model}' does not exist or you do not have access to it.",
            "model",
            "model_not_found"
        );
}
