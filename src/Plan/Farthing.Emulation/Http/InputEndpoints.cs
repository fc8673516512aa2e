using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Emulation.Graded;
using Farthing.Emulation.Mishaps;
using Farthing.Emulation.Tokens;
using Farthing.Numerics.Randomness;
using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Deployments;
using Farthing.Workloads.Graded;
using Microsoft.AspNetCore.Http;

namespace Farthing.Emulation.Http;

/// <summary>Endpoints that need no engine: embeddings, tokenize, detokenize, models.</summary>
internal sealed class InputEndpoints(
    EmulatorOptions options,
    int maxModelLen,
    ModelNames models,
    Func<double> upSeconds,
    TimeProvider time
)
{
    private readonly GradedEmbedder? byLabels = options.Graded is GradedPlay play
        ? new GradedEmbedder(play.Set)
        : null;

    private long embedded;

    /// <summary><c>POST /v1/embeddings</c>: vectors of length 1 that depend on the text alone; texts that share words lie closer. Without delay: the engine's timing is that of generation.</summary>
    public async Task<int> EmbedAsync(HttpContext context)
    {
        byte[] body = await ApiReply.BodyAsync(context);
        ApiError? error = InputRequestReader.ReadEmbedding(body, out EmbeddingRequest? request);
        error ??= models.Check(request!.Model);
        if (error is null && request!.Dimensions > options.EmbeddingSize)
        {
            error = ApiError.Invalid($"'dimensions' must be at most {options.EmbeddingSize}", "dimensions");
        }

        List<List<int>> inputs = error is null
            ? [.. request!.Inputs.Select(input => PromptTokens.Of(input))]
            : [];
        if (inputs.Find(input => input.Count > maxModelLen) is List<int> tooLong)
        {
            error = ApiError.Invalid(
                $"This model's maximum context length is {maxModelLen} tokens. However, your input resulted in {tooLong.Count} tokens.",
                "input",
                "context_length_exceeded"
            );
        }

        if (error is not null)
        {
            await ApiReply.ErrorAsync(context, error);
            return error.Status;
        }

        EmbeddingMishaps mishaps = options.Mishaps.Embeddings;
        (bool isSlow, bool isDown, bool hasNan) = mishaps.Draw(
            options.Seed,
            Interlocked.Increment(ref embedded)
        );
        if (isSlow)
        {
            await Task.Delay(mishaps.Slow, time, context.RequestAborted);
        }

        if (isDown)
        {
            ApiError down = new(503, "server_error", "an error on purpose (--fault embed-down)", null, null);
            await ApiReply.ErrorAsync(context, down);
            return down.Status;
        }

        bool isOther = mishaps.Dimension is not null && upSeconds() >= mishaps.DimensionFrom.TotalSeconds;
        int size = isOther ? mishaps.Dimension!.Value : request!.Dimensions ?? options.EmbeddingSize;
        GradedModel? graded = options.Graded?.Set.ModelOf(request!.Model);
        float[][] vectors = graded is { Kind: GradedModelKind.Embedder }
            ? [.. request!.Inputs.Select(input => byLabels!.VectorOf(graded, TextOf(input), size))]
            : [.. inputs.Select(input => VectorOf(input, size))];
        foreach (float[] vector in hasNan ? vectors : [])
        {
            vector[0] = float.NaN;
        }

        ArrayBufferWriter<byte> output = new();
        AnswerWriter.WriteEmbeddings(
            output,
            string.IsNullOrEmpty(request!.Model) ? models.First : request.Model,
            vectors,
            request.IsBase64,
            inputs.Sum(input => (long)input.Count)
        );
        await ApiReply.JsonAsync(context, output);
        return 200;
    }

    /// <summary><c>POST /v1/messages/count_tokens</c>: what <c>usage</c> says of the same prompt, cached or not.</summary>
    public async Task<int> CountTokensAsync(HttpContext context)
    {
        byte[] body = await ApiReply.BodyAsync(context);
        ApiError? error = MessagesRequestReader.ReadCount(body, out GenerationRequest? request);
        error ??= models.Check(request!.Model);
        if (error is not null)
        {
            await ApiReply.ErrorAsync(context, error);
            return error.Status;
        }

        ArrayBufferWriter<byte> output = new();
        output.Write(
            Encoding.ASCII.GetBytes(
                FormattableString.Invariant(
                    $"{{\"input_tokens\":{PromptTokens.OfChat(request!.Messages).Count}}}"
                )
            )
        );
        await ApiReply.JsonAsync(context, output);
        return 200;
    }

    /// <summary><c>POST /tokenize</c>.</summary>
    public async Task<int> TokenizeAsync(HttpContext context)
    {
        byte[] body = await ApiReply.BodyAsync(context);
        ApiError? error = InputRequestReader.ReadTokenize(
            body,
            isDetokenize: false,
            out TokenizeRequest? request
        );
        error ??= models.Check(request!.Model);
        if (error is not null)
        {
            await ApiReply.ErrorAsync(context, error);
            return error.Status;
        }

        List<int> tokens = request!.Prompt is not null
            ? PromptTokens.Of(request.Prompt, request.AddSpecialTokens)
            : PromptTokens.OfChat(request.Messages, request.AddGenerationPrompt);
        ArrayBufferWriter<byte> output = new();
        AnswerWriter.WriteTokens(
            output,
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens),
            maxModelLen
        );
        await ApiReply.JsonAsync(context, output);
        return 200;
    }

    /// <summary><c>POST /detokenize</c>.</summary>
    public async Task<int> DetokenizeAsync(HttpContext context)
    {
        byte[] body = await ApiReply.BodyAsync(context);
        ApiError? error = InputRequestReader.ReadTokenize(
            body,
            isDetokenize: true,
            out TokenizeRequest? request
        );
        error ??= models.Check(request!.Model);
        if (error is not null)
        {
            await ApiReply.ErrorAsync(context, error);
            return error.Status;
        }

        ArrayBufferWriter<byte> text = new();
        foreach (int token in request!.Tokens!)
        {
            PieceTokenizer.Decode(token, text);
        }

        ArrayBufferWriter<byte> output = new();
        output.Write(
            JsonSerializer.SerializeToUtf8Bytes(
                new DetokenizedText(System.Text.Encoding.UTF8.GetString(text.WrittenSpan)),
                EmulatedJson.Default.DetokenizedText
            )
        );
        await ApiReply.JsonAsync(context, output);
        return 200;
    }

    /// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{name}</c>.</summary>
    public async Task<int> ModelsAsync(HttpContext context, string? name)
    {
        string owner = options.Family.Id();
        ArrayBufferWriter<byte> output = new();
        if (name is null)
        {
            AnswerWriter.WriteModels(output, models.All, models.Created, owner, models.First, maxModelLen);
        }
        else if (models.Check(name) is ApiError error)
        {
            await ApiReply.ErrorAsync(context, error);
            return error.Status;
        }
        else
        {
            using Utf8JsonWriter json = new(output);
            AnswerWriter.WriteModel(json, name, models.Created, owner, models.First, maxModelLen);
        }

        await ApiReply.JsonAsync(context, output);
        return 200;
    }

    private static string TextOf(PromptInput input) => System.Text.Encoding.UTF8.GetString(input.Text.Span);

    /// <summary>The sum of one random direction per token, scaled to length 1.</summary>
    private static float[] VectorOf(List<int> tokens, int size)
    {
        double[] sum = new double[size];
        foreach (int token in tokens)
        {
            Pcg32 random = new((ulong)token, 23);
            for (int i = 0; i < size; i++)
            {
                sum[i] += (random.NextUInt32() / (double)uint.MaxValue) - 0.5;
            }
        }

        double length = Math.Sqrt(sum.Sum(value => value * value));
        return [.. sum.Select(value => (float)(length == 0 ? 0 : value / length))];
    }
}

/// <summary>The answer of vLLM's <c>/detokenize</c>.</summary>
/// <param name="Prompt">The text of the tokens.</param>
internal sealed record DetokenizedText(string Prompt);

/// <summary>The names that the model is served under.</summary>
/// <param name="names">At least one.</param>
/// <param name="time">Where dates come from.</param>
internal sealed class ModelNames(IReadOnlyList<string> names, TimeProvider time)
{
    /// <summary>All names.</summary>
    public IReadOnlyList<string> All { get; } = names;

    /// <summary>The name that answers carry.</summary>
    public string First { get; } = names[0];

    /// <summary>When the server started, in Unix seconds.</summary>
    public long Created { get; } = time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The time now, in Unix seconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>True when a name is one of the served ones.</summary>
    public bool Knows(string? name) =>
        All.Any(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a request that names another model; one that names none means the served one.</summary>
    public ApiError? Check(string? name) =>
        string.IsNullOrEmpty(name) || Knows(name)
            ? null
            : new ApiError(
                404,
                "invalid_request_error",
                $"The model `{name}` does not exist.",
                "model",
                "model_not_found"
            );
}
