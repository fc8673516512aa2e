using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Writes answers of <c>/v1/responses</c> that are not streamed, and the object that streams carry too.</summary>
public static class ResponsesWriter
{
    /// <summary>Writes a whole answer.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">Its id, beginning with <c>resp_</c>.</param>
    /// <param name="createdUnixSeconds">When it was asked for.</param>
    /// <param name="model">The served model's name.</param>
    /// <param name="choice">What was said.</param>
    /// <param name="usage">What it took.</param>
    public static void Write(
        IBufferWriter<byte> output,
        string id,
        long createdUnixSeconds,
        string model,
        AnswerChoice choice,
        in TokenUsage usage
    )
    {
        List<ResponseItem> items = [];
        Add(ChunkKinds.Reasoning, choice.Reasoning);
        if (choice.ToolName is null || !choice.Content.IsEmpty)
        {
            Add(ChunkKinds.Content, choice.Content);
        }

        if (choice.ToolName is not null)
        {
            items.Add(
                new ResponseItem(ChunkKinds.Tool, ItemId(ChunkKinds.Tool, id, items.Count))
                {
                    CallId = choice.ToolCallId,
                    Name = choice.ToolName,
                }
            );
            items[^1].Escaped.Append(Encoding.UTF8.GetString(JsonString.Escape(choice.ToolArguments.Span)));
        }

        using Utf8JsonWriter json = new(output, ApiJson.Options);
        WriteResponse(json, id, createdUnixSeconds, model, StatusOf(choice.Finish), items, usage);

        void Add(ChunkKinds kind, ReadOnlyMemory<byte> text)
        {
            if (text.IsEmpty)
            {
                return;
            }

            items.Add(new ResponseItem(kind, ItemId(kind, id, items.Count)));
            items[^1].Escaped.Append(Encoding.UTF8.GetString(JsonString.Escape(text.Span)));
        }
    }

    internal static string StatusOf(StopReason reason) =>
        reason is StopReason.Length or StopReason.ContentFilter ? "incomplete" : "completed";

    internal static string ItemId(ChunkKinds kind, string id, int index)
    {
        string prefix =
            kind == ChunkKinds.Reasoning ? "rs"
            : kind == ChunkKinds.Tool ? "fc"
            : "msg";
        return FormattableString.Invariant($"{prefix}_{id["resp_".Length..]}_{index}");
    }

    internal static void WriteResponse(
        Utf8JsonWriter json,
        string id,
        long createdUnixSeconds,
        string model,
        string status,
        IReadOnlyList<ResponseItem> items,
        TokenUsage? usage
    )
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", createdUnixSeconds);
        json.WriteString("status", status);
        json.WriteNull("error");
        if (status == "incomplete")
        {
            json.WriteStartObject("incomplete_details");
            json.WriteString("reason", "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details");
        }

        json.WriteNull("instructions");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteString("model", model);
        json.WriteStartArray("output");
        foreach (ResponseItem item in items)
        {
            item.Write(json, status == "in_progress" ? "completed" : status);
        }

        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls", true);
        json.WriteNull("temperature");
        json.WriteString("tool_choice", "auto");
        json.WriteStartArray("tools");
        json.WriteEndArray();
        json.WriteNull("top_p");
        json.WriteBoolean("store", false);
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage? usage)
    {
        if (usage is not { } took)
        {
            json.WriteNull("usage");
            return;
        }

        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", took.PromptTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", Math.Max(0, took.CachedTokens));
        json.WriteEndObject();
        json.WriteNumber("output_tokens", took.CompletionTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", Math.Max(0, took.ReasoningTokens));
        json.WriteEndObject();
        json.WriteNumber("total_tokens", took.PromptTokens + took.CompletionTokens);
        json.WriteEndObject();
    }
}

/// <summary>Text as it stands inside a JSON string.</summary>
public static class JsonString
{
    /// <summary>The escaped text, without quotes.</summary>
    public static string Escape(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    /// <summary>The escaped text, without quotes, as UTF-8.</summary>
    public static byte[] Escape(ReadOnlySpan<byte> text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
}
