using System.Text;
using Farthing.Numerics.Faults;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Finds out which JSONL trace a file is, by the keys of its first rows, and reads it.</summary>
internal static class JsonLinesTrace
{
    private const int RowsLookedAt = 50;

    public static TraceReadResult Read(Stream stream, ReadOnlySpan<byte> head, TraceCollector collector)
    {
        TraceFormat format = Detect(head) ?? throw Unknown(collector, head);
        using Utf8LineReader lines = new(stream);
        if (format == TraceFormat.MultiTurn)
        {
            return new MultiTurnLines(collector).Read(lines);
        }

        JsonRowMapper mapper = new(format, collector);
        JsonTraceRow row = new();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            collector.Rows++;
            if (row.Read(line) is string reason)
            {
                collector.AddBroken(lines.LineNumber, reason);
            }
            else
            {
                mapper.Add(lines.LineNumber, row);
            }
        }

        return BlockCheck.Finish(collector, mapper, format);
    }

    /// <summary>The format that the keys of the first rows show; null when they show none.</summary>
    private static TraceFormat? Detect(ReadOnlySpan<byte> head)
    {
        JsonTraceRow row = new();
        JsonKeys keys = JsonKeys.None;
        for (int i = 0; i < RowsLookedAt && head.Length > 0; i++)
        {
            int end = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
            row.Read(line);
            keys |= row.Keys;
            head = end < 0 ? default : head[(end + 1)..];
        }

        return Of(keys);
    }

    private static TraceFormat? Of(JsonKeys keys)
    {
        bool Has(JsonKeys wanted) => (keys & wanted) == wanted;
        bool HasAny(JsonKeys wanted) => (keys & wanted) != 0;
        bool hasInput = HasAny(JsonKeys.InputLength | JsonKeys.InputTokens);
        bool hasText = HasAny(JsonKeys.Text | JsonKeys.Messages | JsonKeys.Payload | JsonKeys.Capture);
        return Has(JsonKeys.EventType) && HasAny(JsonKeys.ReceivedMs | JsonKeys.Schema)
                ? TraceFormat.DynamoRequest
            : Has(JsonKeys.ArrivalNs) ? TraceFormat.Farthing
            : Has(JsonKeys.ChatId | JsonKeys.ParentChatId) && hasInput ? TraceFormat.Bailian
            : HasAny(JsonKeys.RequestKind | JsonKeys.WaitFor | JsonKeys.Branches | JsonKeys.PrefixReset)
            && hasInput
                ? TraceFormat.DynamoAgentic
            : HasAny(
                JsonKeys.CreatedTime
                    | JsonKeys.InputTokens
                    | JsonKeys.PolicyClass
                    | JsonKeys.Priority
                    | JsonKeys.DelayMs
                    | JsonKeys.RequestId
            ) && hasInput
                ? TraceFormat.DynamoMooncake
            : Has(JsonKeys.Turns) ? TraceFormat.MultiTurn
            : hasInput
            && HasAny(
                JsonKeys.SessionId | JsonKeys.Delay | JsonKeys.Text | JsonKeys.Messages | JsonKeys.Payload
            )
                ? TraceFormat.AiPerfMooncake
            : hasInput && HasAny(JsonKeys.Timestamp | JsonKeys.HashIds) ? TraceFormat.Mooncake
            : hasText && HasAny(JsonKeys.SessionId | JsonKeys.OutputLength) ? TraceFormat.AiPerfMooncake
            : hasText ? TraceFormat.SingleTurn
            : null;
    }

    private static FarthingException Unknown(TraceCollector collector, ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
        string first = Encoding.UTF8.GetString(line.Length > 100 ? line[..100] : line);
        return new FarthingException(
            new Fault(
                WorkloadFaultCodes.UnknownFormat,
                "the keys of the first rows are not those of a known trace format"
            )
            {
                File = collector.File,
                Line = 1,
                Value = new string([.. first.Select(c => char.IsControl(c) ? '?' : c)]),
                Expected =
                    "JSON lines with timestamp, input_length and output_length, or another format of docs/trace.md",
            }
        );
    }
}
