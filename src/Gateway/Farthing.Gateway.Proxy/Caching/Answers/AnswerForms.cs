using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>Reads captured answers: whether one may be stored, and how it is given again in its own form or the other one.</summary>
internal static class AnswerForms
{
    /// <summary>The bytes to store; null where the answer did not end normally: cut at a limit, refused, calling tools, an error, or not to be read.</summary>
    /// <param name="captured">What the client got.</param>
    /// <param name="dialect">In which format.</param>
    /// <param name="isStream">As events.</param>
    /// <param name="toolCalls">Answers that call tools are stored too.</param>
    public static byte[]? ToStore(
        ReadOnlyMemory<byte> captured,
        Dialect dialect,
        bool isStream,
        bool toolCalls
    )
    {
        try
        {
            if (!isStream)
            {
                using JsonDocument whole = JsonDocument.Parse(captured);
                return IsNormal(whole.RootElement, dialect, toolCalls, isWhole: true)
                    ? captured.ToArray()
                    : null;
            }

            return StreamToStore(captured.Span, dialect, toolCalls);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null; // It is not stored, and its client has it.
        }
    }

    /// <summary>The bytes that a client gets.</summary>
    /// <param name="stored">As stored.</param>
    /// <param name="dialect">The format.</param>
    /// <param name="isStream">The client asked for a stream.</param>
    /// <param name="asksUsage">It asked for usage in it.</param>
    /// <param name="tokens">The tokens of the stored answer, where its events state none.</param>
    public static byte[] ToClient(
        byte[] stored,
        Dialect dialect,
        bool isStream,
        bool asksUsage,
        TokenCounts tokens
    )
    {
        if (!isStream || !dialect.HasStreamOptions)
        {
            return stored;
        }

        ArrayBufferWriter<byte> events = new(stored.Length + 256);
        byte[]? head = null;
        bool isUsageSaid = false;
        EventLines lines = new(stored);
        while (lines.Next())
        {
            if (lines.Data.SequenceEqual("[DONE]"u8))
            {
                if (asksUsage && !isUsageSaid && head is not null)
                {
                    events.Write(UsageEvent(head, tokens));
                }

                events.Write(lines.Whole);
                continue;
            }

            using JsonDocument data = JsonDocument.Parse(lines.Data.ToArray());
            bool isUsage = IsUsageEvent(data.RootElement);
            isUsageSaid |= isUsage;
            head ??= lines.Data.ToArray();
            if (!isUsage || asksUsage)
            {
                events.Write(lines.Whole);
            }
        }

        return events.WrittenSpan.ToArray();
    }

    private static byte[]? StreamToStore(ReadOnlySpan<byte> captured, Dialect dialect, bool toolCalls)
    {
        ArrayBufferWriter<byte> events = new(captured.Length);
        bool isNormal = false;
        bool isAtEnd = false;
        EventLines lines = new(captured);
        while (lines.Next())
        {
            if (lines.IsSplit)
            {
                return null;
            }

            events.Write(lines.Whole);
            if (lines.Data.SequenceEqual("[DONE]"u8))
            {
                isAtEnd = dialect != Dialect.Messages;
                continue;
            }

            using JsonDocument data = JsonDocument.Parse(lines.Data.ToArray());
            JsonElement root = data.RootElement;
            if (root.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null)
            {
                return null;
            }

            if (dialect == Dialect.Messages)
            {
                string type = TextOf(root, "type");
                isAtEnd |= type == "message_stop";
                isNormal |= type == "message_delta" && IsMessagesEnd(root.GetProperty("delta"), toolCalls);
            }
            else if (dialect == Dialect.Responses)
            {
                if (TextOf(root, "type") == "response.completed")
                {
                    isAtEnd = true;
                    isNormal = IsNormal(root.GetProperty("response"), dialect, toolCalls, isWhole: true);
                }
            }
            else if (root.TryGetProperty("choices", out JsonElement choices))
            {
                foreach (JsonElement choice in choices.EnumerateArray())
                {
                    string reason = TextOf(choice, "finish_reason");
                    if (IsRefusal(choice, "delta") || (reason.Length > 0 && !IsChatEnd(reason, toolCalls)))
                    {
                        return null;
                    }

                    isNormal |= reason.Length > 0;
                }
            }
        }

        return isNormal && isAtEnd ? events.WrittenSpan.ToArray() : null;
    }

    private static bool IsNormal(JsonElement root, Dialect dialect, bool toolCalls, bool isWhole)
    {
        if (dialect == Dialect.Embeddings)
        {
            return root.TryGetProperty("data", out JsonElement data) && data.GetArrayLength() > 0;
        }

        if (dialect == Dialect.Messages)
        {
            return isWhole && TextOf(root, "type") == "message" && IsMessagesEnd(root, toolCalls);
        }

        if (dialect == Dialect.Responses)
        {
            return TextOf(root, "status") == "completed"
                && root.TryGetProperty("output", out JsonElement output)
                && output.EnumerateArray().All(item => IsNormalItem(item, toolCalls));
        }

        return root.TryGetProperty("choices", out JsonElement choices)
            && choices.GetArrayLength() > 0
            && choices
                .EnumerateArray()
                .All(choice =>
                    IsChatEnd(TextOf(choice, "finish_reason"), toolCalls) && !IsRefusal(choice, "message")
                );
    }

    private static bool IsNormalItem(JsonElement item, bool toolCalls) =>
        TextOf(item, "type") switch
        {
            "message" => !item.TryGetProperty("content", out JsonElement content)
                || content.EnumerateArray().All(part => TextOf(part, "type") != "refusal"),
            "reasoning" => true,
            "function_call" => toolCalls,
            _ => false,
        };

    private static bool IsChatEnd(string reason, bool toolCalls) =>
        reason == "stop" || (toolCalls && reason == "tool_calls");

    private static bool IsMessagesEnd(JsonElement message, bool toolCalls) =>
        TextOf(message, "stop_reason") is string reason
        && (reason is "end_turn" or "stop_sequence" || (toolCalls && reason == "tool_use"));

    private static bool IsRefusal(JsonElement choice, string member) =>
        choice.TryGetProperty(member, out JsonElement message)
        && message.ValueKind == JsonValueKind.Object
        && TextOf(message, "refusal").Length > 0;

    private static bool IsUsageEvent(JsonElement root) =>
        root.TryGetProperty("choices", out JsonElement choices)
        && choices.GetArrayLength() == 0
        && root.TryGetProperty("usage", out JsonElement usage)
        && usage.ValueKind == JsonValueKind.Object;

    private static string TextOf(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>The event that states the usage, with the other events' id, time and model.</summary>
    private static byte[] UsageEvent(byte[] head, TokenCounts tokens)
    {
        ArrayBufferWriter<byte> bytes = new(512);
        bytes.Write("data: "u8);
        using (JsonDocument first = JsonDocument.Parse(head))
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in first.RootElement.EnumerateObject())
            {
                if (member.Name is "id" or "object" or "created" or "model" or "system_fingerprint")
                {
                    member.WriteTo(json);
                }
            }

            json.WriteStartArray("choices");
            json.WriteEndArray();
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", tokens.Input);
            json.WriteNumber("completion_tokens", tokens.Output);
            json.WriteNumber("total_tokens", tokens.Total);
            if (tokens.CacheRead > 0)
            {
                json.WriteStartObject("prompt_tokens_details");
                json.WriteNumber("cached_tokens", tokens.CacheRead);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        bytes.Write(Encoding.ASCII.GetBytes("\n\n"));
        return bytes.WrittenSpan.ToArray();
    }
}
