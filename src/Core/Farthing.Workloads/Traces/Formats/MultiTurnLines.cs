using System.Text;
using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>AIPerf multi_turn: one session per line, its turns as requests in closed loop. Each prompt holds the turns and answers before it.</summary>
internal sealed class MultiTurnLines(TraceCollector collector)
{
    private const int BytesPerToken = 4;
    private readonly TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Milliseconds;
    private long sessions;
    private long estimated;

    public TraceReadResult Read(Utf8LineReader lines)
    {
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                using JsonDocument document = JsonDocument.Parse(line.ToArray());
                if (document.RootElement.TryGet("turns", JsonValueKind.Array, out JsonElement turns))
                {
                    AddSession(lines.LineNumber, turns);
                    continue;
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // Counted below, as every row that is not a session.
            }

            collector.Rows++;
            collector.AddBroken(lines.LineNumber, "not a JSON object with a list of turns");
        }

        if (estimated > 0)
        {
            collector.Notes.Add(
                $"prompt lengths of {estimated} turns are estimated as text bytes / 4, as asked"
            );
        }

        return collector.Finish(TraceFormat.MultiTurn, unit);
    }

    private void AddSession(long line, JsonElement turns)
    {
        string session = $"line {++sessions}";
        int after = -1;
        long history = 0;
        foreach (JsonElement turn in turns.EnumerateArray())
        {
            if (turn.ValueKind != JsonValueKind.Object)
            {
                collector.Rows++;
                collector.AddBroken(line, "a turn is not a JSON object");
                continue;
            }

            long tokens = Count(turn, "input_length") ?? Estimate(line, turn);
            history = Math.Min(history + Math.Max(0, tokens), TraceCollector.MaxTokens + 1);
            if (
                turn.TryGet("role", JsonValueKind.String, out JsonElement role)
                && role.GetString() == "assistant"
            )
            {
                continue;
            }

            collector.Rows++;
            long output =
                Count(turn, "output_length")
                ?? collector.Options.OutputTokens
                ?? throw collector.Fault(
                    WorkloadFaultCodes.NoTokenCounts,
                    "the turns don't say how many tokens are written",
                    "output_length in each turn, or --output-tokens N",
                    line
                );
            bool hasTime = TimeValue.TryRead(turn, "timestamp", unit, out long at);
            TimeValue.TryRead(turn, "delay", unit, out long delay);
            long arrival =
                hasTime ? at
                : after >= 0 ? TimeValue.Add(collector.Builder.ArrivalNs(after), delay)
                : delay;
            int index = collector.Add(
                line,
                arrival,
                history,
                output,
                default,
                0,
                collector.SessionOf(session),
                after,
                delay
            );
            if (index >= 0)
            {
                after = index;
                history += output;
            }
        }
    }

    private long Estimate(long line, JsonElement turn)
    {
        if (!collector.Options.EstimatesTokens)
        {
            throw collector.Fault(
                WorkloadFaultCodes.NoTokenCounts,
                $"this is {TraceFormat.MultiTurn.Title} with texts but no token counts",
                "input_length and output_length in each turn, or --estimate-tokens (bytes / 4)",
                line
            );
        }

        estimated++;
        long bytes = 0;
        foreach (JsonProperty property in turn.EnumerateObject())
        {
            bytes +=
                property.NameEquals("text"u8) || property.NameEquals("texts"u8)
                    ? TextBytes(property.Value, 0)
                    : 0;
        }

        return bytes / BytesPerToken;
    }

    private static long TextBytes(JsonElement value, int depth)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return Encoding.UTF8.GetByteCount(value.GetString()!);
        }

        long bytes = 0;
        if (depth < 8 && value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
            {
                bytes += TextBytes(item, depth + 1);
            }
        }
        else if (
            depth < 8
            && value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("contents", out JsonElement contents)
        )
        {
            bytes += TextBytes(contents, depth + 1);
        }

        return bytes;
    }

    private static long? Count(JsonElement turn, string name) =>
        turn.TryGet(name, JsonValueKind.Number, out JsonElement value) && value.TryGetInt64(out long count)
            ? count
            : null;
}
