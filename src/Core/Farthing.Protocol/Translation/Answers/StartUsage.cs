using System.Text.Json;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Reads what a stream's first event says of usage, for a format that states the prompt at its beginning. All that is charged is metered elsewhere.</summary>
internal static class StartUsage
{
    /// <summary>The usage in an event, OpenAI's or Anthropic's; null where it has none.</summary>
    /// <param name="json">The event's data.</param>
    public static AnswerUsage? Of(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"usage\""u8) < 0)
        {
            return null;
        }

        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (
                reader.TokenType == JsonTokenType.PropertyName
                && reader.CurrentDepth <= 2 // Its own, or its message's; deeper ones are a model's words.
                && reader.ValueSpan.SequenceEqual("usage"u8)
                && reader.Read()
                && reader.TokenType == JsonTokenType.StartObject
            )
            {
                return Read(ref reader);
            }
        }

        return null;
    }

    private static AnswerUsage Read(ref Utf8JsonReader reader)
    {
        long prompt = -1;
        long uncached = 0;
        long read = 0;
        long write = 0;
        long output = 0;
        int depth = reader.CurrentDepth;
        while (
            reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth)
        )
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long count) || count < 0)
            {
                continue;
            }

            if (name.SequenceEqual("prompt_tokens"u8))
            {
                prompt = count;
            }
            else if (name.SequenceEqual("input_tokens"u8))
            {
                uncached = count;
            }
            else if (name.SequenceEqual("cached_tokens"u8) || name.SequenceEqual("cache_read_input_tokens"u8))
            {
                read = count;
            }
            else if (
                name.SequenceEqual("cache_write_tokens"u8)
                || name.SequenceEqual("cache_creation_input_tokens"u8)
            )
            {
                write = count;
            }
            else if (name.SequenceEqual("completion_tokens"u8) || name.SequenceEqual("output_tokens"u8))
            {
                output = count;
            }
        }

        return new AnswerUsage(
            prompt < 0 ? uncached : Math.Max(0, prompt - read - write),
            read,
            write,
            output
        );
    }
}
