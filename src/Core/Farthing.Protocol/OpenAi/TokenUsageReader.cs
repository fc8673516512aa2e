using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Reads a <c>usage</c> object.</summary>
public static class TokenUsageReader
{
    /// <summary>Reads the value that stands after the reader's property name.</summary>
    /// <returns>False when it is null or not an object.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryRead(ref Utf8JsonReader reader, out TokenUsage usage)
    {
        usage = new TokenUsage(-1, -1, -1, -1);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                usage = usage with { PromptTokens = Number(ref reader) };
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                usage = usage with { CompletionTokens = Number(ref reader) };
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                usage = usage with { CachedTokens = Member(ref reader, "cached_tokens"u8) };
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                usage = usage with { ReasoningTokens = Member(ref reader, "reasoning_tokens"u8) };
            }
            else
            {
                reader.Skip();
            }
        }

        return true;
    }

    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        long value = -1;
        if (reader.TokenType == JsonTokenType.Number && !reader.TryGetInt64(out value))
        {
            value = -1;
        }

        reader.Skip();
        return value;
    }

    private static long Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long value = -1;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return value;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            long found = Number(ref reader);
            value = isIt ? found : value;
        }

        return value;
    }
}
