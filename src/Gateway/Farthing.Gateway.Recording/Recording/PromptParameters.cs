using System.Buffers;
using System.Text.Json;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Recording;

/// <summary>What a body states beside its prompt.</summary>
/// <param name="Flags">Which of them.</param>
/// <param name="TemperatureMilli">The temperature, in thousandths.</param>
/// <param name="TopPMilli"><c>top_p</c>, in thousandths.</param>
/// <param name="Length">Bytes of <paramref name="Rest"/>.</param>
/// <param name="Rest">The body with null in the place of tools, system and messages, in a rented buffer.</param>
internal readonly record struct PromptParameters(
    PromptFlags Flags,
    long TemperatureMilli,
    long TopPMilli,
    int Length,
    byte[] Rest
)
{
    private const double MostMilli = 1e6;

    /// <summary>Reads them.</summary>
    public static PromptParameters Of(ReadOnlySpan<byte> body, RequestPeek peek)
    {
        byte[] rest = ArrayPool<byte>.Shared.Rent(body.Length + 16);
        int length = Copy(body, peek, rest);
        Utf8JsonReader reader = new(rest.AsSpan(0, length));
        PromptFlags flags = peek.IsStream ? PromptFlags.Stream : PromptFlags.None;
        (long temperature, long topP) = (0, 0);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PromptFlags flag = FlagOf(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                flags |= flag;
                temperature = flag == PromptFlags.Temperature ? Milli(ref reader) : temperature;
                topP = flag == PromptFlags.TopP ? Milli(ref reader) : topP;
            }

            reader.Skip();
        }

        return new PromptParameters(flags, temperature, topP, length, rest);
    }

    private static long Milli(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value)
            ? (long)Math.Round(Math.Clamp(value * 1000, 0, MostMilli))
            : 0;

    private static PromptFlags FlagOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("temperature"u8) ? PromptFlags.Temperature
        : reader.ValueTextEquals("top_p"u8) ? PromptFlags.TopP
        : reader.ValueTextEquals("seed"u8) ? PromptFlags.Seed
        : reader.ValueTextEquals("stop"u8) || reader.ValueTextEquals("stop_sequences"u8) ? PromptFlags.Stop
        : reader.ValueTextEquals("tool_choice"u8) ? PromptFlags.ToolChoice
        : reader.ValueTextEquals("response_format"u8)
        || reader.ValueTextEquals("text"u8)
        || reader.ValueTextEquals("guided_json"u8)
        || reader.ValueTextEquals("structured_outputs"u8)
            ? PromptFlags.Format
        : reader.ValueTextEquals("reasoning"u8)
        || reader.ValueTextEquals("reasoning_effort"u8)
        || reader.ValueTextEquals("thinking"u8)
            ? PromptFlags.Reasoning
        : PromptFlags.None;

    /// <summary>The body without its long members.</summary>
    private static int Copy(ReadOnlySpan<byte> body, RequestPeek peek, byte[] rest)
    {
        Span<JsonSpan> left = [peek.ToolsAt, peek.SystemAt, peek.PromptAt];
        left.Sort((one, other) => one.Start - other.Start);
        (int from, int length) = (0, 0);
        foreach (JsonSpan span in left)
        {
            if (span.IsThere)
            {
                body[from..span.Start].CopyTo(rest.AsSpan(length));
                length += span.Start - from;
                "null"u8.CopyTo(rest.AsSpan(length));
                length += 4;
                from = span.Start + span.Length;
            }
        }

        body[from..].CopyTo(rest.AsSpan(length));
        return length + body.Length - from;
    }
}
