using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Telemetry;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>The stages of a request, in their order: key, body, rights, limits, route, forwarding. Nothing else stands in its way.</summary>
internal sealed class RequestStages(
    ListenerOptions listening,
    ICallerSource callers,
    IRateGate limits,
    IRouter router,
    Forwarder forwarder,
    TimeProvider clock,
    FeedbackDesk? feedback = null
)
{
    /// <summary>Output limit that counts for a request without one, before its deployment is known.</summary>
    private const long DefaultOutputTokens = 4096;

    private readonly DateTimeOffset startedAt = clock.GetUtcNow();
    private readonly int maxBodyBytes = (int)Math.Min(int.MaxValue, listening.Listen.MaxBodyBytes);
    private int running;

    /// <summary>Requests that are being answered.</summary>
    public int Running => Volatile.Read(ref running);

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

    /// <summary>Stages that need no waiting.</summary>
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

        Dialect? endpoint = Dialect.Of(path);
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
            return new(ApiError.Unavailable("The gateway is stopping.", DataPlaneFaultCodes.Stopping));
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

        return EnterAsync(new Arrival(context, id, idText, endpoint, caller, story));
    }

    private static ValueTask<ApiError?> Refuse(int status, string message) =>
        new(new ApiError(status, "invalid_request_error", message));

    /// <summary>Reads the body, which mostly is there already, and takes the request on.</summary>
    private ValueTask<ApiError?> EnterAsync(in Arrival arrival)
    {
        ValueTask<RequestBody?> reading = RequestBody.ReadAsync(arrival.Http, maxBodyBytes);
        return reading.IsCompletedSuccessfully
            ? TakeAsync(arrival, reading.Result)
            : WaitAsync(arrival, reading.AsTask());
    }

    private async ValueTask<ApiError?> WaitAsync(Arrival arrival, Task<RequestBody?> coming) =>
        await TakeAsync(arrival, await coming);

    private ValueTask<ApiError?> TakeAsync(in Arrival arrival, RequestBody? body)
    {
        if (body is null)
        {
            return new(new ApiError(413, "invalid_request_error", TooLong));
        }

        Exchange? exchange = null;
        try
        {
            ApiError? fault = Look(arrival, body, out exchange);
            return exchange is null ? new(fault) : new(PassAsync(exchange));
        }
        finally
        {
            if (exchange is null)
            {
                body.Dispose();
            }
        }
    }

    /// <summary>Stages that need no waiting once the body is there.</summary>
    /// <returns>Why the request is refused; null: it has its body from here on.</returns>
    private static ApiError? Look(in Arrival arrival, RequestBody body, out Exchange? exchange)
    {
        exchange = null;
        (HttpContext context, Guid id, string idText, Dialect endpoint, Caller caller, RequestStory story) =
            arrival;
        story.Read(body.Bytes.Span, caller, endpoint);
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
            ? ((peek.StatedOutputTokens ?? DefaultOutputTokens) * peek.Choices) + peek.PredictionBytes
            : 0;
        (string idempotencyKey, byte clientRetry) = ClientTries.Read(context.Request.Headers);
        exchange = new Exchange
        {
            Http = context,
            Id = id,
            IdText = idText,
            Dialect = endpoint,
            Peek = peek,
            Body = body,
            Demand = new Demand(caller, peek.Model, session, tags, peek.TextTokensAtMost, output)
            {
                User = user,
            },
            User = user,
            Story = story,
            IdempotencyKey = idempotencyKey,
            ClientRetry = clientRetry,
        };
        return null;
    }

    /// <summary>Limits, route, forwarding. Little is kept while an answer is waited for: each request that is under way has its own.</summary>
    private async Task<ApiError?> PassAsync(Exchange exchange)
    {
        using RequestBody body = exchange.Body;
        RateAnswer rate = await limits.EnterAsync(exchange.Demand, exchange.Http.RequestAborted);
        RateHeaders.Set(exchange.Http.Response.Headers, rate);
        if (rate.IsUnknown || !rate.IsAdmitted)
        {
            await RefuseAsync(exchange, rate);
            return null;
        }

        IRateTicket? ticket = rate.Ticket;
        try
        {
            string model = exchange.Peek.Model;
            if (router.WantsPrefix(model))
            {
                exchange.Demand = exchange.Demand with
                {
                    Prefix = PromptPrefix.Hashes(body.Bytes.Span, exchange.Peek),
                };
            }

            RouteAnswer route = router.Route(exchange.Demand);
            if (!route.IsKnown)
            {
                return NoModel(model);
            }

            if (route.Deployments.Count > 0)
            {
                await forwarder.RunAsync(exchange, route);
                return null;
            }

            ApiError none = ApiError.Unavailable(
                route.IsBusy
                    ? $"Too many requests wait at the deployments of the model '{model}'."
                    : $"No deployment of the model '{model}' takes requests now.",
                route.IsBusy ? DataPlaneFaultCodes.QueuesFull : DataPlaneFaultCodes.NoDeployment,
                "model"
            );
            await exchange.FailAsync(none, route.RetryAfter);
            return null;
        }
        finally
        {
            ticket?.Leave(exchange.Tokens);
        }
    }

    private static Task RefuseAsync(Exchange exchange, in RateAnswer rate)
    {
        ApiError error = rate.IsUnknown
            ? ApiError.Unavailable("The limits cannot be known now.", DataPlaneFaultCodes.NoLimits)
            : new ApiError(
                429,
                "rate_limit_error",
                $"Rate limit reached: {rate.Reason}.",
                null,
                "rate_limit_exceeded"
            );
        return exchange.FailAsync(error, rate.RetryAfter);
    }

    private async Task<ApiError?> ModelsAsync(HttpContext context, string path, Caller caller)
    {
        if (path == "/v1/models")
        {
            ModelList list = ModelList.Of(router.Models, caller.Rights, startedAt);
            await ClientJson.WriteAsync(context.Response, list, ClientJson.Default.ModelList);
            return null;
        }

        string model = path["/v1/models/".Length..];
        if (!caller.Rights.Allows(model) || !router.Models.Contains(model))
        {
            return NoModel(model);
        }

        ModelList.Entry one = ModelList.One(model, startedAt);
        await ClientJson.WriteAsync(context.Response, one, ClientJson.Default.Entry);
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

    /// <summary>A request whose caller is known, and whose body is to be read.</summary>
    private readonly record struct Arrival(
        HttpContext Http,
        Guid Id,
        string IdText,
        Dialect Endpoint,
        Caller Caller,
        RequestStory Story
    );
}
