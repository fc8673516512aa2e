using System.Text.Json;
using Farthing.Protocol.Usage;

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

        UsageCounts counts = new();
        counts.Read(ref reader);
        usage = new TokenUsage(
            Math.Max(counts[UsageSlot.Prompt], counts[UsageSlot.Input]),
            Math.Max(counts[UsageSlot.Completion], counts[UsageSlot.Output]),
            counts[UsageSlot.Cached],
            counts[UsageSlot.Hidden]
        );
        return true;
    }
}
