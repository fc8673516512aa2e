using System.Globalization;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>Makes requests of a log's rows.</summary>
internal sealed class LogCollector(
    TraceCollector collector,
    LogSource? source,
    IReadOnlyDictionary<LogField, string> map
) : IDisposable
{
    private static readonly LogField[] Needed = [LogField.Time, LogField.Input, LogField.Output];
    private readonly HashSet<LogField> found = [];
    private readonly LoggedPrompt prompt = new();
    private readonly LoggedPrefixes prefixes = new(collector);
    private readonly RequestIds ids = new();
    private string firstNames = "";
    private bool hasTime;
    private long passedOver;

    /// <summary>Takes a row.</summary>
    public void Add(long line, LogRow row)
    {
        collector.Rows++;
        try
        {
            if (firstNames.Length == 0)
            {
                firstNames = row.NamesShown();
            }

            source ??= LogSource.Of(row);
            Take(line, row);
        }
        catch (InvalidOperationException)
        {
            collector.AddBroken(line, "a text is not valid Unicode");
        }
    }

    /// <summary>Counts a line that is no row.</summary>
    public void Skip(long line, string reason)
    {
        collector.Rows++;
        collector.AddBroken(line, reason);
    }

    /// <summary>The trace.</summary>
    public TraceReadResult Finish()
    {
        if (collector.Rows > 0 && firstNames.Length == 0)
        {
            return Result(); // No row could be read, which is said with their lines.
        }

        foreach ((LogField field, string name) in map)
        {
            if (!found.Contains(field) && collector.Rows > 0)
            {
                throw collector.Fault(
                    WorkloadFaultCodes.NoSuchColumn,
                    $"no row has '{name}', which --map names for {Word(field)}",
                    $"one of {firstNames}"
                );
            }
        }

        if (collector.Rows > 0 && source is null && !Needed.All(map.ContainsKey))
        {
            throw collector.Fault(
                WorkloadFaultCodes.UnknownFormat,
                $"no row has the names of a log that is known; the first has {firstNames}",
                $"a log of {string.Join(", ", LogSource.All.Select(one => one.Name))}, or --map time=NAME,input=NAME,output=NAME"
            );
        }

        if (collector.Rows == 0)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceEmpty,
                "the log holds no row",
                "JSON lines, a JSON list or document, or CSV with rows below its header; how nginx writes JSON stands in docs/trace.md"
            );
        }

        if (passedOver == collector.Rows)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceEmpty,
                $"all rows ({passedOver}) are passed over: as {source?.Title ?? LogSource.Rows.Title} they are no requests that an engine answered, or have no tokens; the first has {firstNames}",
                "another --from, or --map with names that the rows have"
            );
        }

        if (passedOver > 0)
        {
            collector.Notes.Add(
                $"passed over: {passedOver} of {collector.Rows} rows, which are no requests that an engine answered or have no tokens"
            );
        }

        if (source?.CountsBytes is true)
        {
            collector.Notes.Add("prompts and outputs are estimated as bytes / 4, as asked");
        }

        if (ids.Note() is string repeated)
        {
            collector.Notes.Add(repeated);
        }

        prefixes.Finish();
        DropSums();
        return Result();
    }

    /// <summary>Takes out spans whose tokens are those of calls beneath them.</summary>
    private void DropSums()
    {
        HashSet<int> sums = prefixes.Spans.Sums();
        if (sums.Count > 0)
        {
            collector.Builder.Remove(sums);
            collector.Notes.Add(
                $"left out: {sums.Count} of {collector.Rows} spans, whose tokens are those of the calls beneath them (agents, chains, retries)"
            );
        }

        int agents = prefixes.Spans.Agents;
        if (agents > 0)
        {
            collector.Notes.Add(
                $"agents and chains without a call beneath them in the log, each taken for one request: {agents}"
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        prompt.Dispose();
        prefixes.Dispose();
    }

    private TraceReadResult Result()
    {
        collector.IsWallClock = true;
        return collector.Finish(
            new TraceFormat(
                source?.Name ?? LogSource.Rows.Name,
                source?.Title ?? LogSource.Rows.Title,
                TimeUnit.WallClock,
                collector.Builder.PrefixBlockTokens
            ),
            collector.Options.TimeUnit ?? TimeUnit.WallClock
        );
    }

    private void Take(long line, LogRow row)
    {
        string? time = Find(row, LogField.Time);
        string? input = Find(row, LogField.Input);
        string? output = Find(row, LogField.Output);
        bool isRequest = input is not null || output is not null;
        SpanKind kind = source?.Parent.Count == 0 ? SpanKind.Unknown : SpanKinds.Of(row);
        int span = PlaceOf(row, kind);
        if (!isRequest || (source is not null && kind == SpanKind.Other) || source?.PassesOver(row) is true)
        {
            passedOver++;
            return;
        }

        output ??= collector.Options.OutputTokens?.ToString(CultureInfo.InvariantCulture);
        if (time is null || input is null || output is null)
        {
            LogField missing =
                time is null ? LogField.Time
                : input is null ? LogField.Input
                : LogField.Output;
            collector.AddBroken(line, $"there is no {Word(missing)}");
        }
        else if (!LogTime.TryParse(time, collector.Options.TimeUnit, out long ns))
        {
            collector.AddBroken(line, $"'{Shown(time)}' is no time from 1970 to 2096 with its year first");
        }
        else if (!TryCount(input, out long tokens) || !TryCount(output, out long generated))
        {
            collector.AddBroken(line, $"'{Shown(input)}' and '{Shown(output)}' are not token counts");
        }
        else
        {
            tokens += More(row, LogField.Input, source?.MoreInput ?? []);
            generated += More(row, LogField.Output, source?.MoreOutput ?? []);

            if (source?.CountsBytes is true && !map.ContainsKey(LogField.Input))
            {
                (tokens, generated) = Estimated(line, tokens, generated);
            }

            if (!hasTime && LogTime.LacksZone(time))
            {
                collector.Notes.Add(
                    $"dates without a zone are read as UTC, such as '{Shown(time)}' in line {line}"
                );
            }

            hasTime = true;
            if (source is not null && row.First(source.Request) is string id)
            {
                ids.Add(line, id);
            }

            prefixes.Add(
                new LoggedRequest(
                    line,
                    ns,
                    tokens,
                    generated,
                    collector.TenantOf(Find(row, LogField.Tenant)),
                    collector.SessionOf(Find(row, LogField.Session))
                )
                {
                    Span = span,
                },
                kind != SpanKind.Group && HasPrompt(row) ? prompt : null
            );
        }
    }

    /// <summary>The place of a row among spans; −1 where it is none. Spans before the first request count too: they may stand between it and an agent.</summary>
    private int PlaceOf(LogRow row, SpanKind kind)
    {
        foreach (LogSource one in source is null ? LogSource.All : [source])
        {
            if (
                one.Parent.Count > 0
                && row.First(one.Request) is string id
                && (source is not null || row.First(one.Trace) is not null)
            )
            {
                return prefixes.Spans.Add(row.First(one.Trace) ?? "", id, row.First(one.Parent), kind);
            }
        }

        return -1;
    }

    private bool HasPrompt(LogRow row)
    {
        try
        {
            string? mapped = map.GetValueOrDefault(LogField.Prompt);
            bool isThere = prompt.Read(row, source, mapped);
            if (isThere && mapped is not null)
            {
                found.Add(LogField.Prompt);
            }

            return isThere;
        }
        catch (InvalidOperationException)
        {
            prefixes.CountUnreadable();
            return false;
        }
    }

    /// <summary>Further parts of a length, where the source's own names count.</summary>
    private long More(LogRow row, LogField field, IReadOnlyList<string> names)
    {
        long sum = 0;
        foreach (string name in map.ContainsKey(field) ? [] : names)
        {
            sum += row.Find(name) is string more && TryCount(more, out long part) ? part : 0;
        }

        return sum;
    }

    private (long Tokens, long Generated) Estimated(long line, long tokens, long generated) =>
        collector.Options.EstimatesTokens
            ? (Math.Max(1, tokens / 4), Math.Max(1, generated / 4))
            : throw collector.Fault(
                WorkloadFaultCodes.NoTokenCounts,
                $"{source!.Title} has bytes, no token counts",
                "--estimate-tokens (bytes / 4)",
                line
            );

    private string? Find(LogRow row, LogField field)
    {
        string? text =
            map.TryGetValue(field, out string? name) ? row.Find(name)
            : source is null ? null
            : row.First(source.Of(field));
        if (text is not null)
        {
            found.Add(field);
        }

        return text;
    }

    private static bool TryCount(string text, out long count)
    {
        bool isWhole =
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number == decimal.Truncate(number)
            && number is >= 0 and <= TraceCollector.MaxTokens;
        count = isWhole ? (long)number : 0;
        return isWhole;
    }

    private static string Shown(string text) => text[..Math.Min(text.Length, 40)];

    private static string Word(LogField field) => field.ToString().ToLowerInvariant();
}

/// <summary>What of a logged request goes into a trace.</summary>
public enum LogField
{
    /// <summary>When it arrived: a date, or a number since 1970.</summary>
    Time,

    /// <summary>Prompt tokens, cached ones included.</summary>
    Input,

    /// <summary>Generated tokens, reasoning included.</summary>
    Output,

    /// <summary>The conversation or run that it belongs to.</summary>
    Session,

    /// <summary>Whose it is: a team, a key, a user.</summary>
    Tenant,

    /// <summary>Its prompt: a text, chat messages or a whole request body, as JSON or as JSON in a text. Only ids of its blocks go into the trace.</summary>
    Prompt,
}
