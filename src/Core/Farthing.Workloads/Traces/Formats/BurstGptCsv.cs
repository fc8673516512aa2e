using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>BurstGPT by column names, so that v3 with its extra columns reads as well: <c>Timestamp, Request tokens, Response tokens</c>, optional <c>Session ID</c>, <c>Model</c>.</summary>
internal static class BurstGptCsv
{
    public static void Read(CsvRecords records, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("timestamp");
        int input = header.Column("requesttokens");
        int output = header.Column("responsetokens");
        int session = header.Column("sessionid");
        int model = header.Column("model");
        TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Seconds;
        while (records.Read())
        {
            collector.Rows++;
            if (
                !records.TryGetNumber(time, out double seconds)
                || !TimeValue.TryToNs(seconds, unit, out long ns)
            )
            {
                collector.AddBroken(records.Line, $"Timestamp '{records.Shown(time)}' is not a time");
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
                string name = session < 0 ? "" : records.Text(session);
                int tenant = model < 0 ? 0 : collector.TenantOf(records.Text(model));
                collector.Add(
                    records.Line,
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
