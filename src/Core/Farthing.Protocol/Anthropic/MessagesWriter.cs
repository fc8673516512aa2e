using System.Buffers;
using System.Text.Json;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Anthropic;

/// <summary>Writes answers of <c>/v1/messages</c> that are not streamed, and the parts that both forms share.</summary>
public static class MessagesWriter
{
    internal static readonly JsonWriterOptions Options = ApiJson.Options;

    /// <summary>Writes a whole answer.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">Its id.</param>
    /// <param name="model">The served model's name.</param>
    /// <param name="choice">What was said.</param>
    /// <param name="usage">What it took.</param>
    public static void Write(
        IBufferWriter<byte> output,
        string id,
        string model,
        AnswerChoice choice,
        in TokenUsage usage
    )
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        WriteHead(json, id, model);
        json.WriteStartArray("content");
        if (!choice.Reasoning.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteString("type", "thinking");
            json.WriteString("thinking", choice.Reasoning.Span);
            json.WriteString("signature", "");
            json.WriteEndObject();
        }

        if (!choice.Content.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", choice.Content.Span);
            json.WriteEndObject();
        }

        if (choice.ToolName is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", choice.ToolCallId);
            json.WriteString("name", choice.ToolName);
            json.WritePropertyName("input");
            WriteInput(json, choice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStop(json, choice.Finish, choice.StopSequence);
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    internal static void WriteHead(Utf8JsonWriter json, string id, string model)
    {
        json.WriteString("id", id);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", model);
    }

    /// <summary>Writes why an answer ended: a stop sequence that ended it is told from an end of its own.</summary>
    internal static void WriteStop(Utf8JsonWriter json, StopReason reason, string? stopSequence)
    {
        json.WriteString(
            "stop_reason",
            reason switch
            {
                StopReason.Length => "max_tokens",
                StopReason.ToolCalls => "tool_use",
                StopReason.ContentFilter => "refusal",
                _ => stopSequence is null ? "end_turn" : "stop_sequence",
            }
        );
        json.WriteString("stop_sequence", stopSequence);
    }

    /// <summary>Writes how many tokens a prompt has.</summary>
    public static void WriteCount(IBufferWriter<byte> output, int inputTokens)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        json.WriteNumber("input_tokens", inputTokens);
        json.WriteEndObject();
    }

    /// <summary>Input tokens are those that no cache supplied.</summary>
    internal static void WriteUsage(Utf8JsonWriter json, in TokenUsage usage)
    {
        long cached = Math.Max(0, usage.CachedTokens);
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", Math.Max(0, usage.PromptTokens - cached));
        json.WriteNumber("cache_creation_input_tokens", 0);
        json.WriteNumber("cache_read_input_tokens", cached);
        json.WriteNumber("output_tokens", usage.CompletionTokens);
        json.WriteEndObject();
    }

    /// <summary>Arguments that the length limit cut off are no JSON: an empty object stands for them.</summary>
    private static void WriteInput(Utf8JsonWriter json, AnswerChoice choice)
    {
        if (choice.Finish == StopReason.Length)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            json.WriteRawValue(choice.ToolArguments.Span, skipInputValidation: true);
        }
    }
}
