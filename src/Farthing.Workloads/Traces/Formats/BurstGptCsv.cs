namespace Farthing.Workloads.Traces.Formats;

/// <summary>BurstGPT by column names, so that v3 with its extra columns reads as well: <c>Timestamp, Request tokens, Response tokens</c>, optional <c>Session ID</c>, <c>Model</c>.</summary>
internal static class BurstGptCsv
{
    public static void Read(Utf8LineReader lines, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("timestamp");
        int input = header.Column("requesttokens");
        int output = header.Column("responsetokens");
        int session = header.Column("sessionid");
        int model = header.Column("model");
        TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Seconds;
        CsvFields fields = new();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            collector.Rows++;
            fields.Split(line);
            if (
                !fields.TryGetNumber(line, time, out double seconds)
                || !TimeValue.TryToNs(seconds, unit, out long ns)
            )
            {
                collector.AddBroken(lines.LineNumber, $"Timestamp '{fields.Text(line, time)}' is not a time");
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
                string name = session < 0 ? "" : fields.Text(line, session);
                int tenant = model < 0 ? 0 : collector.TenantOf(fields.Text(line, model));
                collector.Add(
                    lines.LineNumber,
                    ns,
                    prompt,
                    generated,
                    default,
                    tenant,
                    name.Length == 0 ? -1 : collector.SessionOf(name)
                );
            }
        }
    }
}
