using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Requests of a run as <c>predict --trace-requests</c> reads them: a CSV in seconds with <c>arrival_s</c>, <c>input_tokens</c> and <c>output_tokens</c>. One file is one run.</summary>
internal static class RequestTraceCsv
{
    public static void Read(CsvRecords records, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("arrivals");
        int input = header.Column("inputtokens");
        int output = header.Column("outputtokens");
        int run = header.Column("traceid");
        TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Seconds;
        string? first = null;
        while (records.Read())
        {
            collector.Rows++;
            string name = records.Text(run);
            first ??= name;
            if (name != first)
            {
                throw collector.Fault(
                    WorkloadFaultCodes.CannotMerge,
                    $"it holds the runs '{first}' and '{name}', each with a clock of its own",
                    "the rows of one trace_id",
                    records.Line
                );
            }

            if (!records.TryGetNumber(time, out double at) || !TimeValue.TryToNs(at, unit, out long ns))
            {
                collector.AddBroken(records.Line, $"arrival_s '{records.Shown(time)}' is not a time");
            }
            else if (
                !records.TryGetCount(input, out long prompt)
                || !records.TryGetCount(output, out long generated)
            )
            {
                collector.AddBroken(
                    records.Line,
                    $"'{records.Shown(input)}' and '{records.Shown(output)}' are not token counts"
                );
            }
            else
            {
                collector.Add(records.Line, ns, prompt, generated);
            }
        }
    }
}
