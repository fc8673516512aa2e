namespace Farthing.Workloads.Traces.Formats;

/// <summary>Makes requests from JSONL rows by the rules of one format: which time counts, what a session means.</summary>
internal sealed class JsonRowMapper(TraceFormat format, TraceCollector collector)
{
    private readonly TimeUnit unit = collector.Options.TimeUnit ?? format.TimeUnit ?? TimeUnit.Milliseconds;
    private readonly Dictionary<string, int> indexOfRequest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> lastOfSession = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> rootOfChat = new(StringComparer.Ordinal);
    private SessionLoops? loops;
    private long events;
    private long estimated;

    /// <summary>The block size that the rows state; 0 where they don't.</summary>
    public int StatedBlockTokens { get; private set; }

    /// <summary>The time unit that rows are read in.</summary>
    public TimeUnit Unit => unit;

    /// <summary>Notes about what the mapping had to do.</summary>
    public void AddNotes()
    {
        if (events > 0)
        {
            collector.Notes.Add($"{events} rows are other events than request_end and were passed over");
        }

        if (estimated > 0)
        {
            collector.Notes.Add(
                $"prompt lengths of {estimated} rows are estimated as text bytes / 4, as asked"
            );
        }
    }

    public void Add(long line, JsonTraceRow row)
    {
        if (format == TraceFormat.DynamoRequest)
        {
            AddDynamoEvent(line, row);
            return;
        }

        if (!TryLengths(line, row, out long input, out long output))
        {
            return;
        }

        if (format == TraceFormat.Farthing)
        {
            AddRecord(line, row, input, output);
            return;
        }

        long arrival = 0;
        bool hasTime = row.Timestamp is double stamp && TimeValue.TryToNs(stamp, unit, out arrival);
        if (row.Timestamp is not null && !hasTime)
        {
            collector.AddBroken(line, "timestamp is negative or too large");
            return;
        }

        long delayNs = 0;
        if (row.Delay is double delay && !TimeValue.TryToNs(delay, unit, out delayNs))
        {
            collector.AddBroken(line, "delay is negative or too large");
            return;
        }

        int after = Predecessor(row, out string? session);
        long toolNs = 0;
        if (row.ToolWaitMs is double wait && !TimeValue.TryToNs(wait, TimeUnit.Milliseconds, out toolNs))
        {
            collector.AddBroken(line, "tool_wait_ms is negative or too large");
            return;
        }

        bool follows = after >= 0 && (row.Delay is not null || row.WaitFor.Count > 0 || !hasTime);
        if (
            !hasTime
            && !follows
            && row.Timestamp is null
            && collector.Builder.Count > 0
            && row.Delay is null
            && session is null
        )
        {
            collector.AddBroken(line, "there is neither a timestamp nor a delay after an earlier request");
            return;
        }

        if (!hasTime)
        {
            arrival =
                after >= 0
                    ? TimeValue.Add(collector.Builder.ArrivalNs(after), TimeValue.Add(delayNs, toolNs))
                    : delayNs;
        }

        int index = collector.Add(
            line,
            arrival,
            input,
            output,
            row.Ids,
            collector.TenantOf(row.Tenant),
            collector.SessionOf(session),
            follows ? after : -1,
            follows ? TimeValue.Add(delayNs, toolNs) : 0
        );
        Remember(row, session, index);
    }

    private bool TryLengths(long line, JsonTraceRow row, out long input, out long output)
    {
        input = row.Input ?? 0;
        output = row.Output ?? 0;
        if (row.Input is null && row.TextBytes > 0 && collector.Options.EstimatesTokens)
        {
            input = Math.Max(1, row.TextBytes / 4);
            estimated++;
        }
        else if (
            row.Input is null
            && (row.TextBytes > 0 || format == TraceFormat.SingleTurn || format == TraceFormat.MultiTurn)
        )
        {
            throw collector.Fault(
                WorkloadFaultCodes.NoTokenCounts,
                $"this is {format.Title} with texts but no token counts",
                "input_length and output_length in each row, or --estimate-tokens (bytes / 4)",
                line
            );
        }

        if (row.Output is null)
        {
            if (collector.Options.OutputTokens is int fallback)
            {
                output = fallback;
            }
            else if (row.Input is null && row.TextBytes > 0)
            {
                throw collector.Fault(
                    WorkloadFaultCodes.NoTokenCounts,
                    "the rows don't say how many tokens are written",
                    "output_length in each row, or --output-tokens N",
                    line
                );
            }
        }

        if ((row.Input ?? input) == 0 && row.Input is null)
        {
            collector.AddBroken(line, "the prompt length is missing");
            return false;
        }

        if (row.Output is null && collector.Options.OutputTokens is null)
        {
            collector.AddBroken(line, "the output length is missing");
            return false;
        }

        return true;
    }

    private void AddRecord(long line, JsonTraceRow row, long input, long output)
    {
        long scale = TimeValue.NsPer(unit);
        if (row.ArrivalNs is not long arrival || arrival < 0 || arrival > TimeValue.MaxNs / scale)
        {
            collector.AddBroken(line, "arrival_ns is missing or negative");
            return;
        }

        if (row.BlockTokens is long block and > 0 and < int.MaxValue)
        {
            StatedBlockTokens = (int)block;
        }

        collector.Add(
            line,
            arrival * scale,
            input,
            output,
            StatedBlockTokens > 0 ? row.Ids : default,
            RecordTenant.Number(collector, row.Tenant ?? ""),
            collector.SessionOf(row.Session)
        );
    }

    private void AddDynamoEvent(long line, JsonTraceRow row)
    {
        if (row.EventType != "request_end")
        {
            events++;
            return;
        }

        if (
            row.ReceivedMs is not double received
            || !TimeValue.TryToNs(received, TimeUnit.Milliseconds, out long arrival)
        )
        {
            collector.AddBroken(line, "request_received_ms is missing or negative");
            return;
        }

        if (row.Input is not long input || row.Output is not long output)
        {
            collector.AddBroken(line, "input_tokens or output_tokens is missing");
            return;
        }

        if (row.BlockTokens is long block and > 0 and < int.MaxValue)
        {
            StatedBlockTokens = (int)block;
        }

        collector.IsWallClock = true;
        long end = arrival;
        if (row.TotalMs is double total && TimeValue.TryToNs(total, TimeUnit.Milliseconds, out long totalNs))
        {
            end = TimeValue.Add(arrival, totalNs);
        }

        loops ??= new SessionLoops(collector);
        if (row.Session is string session)
        {
            loops.Add(line, session, arrival, end, null, input, output, row.Ids);
        }
        else
        {
            collector.Add(line, arrival, input, output, row.Ids);
        }
    }

    /// <summary>The request that a row waits for: named ones, else the one before in its session or chat.</summary>
    private int Predecessor(JsonTraceRow row, out string? session)
    {
        session = row.Session;
        if (format == TraceFormat.Bailian && row.ChatId is string chat)
        {
            bool isRoot = row.ParentChatId is null or "-1";
            session = !isRoot && rootOfChat.TryGetValue(row.ParentChatId!, out string? root) ? root : chat;
            rootOfChat[chat] = session;
            return -1;
        }

        int latest = -1;
        foreach (string id in row.WaitFor)
        {
            if (
                indexOfRequest.TryGetValue(id, out int index)
                && (latest < 0 || collector.Builder.ArrivalNs(index) > collector.Builder.ArrivalNs(latest))
            )
            {
                latest = index;
            }
        }

        return latest >= 0 ? latest
            : session is not null && lastOfSession.TryGetValue(session, out int last) ? last
            : -1;
    }

    private void Remember(JsonTraceRow row, string? session, int index)
    {
        if (index < 0)
        {
            return;
        }

        if (row.RequestId is string id && format == TraceFormat.DynamoAgentic)
        {
            indexOfRequest[id] = index;
        }

        if (session is not null)
        {
            lastOfSession[session] = index;
        }
    }
}
