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
                return dialect.IsNormal(whole.RootElement, toolCalls) ? captured.ToArray() : null;
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
                isAtEnd = dialect.EndsWithDone;
                continue;
            }

            using JsonDocument data = JsonDocument.Parse(lines.Data.ToArray());
            JsonElement root = data.RootElement;
            if (root.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null)
            {
                return null;
            }

            AnswerSigns signs = dialect.AnswerSignsOf(root, toolCalls);
            if ((signs & AnswerSigns.Spoilt) != 0)
            {
                return null;
            }

            isNormal |= (signs & AnswerSigns.Normal) != 0;
            isAtEnd |= (signs & AnswerSigns.End) != 0;
        }

        return isNormal && isAtEnd ? events.WrittenSpan.ToArray() : null;
    }

    private static bool IsUsageEvent(JsonElement root) =>
        root.TryGetProperty("choices", out JsonElement choices)
        && choices.GetArrayLength() == 0
        && root.TryGetProperty("usage", out JsonElement usage)
        && usage.ValueKind == JsonValueKind.Object;

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
