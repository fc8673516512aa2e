using System.Buffers;
using System.Net.Sockets;
using Farthing.Emulation.Engines;
using Farthing.Emulation.Graded;
using Farthing.Emulation.Metrics;
using Farthing.Emulation.Mishaps;
using Farthing.Emulation.Texts;
using Farthing.Emulation.Tokens;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Emulation.Http;

/// <summary><c>POST /v1/chat/completions</c>, <c>/v1/completions</c>, <c>/v1/responses</c> and <c>/v1/messages</c>.</summary>
internal sealed class GenerationEndpoint(
    EmulatorOptions options,
    EmulatedEngine engine,
    ServerMetrics metrics,
    ModelNames models,
    TimeProvider time
)
{
    private readonly AnswerPlanner planner = new(
        options.Seed,
        options.Lengths,
        options.SamplesLengths,
        options.ReasoningTokens
    );

    private readonly GradedResponder? graded = options.Graded is GradedPlay play
        ? new GradedResponder(play, options.Seed)
        : null;

    private long number;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context, AnswerDialect dialect)
    {
        long arrivalNs = engine.Clock.NowNs;
        byte[] body = await ApiReply.BodyAsync(context);
        ApiError? error = AnswerForms.Read(dialect, body, out GenerationRequest? request);
        error ??= models.Check(request!.Model);
        error ??= Overload();
        if (error is not null)
        {
            await RefuseAsync(context, error);
            return;
        }

        long mine = Interlocked.Increment(ref number);
        List<List<int>> prompts = request!.IsChat
            ? [PromptTokens.OfChat(request.Messages)]
            : [.. request.Prompts.Select(prompt => PromptTokens.Of(prompt))];
        error = prompts
            .Select(prompt => TooLong(request, prompt.Count))
            .FirstOrDefault(one => one is not null);
        if (error is not null)
        {
            await RefuseAsync(context, error);
            return;
        }

        List<AnswerPlan> plans = [];
        for (int i = 0; i < prompts.Count; i++)
        {
            GradedText? text = graded?.Answer(request, i, request.Model, arrivalNs / 1e9, mine);
            if (graded is not null && text is null)
            {
                await RefuseAsync(context, NotGraded);
                return;
            }

            if (text is not null)
            {
                context.Response.Headers[GradedText.Header] = text.Grade;
            }

            List<int> prompt = prompts[i];
            ulong hash = PromptTokens.Hash(prompt);
            for (int sample = 0; sample < request.N; sample++)
            {
                plans.Add(planner.Plan(request, hash, sample, engine.MaxModelLen - prompt.Count, text));
            }
        }

        Mishap mishap = options.Mishaps.Draw(options.Seed, mine, plans[0].OutputTokens);
        if (mishap.Status > 0)
        {
            await RefuseAsync(
                context,
                new ApiError(mishap.Status, "server_error", "an error on purpose (--fault 5xx)", null, null)
            );
            return;
        }

        metrics.OnTaken(request.N, request.MaxTokens);
        string id =
            $"{AnswerForms.IdPrefix(dialect)}{options.Seed:x}{PromptTokens.Hash(prompts[0]):x16}{mine:x}";
        context.Response.Headers["x-request-id"] = id;
        byte[][]? echoes = request.Echo ? [.. request.Prompts.Select(EchoOf)] : null;
        if (request.Stream)
        {
            await StreamAsync(context, dialect, request, prompts, plans, id, arrivalNs, mishap, echoes);
        }
        else
        {
            await AnswerAsync(context, dialect, request, prompts, plans, id, arrivalNs, mishap, echoes);
        }
    }

    private async Task StreamAsync(
        HttpContext context,
        AnswerDialect dialect,
        GenerationRequest request,
        List<List<int>> prompts,
        List<AnswerPlan> plans,
        string id,
        long arrivalNs,
        Mishap mishap,
        byte[][]? echoes
    )
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        Socket socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        bool isFramed = HttpProtocol.IsHttp11(context.Request.Protocol);
        if (isFramed)
        {
            // Said here, the server leaves the framing to us.
            context.Response.Headers.TransferEncoding = "chunked";
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        socket.Blocking = false;
        StreamedAnswer answer = new(
            new ChunkedOutput(socket, isFramed),
            AnswerForms.Stream(dialect, id, models.Now, NameOf(request), request.IncludeUsage),
            request,
            mishap
        )
        {
            ArrivalNs = arrivalNs,
            Priority = request.Priority,
            StallNs = (long)(options.Mishaps.Stall.TotalSeconds * 1e9),
            Echoes = echoes,
            OnReset = context.Abort,
        };
        await RunAsync(context, answer, request, prompts, plans);
        if (answer.StalledUntilNs > engine.Clock.NowNs)
        {
            double seconds = (answer.StalledUntilNs - engine.Clock.NowNs) / 1e9;
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (answer.IsGone || answer.Sequences.Any(sequence => sequence.Ended == StopReason.Abort))
        {
            // Half an answer must not look like a whole one: only a cut connection is seen by every client.
            context.Abort();
            return;
        }

        await context.Response.BodyWriter.WriteAsync(answer.Finish(), context.RequestAborted);
    }

    private async Task AnswerAsync(
        HttpContext context,
        AnswerDialect dialect,
        GenerationRequest request,
        List<List<int>> prompts,
        List<AnswerPlan> plans,
        string id,
        long arrivalNs,
        Mishap mishap,
        byte[][]? echoes
    )
    {
        WholeAnswer answer = new(request, mishap)
        {
            ArrivalNs = arrivalNs,
            Priority = request.Priority,
            OnReset = context.Abort,
        };
        await RunAsync(context, answer, request, prompts, plans);
        if (answer.IsGone || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (answer.Sequences.Any(sequence => sequence.Ended == StopReason.Abort))
        {
            string why = engine.Failure is null ? "the server is shutting down" : "the engine is dead";
            await RefuseAsync(context, new ApiError(503, "server_error", why));
            return;
        }

        ArrayBufferWriter<byte> output = new();
        AnswerForms.Write(
            dialect,
            output,
            id,
            models.Now,
            NameOf(request),
            answer.Choices(echoes),
            StreamedAnswer.UsageOf(answer, request)
        );
        if (mishap.StallAfterTokens < int.MaxValue)
        {
            await Task.Delay(options.Mishaps.Stall, time, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ApiReply.JsonAsync(context, output);
    }

    /// <summary>Runs an answer's samples in the engine. Returns only when the engine no longer uses it.</summary>
    private async Task RunAsync(
        HttpContext context,
        GenerationAnswer answer,
        GenerationRequest request,
        List<List<int>> prompts,
        List<AnswerPlan> plans
    )
    {
        for (int i = 0; i < plans.Count; i++)
        {
            List<int> prompt = prompts[i / request.N];
            answer.Add(
                new EmulatedSequence(answer, i, prompt.Count, plans[i])
                {
                    BlockIds = PromptTokens.BlockIds(prompt, engine.BlockSize),
                }
            );
        }

        engine.Submit(answer);
        using (context.RequestAborted.Register(() => engine.Abort(answer)))
        {
            await answer.WhenEnded;
        }
    }

    private static ApiError NotGraded { get; } =
        new(
            404,
            "invalid_request_error",
            "The graded file has no such question (--graded-strict).",
            "messages",
            "not_graded"
        );

    /// <summary>The name that answers carry: a graded model's own, else the server's first.</summary>
    private string NameOf(GenerationRequest request) =>
        options.Graded?.Set.ModelOf(request.Model)?.Name ?? models.First;

    private ApiError? TooLong(GenerationRequest request, int promptTokens)
    {
        int longest = engine.MaxModelLen;
        string unit = request.IsChat ? "messages" : "prompt";
        if (promptTokens == 0)
        {
            return ApiError.Invalid("the prompt is empty", unit);
        }

        if (promptTokens >= longest)
        {
            return ApiError.Invalid(
                $"This model's maximum context length is {longest} tokens. However, your {unit} resulted in {promptTokens} tokens. Please reduce the length of the {unit}.",
                unit,
                "context_length_exceeded"
            );
        }

        return request.MaxTokens > longest - promptTokens
            ? ApiError.Invalid(
                $"This model's maximum context length is {longest} tokens. However, you requested {(long)promptTokens + request.MaxTokens.Value} tokens ({promptTokens} in the {unit}, {request.MaxTokens} in the completion). Please reduce the length of the {unit} or completion.",
                unit,
                "context_length_exceeded"
            )
            : null;
    }

    private ApiError? Overload() =>
        engine.Failure is not null
            ? new ApiError(500, "server_error", "the engine is dead", null, "engine_dead")
        : engine.WaitingCount >= options.MaxQueue
            ? new ApiError(
                429,
                "rate_limit_error",
                $"{options.MaxQueue} requests already wait (--max-queue)",
                null,
                "queue_full"
            )
        : null;

    private Task RefuseAsync(HttpContext context, ApiError error)
    {
        metrics.OnRefused(error.Status);
        return ApiReply.ErrorAsync(context, error);
    }

    private static byte[] EchoOf(PromptInput prompt)
    {
        if (prompt.TokenIds is null)
        {
            return prompt.Text.ToArray();
        }

        ArrayBufferWriter<byte> text = new();
        foreach (int token in prompt.TokenIds)
        {
            PieceTokenizer.Decode(token, text);
        }

        return text.WrittenSpan.ToArray();
    }
}
