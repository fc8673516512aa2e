using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads requests that generate nothing: embeddings, tokenize, detokenize.</summary>
public static class InputRequestReader
{
    /// <summary>Reads a request to <c>/v1/embeddings</c>.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? ReadEmbedding(ReadOnlySpan<byte> json, out EmbeddingRequest? request)
    {
        request = null;
        string? model = null;
        string? format = null;
        long? dimensions = null;
        List<PromptInput> inputs = [];
        RequestText text = new(new Utf8JsonReader(json));
        try
        {
            if (!text.Reader.Read() || text.Reader.TokenType != JsonTokenType.StartObject)
            {
                return ApiError.Invalid("the body must be a JSON object");
            }

            while (text.NextMember())
            {
                if (text.Is("model"u8))
                {
                    model = text.Text();
                }
                else if (text.Is("input"u8))
                {
                    inputs = PromptInputReader.ReadAll(ref text);
                }
                else if (text.Is("encoding_format"u8))
                {
                    format = text.Text();
                }
                else if (text.Is("dimensions"u8))
                {
                    dimensions = text.Number(1, 65_536);
                }
                else
                {
                    text.Reader.Skip();
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return ApiError.NotJson(broken);
        }

        if (text.Error is null && inputs.Count == 0)
        {
            return ApiError.Invalid("'input' must be a string, an array of strings, or token ids", "input");
        }

        if (format is not (null or "float" or "base64"))
        {
            return ApiError.Invalid("'encoding_format' must be float or base64", "encoding_format");
        }

        request = text.Error is null
            ? new EmbeddingRequest(model, inputs, format == "base64", (int?)dimensions)
            : null;
        return text.Error;
    }

    /// <summary>Reads a request to <c>/tokenize</c> or <c>/detokenize</c>.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? ReadTokenize(
        ReadOnlySpan<byte> json,
        bool isDetokenize,
        out TokenizeRequest? request
    )
    {
        request = null;
        TokenizeRequest read = new(null, null, [], null, true, true);
        RequestText text = new(new Utf8JsonReader(json));
        try
        {
            if (!text.Reader.Read() || text.Reader.TokenType != JsonTokenType.StartObject)
            {
                return ApiError.Invalid("the body must be a JSON object");
            }

            while (text.NextMember())
            {
                read = ReadMember(ref text, read, json);
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return ApiError.NotJson(broken);
        }

        if (text.Error is null && isDetokenize && read.Tokens is null)
        {
            return ApiError.Invalid("'tokens' must be an array of token ids", "tokens");
        }

        if (text.Error is null && !isDetokenize && read.Prompt is null && read.Messages.Count == 0)
        {
            return ApiError.Invalid("'prompt' or 'messages' is needed", "prompt");
        }

        request = text.Error is null ? read : null;
        return text.Error;
    }

    private static TokenizeRequest ReadMember(
        ref RequestText text,
        TokenizeRequest read,
        ReadOnlySpan<byte> json
    )
    {
        if (text.Is("model"u8))
        {
            return read with { Model = text.Text() };
        }

        if (text.Is("prompt"u8))
        {
            List<PromptInput> prompts = PromptInputReader.ReadAll(ref text);
            return read with { Prompt = prompts.Count > 0 ? prompts[0] : null };
        }

        if (text.Is("messages"u8))
        {
            return read with { Messages = ChatMessageReader.ReadAll(ref text, json) };
        }

        if (text.Is("tokens"u8))
        {
            text.Reader.Read();
            if (text.Reader.TokenType == JsonTokenType.StartArray)
            {
                return read with { Tokens = PromptInputReader.ReadIds(ref text) };
            }

            text.Refuse("an array of token ids");
            return read;
        }

        if (text.Is("add_special_tokens"u8))
        {
            return read with { AddSpecialTokens = text.Flag() };
        }

        if (text.Is("add_generation_prompt"u8))
        {
            return read with { AddGenerationPrompt = text.Flag() };
        }

        text.Reader.Skip();
        return read;
    }
}

/// <summary>A request to <c>/v1/embeddings</c>.</summary>
/// <param name="Model">The model's name; null where it was left out.</param>
/// <param name="Inputs">What is embedded.</param>
/// <param name="IsBase64">True when vectors are wanted as base64 of little-endian float32, as the official Node client asks by itself.</param>
/// <param name="Dimensions">Wanted length of the vectors; null for the model's own.</param>
public sealed record EmbeddingRequest(
    string? Model,
    IReadOnlyList<PromptInput> Inputs,
    bool IsBase64,
    int? Dimensions
);

/// <summary>A request to vLLM's <c>/tokenize</c> or <c>/detokenize</c>.</summary>
/// <param name="Model">The model's name; null where it was left out.</param>
/// <param name="Prompt">Text to tokenize; null where messages or tokens are given.</param>
/// <param name="Messages">A conversation to tokenize with its template.</param>
/// <param name="Tokens">Ids to detokenize; null where text is given.</param>
/// <param name="AddSpecialTokens">Whether the token that begins a text is added.</param>
/// <param name="AddGenerationPrompt">Whether the beginning of the answer is added to a conversation.</param>
public sealed record TokenizeRequest(
    string? Model,
    PromptInput? Prompt,
    IReadOnlyList<ChatMessage> Messages,
    IReadOnlyList<int>? Tokens,
    bool AddSpecialTokens,
    bool AddGenerationPrompt
);
