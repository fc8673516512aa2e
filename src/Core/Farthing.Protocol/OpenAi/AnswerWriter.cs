using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Writes answers that are not streamed.</summary>
public static class AnswerWriter
{
    /// <summary>Writes the answer of <c>/v1/chat/completions</c> or <c>/v1/completions</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isChat">Chat completions or completions.</param>
    /// <param name="id">The answer's id.</param>
    /// <param name="createdUnixSeconds">When it was asked for.</param>
    /// <param name="model">The served model's name.</param>
    /// <param name="choices">The choices, in the order of their index.</param>
    /// <param name="usage">What it took.</param>
    public static void WriteGeneration(
        IBufferWriter<byte> output,
        bool isChat,
        string id,
        long createdUnixSeconds,
        string model,
        IReadOnlyList<AnswerChoice> choices,
        in TokenUsage usage
    )
    {
        using Utf8JsonWriter json = new(output, ApiJson.Options);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("object", isChat ? "chat.completion" : "text_completion");
        json.WriteNumber("created", createdUnixSeconds);
        json.WriteString("model", model);
        json.WriteStartArray("choices");
        for (int i = 0; i < choices.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", i);
            WriteChoice(json, isChat, choices[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    /// <summary>Writes the answer of <c>/v1/embeddings</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="model">The served model's name.</param>
    /// <param name="vectors">One per input.</param>
    /// <param name="isBase64">As base64 of little-endian float32, or as numbers.</param>
    /// <param name="promptTokens">Tokens of all inputs.</param>
    public static void WriteEmbeddings(
        IBufferWriter<byte> output,
        string model,
        IReadOnlyList<float[]> vectors,
        bool isBase64,
        long promptTokens
    )
    {
        using Utf8JsonWriter json = new(output, ApiJson.Options);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (int i = 0; i < vectors.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            if (isBase64)
            {
                byte[] bytes = new byte[vectors[i].Length * sizeof(float)];
                for (int k = 0; k < vectors[i].Length; k++)
                {
                    System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(
                        bytes.AsSpan(k * sizeof(float)),
                        vectors[i][k]
                    );
                }

                json.WriteBase64String("embedding", bytes);
            }
            else
            {
                json.WriteStartArray("embedding");
                foreach (float value in vectors[i])
                {
                    if (float.IsFinite(value))
                    {
                        json.WriteNumberValue(value);
                    }
                    else
                    {
                        // JSON has no word for it; servers in Python write theirs.
                        json.WriteRawValue("NaN"u8, skipInputValidation: true);
                    }
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", promptTokens);
        json.WriteNumber("total_tokens", promptTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the answer of <c>/v1/models</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="names">Names that the model is served under.</param>
    /// <param name="createdUnixSeconds">When the server started.</param>
    /// <param name="ownedBy">Who serves it.</param>
    /// <param name="root">The model behind the names.</param>
    /// <param name="maxModelLen">Longest sequence.</param>
    public static void WriteModels(
        IBufferWriter<byte> output,
        IReadOnlyList<string> names,
        long createdUnixSeconds,
        string ownedBy,
        string root,
        int maxModelLen
    )
    {
        using Utf8JsonWriter json = new(output, ApiJson.Options);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (string name in names)
        {
            WriteModel(json, name, createdUnixSeconds, ownedBy, root, maxModelLen);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one model, as <c>/v1/models/{name}</c> answers it.</summary>
    public static void WriteModel(
        Utf8JsonWriter json,
        string name,
        long createdUnixSeconds,
        string ownedBy,
        string root,
        int maxModelLen
    )
    {
        json.WriteStartObject();
        json.WriteString("id", name);
        json.WriteString("object", "model");
        json.WriteNumber("created", createdUnixSeconds);
        json.WriteString("owned_by", ownedBy);
        json.WriteString("root", root);
        json.WriteNull("parent");
        json.WriteNumber("max_model_len", maxModelLen);
        json.WriteEndObject();
    }

    /// <summary>Writes the answer of vLLM's <c>/tokenize</c>.</summary>
    public static void WriteTokens(IBufferWriter<byte> output, ReadOnlySpan<int> tokens, int maxModelLen)
    {
        using Utf8JsonWriter json = new(output, ApiJson.Options);
        json.WriteStartObject();
        json.WriteNumber("count", tokens.Length);
        json.WriteNumber("max_model_len", maxModelLen);
        json.WriteStartArray("tokens");
        foreach (int token in tokens)
        {
            json.WriteNumberValue(token);
        }

        json.WriteEndArray();
        json.WriteNull("token_strs");
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, bool isChat, AnswerChoice choice)
    {
        if (!isChat)
        {
            json.WriteString("text", choice.Content.Span);
        }
        else
        {
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            if (choice.ToolName is null)
            {
                json.WriteString("content", choice.Content.Span);
            }
            else
            {
                json.WriteNull("content");
            }

            if (!choice.Reasoning.IsEmpty)
            {
                json.WriteString("reasoning_content", choice.Reasoning.Span);
            }

            json.WriteNull("refusal");
            if (choice.ToolName is not null)
            {
                json.WriteStartArray("tool_calls");
                json.WriteStartObject();
                json.WriteString("id", choice.ToolCallId);
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", choice.ToolName);
                json.WriteString("arguments", choice.ToolArguments.Span);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WritePropertyName("logprobs");
        if (choice.Logprobs.IsEmpty)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(choice.Logprobs.Span, skipInputValidation: true);
        }

        json.WriteString("finish_reason", StopReasons.Word(choice.Finish));
    }

    private static void WriteUsage(Utf8JsonWriter json, in TokenUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.PromptTokens);
        json.WriteNumber("total_tokens", usage.PromptTokens + usage.CompletionTokens);
        json.WriteNumber("completion_tokens", usage.CompletionTokens);
        if (usage.CachedTokens >= 0)
        {
            json.WriteStartObject("prompt_tokens_details");
            json.WriteNumber("cached_tokens", usage.CachedTokens);
            json.WriteEndObject();
        }

        if (usage.ReasoningTokens >= 0)
        {
            json.WriteStartObject("completion_tokens_details");
            json.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

/// <summary>One choice of an answer that is not streamed. Texts are UTF-8, unescaped.</summary>
/// <param name="Content">What is shown.</param>
/// <param name="Finish">Why it ended.</param>
public sealed record AnswerChoice(ReadOnlyMemory<byte> Content, StopReason Finish)
{
    /// <summary>The stop string that ended it; null where none did.</summary>
    public string? StopSequence { get; init; }

    /// <summary>Reasoning text; empty for none.</summary>
    public ReadOnlyMemory<byte> Reasoning { get; init; }

    /// <summary>The <c>logprobs</c> object as JSON; empty for null.</summary>
    public ReadOnlyMemory<byte> Logprobs { get; init; }

    /// <summary>Function that it calls; null for none.</summary>
    public string? ToolName { get; init; }

    /// <summary>Id of the call.</summary>
    public string ToolCallId { get; init; } = "";

    /// <summary>Arguments of the call.</summary>
    public ReadOnlyMemory<byte> ToolArguments { get; init; }
}

/// <summary>Serialization of answers: compact, and only escaped where JSON demands it, as other servers do.</summary>
internal static class ApiJson
{
    /// <summary>The writer's options.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
