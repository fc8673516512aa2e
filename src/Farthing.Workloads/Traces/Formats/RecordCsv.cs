namespace Farthing.Workloads.Traces.Formats;

/// <summary>Farthing's request records as CSV: the columns that simulate, bench, emulate and the ledger share.</summary>
internal static class RecordCsv
{
    public static void Read(Utf8LineReader lines, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("arrivalns");
        int input = header.Column("input");
        int output = header.Column("output");
        int tenant = header.Column("tenant");
        TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Nanoseconds;
        long scale = TimeValue.NsPer(unit);
        CsvFields fields = new();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            collector.Rows++;
            fields.Split(line);
            if (!fields.TryGetCount(line, time, out long at) || at < 0 || at > TimeValue.MaxNs / scale)
            {
                collector.AddBroken(
                    lines.LineNumber,
                    $"arrival_ns '{fields.Text(line, time)}' is not a time"
                );
            }
            else if (
                !fields.TryGetCount(line, input, out long prompt)
                || !fields.TryGetCount(line, output, out long generated)
            )
            {
                collector.AddBroken(
                    lines.LineNumber,
                    $"'{fields.Text(line, input)}' and '{fields.Text(line, output)}' are not token counts"
                );
            }
            else
            {
                collector.Add(
                    lines.LineNumber,
                    at * scale,
                    prompt,
                    generated,
                    default,
                    RecordTenant.Number(collector, fields.Text(line, tenant))
                );
            }
        }
    }
}
