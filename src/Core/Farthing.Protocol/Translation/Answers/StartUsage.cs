using System.Text.Json;
using Farthing.Protocol.Usage;

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
        UsageCounts counts = new();
        counts.Read(ref reader);
        long read = Math.Max(0, Math.Max(counts[UsageSlot.Cached], counts[UsageSlot.CacheRead]));
        long write = Math.Max(0, counts[UsageSlot.CacheWrite]);
        return new AnswerUsage(
            Math.Max(
                0,
                counts[UsageSlot.Prompt] < 0
                    ? counts[UsageSlot.Input]
                    : counts[UsageSlot.Prompt] - read - write
            ),
            read,
            write,
            Math.Max(0, Math.Max(counts[UsageSlot.Completion], counts[UsageSlot.Output]))
        );
    }
}
