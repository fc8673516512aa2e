using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads requests for chat completions and completions in one pass. Members that it does not know are passed over, as servers do.</summary>
public static class GenerationRequestReader
{
    /// <summary>Reads a request.</summary>
    /// <param name="json">The body.</param>
    /// <param name="isChat">True for chat completions.</param>
    /// <param name="request">The request; null when there is an error.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? Read(ReadOnlySpan<byte> json, bool isChat, out GenerationRequest? request)
    {
        request = null;
        GenerationRequest read = new() { IsChat = isChat };
        RequestText text = new(new Utf8JsonReader(json));
        try
        {
            if (!text.Reader.Read() || text.Reader.TokenType != JsonTokenType.StartObject)
            {
                return ApiError.Invalid("the body must be a JSON object");
            }

            while (text.NextMember())
            {
                ReadMember(ref text, read, json);
            }

            if (text.Reader.Read())
            {
                return ApiError.Invalid("the body must be one JSON object");
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return ApiError.NotJson(broken);
        }

        ApiError? error = text.Error ?? Check(read);
        request = error is null ? read : null;
        return error;
    }

    private static ApiError? Check(GenerationRequest request)
    {
        if (request.IsChat && request.Messages.Count == 0)
        {
            return ApiError.Invalid("'messages' must hold at least one message", "messages");
        }

        if (!request.IsChat && request.Prompts.Count == 0)
        {
            return ApiError.Invalid("'prompt' must be a string, an array of strings, or token ids", "prompt");
        }

        if (request.MaxTokens is int longest && request.MinTokens > longest)
        {
            return ApiError.Invalid(
                $"'min_tokens' must be at most 'max_tokens' ({longest}), got {request.MinTokens}",
                "min_tokens"
            );
        }

        if (!request.Stream && (request.IncludeUsage || request.ContinuousUsage))
        {
            return ApiError.Invalid("'stream_options' needs 'stream': true", "stream_options");
        }

        if (request is { IsChat: true, TopLogprobs: > 0, Logprobs: false })
        {
            return ApiError.Invalid("'top_logprobs' needs 'logprobs': true", "top_logprobs");
        }

        return request switch
        {
            { ToolChoice: ToolChoice.Required or ToolChoice.Named, Tools.Count: 0 } => ApiError.Invalid(
                "'tool_choice' needs 'tools'",
                "tool_choice"
            ),
            { ToolChoice: ToolChoice.Named } when request.Tools.All(tool => tool.Name != request.ToolName) =>
                ApiError.Invalid(
                    $"'tool_choice' names '{request.ToolName}', which is not in 'tools'",
                    "tool_choice"
                ),
            _ => null,
        };
    }

    private static void ReadMember(ref RequestText text, GenerationRequest request, ReadOnlySpan<byte> json)
    {
        if (text.Is("model"u8))
        {
            request.Model = text.Text();
        }
        else if (text.Is("messages"u8) && request.IsChat)
        {
            request.Messages = ChatMessageReader.ReadAll(ref text, json);
        }
        else if (text.Is("prompt"u8) && !request.IsChat)
        {
            request.Prompts = PromptInputReader.ReadAll(ref text);
        }
        else if (text.Is("stream"u8))
        {
            request.Stream = text.Flag();
        }
        else if (text.Is("stream_options"u8))
        {
            ReadStreamOptions(ref text, request);
        }
        else if (text.Is("max_completion_tokens"u8))
        {
            request.MaxTokens = (int?)text.Number(1, int.MaxValue) ?? request.MaxTokens;
        }
        else if (text.Is("max_tokens"u8))
        {
            request.MaxTokens ??= (int?)text.Number(1, int.MaxValue);
            SkipIfUnread(ref text);
        }
        else if (text.Is("min_tokens"u8))
        {
            request.MinTokens = (int)(text.Number(0, int.MaxValue) ?? 0);
        }
        else if (text.Is("ignore_eos"u8))
        {
            request.IgnoreEos = text.Flag();
        }
        else if (text.Is("n"u8))
        {
            request.N = (int)(text.Number(1, 128) ?? 1);
        }
        else if (text.Is("seed"u8))
        {
            request.Seed = text.Number(long.MinValue, long.MaxValue);
        }
        else if (text.Is("stop"u8))
        {
            request.Stop = ReadStop(ref text);
        }
        else if (text.Is("include_stop_str_in_output"u8))
        {
            request.IncludeStopInOutput = text.Flag();
        }
        else if (text.Is("logprobs"u8))
        {
            ReadLogprobs(ref text, request);
        }
        else if (text.Is("top_logprobs"u8) && request.IsChat)
        {
            request.TopLogprobs = (int)(text.Number(0, 20) ?? 0);
        }
        else
        {
            ReadRare(ref text, request, json);
        }
    }

    private static void ReadRare(ref RequestText text, GenerationRequest request, ReadOnlySpan<byte> json)
    {
        if (text.Is("tools"u8) && request.IsChat)
        {
            request.Tools = ToolReader.ReadAll(ref text, json);
        }
        else if (text.Is("tool_choice"u8) && request.IsChat)
        {
            (request.ToolChoice, request.ToolName) = ToolReader.ReadChoice(ref text);
        }
        else if (text.Is("response_format"u8))
        {
            request.Schema = SchemaReader.OfFormat(ref text, json);
        }
        else if (text.Is("structured_outputs"u8))
        {
            request.Schema = SchemaReader.OfStructured(ref text, json);
        }
        else if (text.Is("guided_json"u8))
        {
            request.Schema = text.Raw(json);
        }
        else if (text.Is("echo"u8) && !request.IsChat)
        {
            request.Echo = text.Flag();
        }
        else if (text.Is("priority"u8))
        {
            request.Priority = (int)(text.Number(int.MinValue, int.MaxValue) ?? 0);
        }
        else if (text.Is("temperature"u8))
        {
            request.Temperature = text.Fraction(0, 2);
        }
        else if (text.Is("top_p"u8))
        {
            text.Fraction(0, 1);
        }
        else if (text.Is("user"u8))
        {
            request.User = text.Text();
        }
        else
        {
            text.Reader.Skip();
        }
    }

    /// <summary>Passes over a value that was not looked at because another member decides.</summary>
    private static void SkipIfUnread(ref RequestText text)
    {
        if (text.Reader.TokenType == JsonTokenType.PropertyName)
        {
            text.Reader.Skip();
        }
    }

    private static void ReadStreamOptions(ref RequestText text, GenerationRequest request)
    {
        text.Reader.Read();
        if (text.Reader.TokenType != JsonTokenType.StartObject)
        {
            text.Refuse("an object");
            return;
        }

        while (text.NextMember())
        {
            if (text.Is("include_usage"u8))
            {
                request.IncludeUsage = text.Flag();
            }
            else if (text.Is("continuous_usage_stats"u8))
            {
                request.ContinuousUsage = text.Flag();
            }
            else
            {
                text.Reader.Skip();
            }
        }
    }

    private static void ReadLogprobs(ref RequestText text, GenerationRequest request)
    {
        if (request.IsChat)
        {
            request.Logprobs = text.Flag();
        }
        else if (text.Number(0, 20) is long alternatives)
        {
            (request.Logprobs, request.TopLogprobs) = (true, (int)alternatives);
        }
    }

    private static List<string> ReadStop(ref RequestText text)
    {
        List<string> stop = [];
        text.Reader.Read();
        if (text.Reader.TokenType == JsonTokenType.String)
        {
            stop.Add(text.Reader.GetString()!);
        }
        else if (text.Reader.TokenType == JsonTokenType.StartArray)
        {
            while (text.Reader.Read() && text.Reader.TokenType != JsonTokenType.EndArray)
            {
                if (text.Reader.TokenType == JsonTokenType.String)
                {
                    stop.Add(text.Reader.GetString()!);
                }
                else
                {
                    text.Refuse("a string or an array of strings");
                }
            }
        }
        else
        {
            text.Refuse("a string or an array of strings");
        }

        stop.RemoveAll(word => word.Length == 0);
        return stop;
    }
}
