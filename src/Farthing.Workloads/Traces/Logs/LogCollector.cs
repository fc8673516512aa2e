using System.Globalization;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>Makes requests of a log's rows.</summary>
internal sealed class LogCollector(
    TraceCollector collector,
    LogSource? source,
    IReadOnlyDictionary<LogField, string> map
)
{
    private static readonly LogField[] Needed = [LogField.Time, LogField.Input, LogField.Output];
    private readonly HashSet<LogField> found = [];
    private string firstNames = "";
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

        collector.IsWallClock = true;
        return collector.Finish(
            new TraceFormat(
                source?.Name ?? LogSource.Rows.Name,
                source?.Title ?? LogSource.Rows.Title,
                TimeUnit.WallClock,
                0
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
        if (!isRequest || source?.PassesOver(row) is true)
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
            collector.AddBroken(line, $"'{Shown(time)}' is no time since 1970");
        }
        else if (!TryCount(input, out long prompt) || !TryCount(output, out long generated))
        {
            collector.AddBroken(line, $"'{Shown(input)}' and '{Shown(output)}' are not token counts");
        }
        else
        {
            prompt += More(row, LogField.Input, source?.MoreInput ?? []);
            generated += More(row, LogField.Output, source?.MoreOutput ?? []);

            if (source?.CountsBytes is true && !map.ContainsKey(LogField.Input))
            {
                (prompt, generated) = Estimated(line, prompt, generated);
            }

            collector.Add(
                line,
                ns,
                prompt,
                generated,
                default,
                collector.TenantOf(Find(row, LogField.Tenant)),
                collector.SessionOf(Find(row, LogField.Session))
            );
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

    private (long Prompt, long Generated) Estimated(long line, long prompt, long generated) =>
        collector.Options.EstimatesTokens
            ? (Math.Max(1, prompt / 4), Math.Max(1, generated / 4))
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
