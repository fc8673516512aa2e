using System.Globalization;
using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Farthing's request records as CSV: the columns that simulate, bench, emulate and the ledger share.</summary>
internal static class RecordCsv
{
    public static void Read(CsvRecords records, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("arrivalns");
        int input = header.Column("input");
        int output = header.Column("output");
        int tenant = header.Column("tenant");
        TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Nanoseconds;
        long scale = TimeValue.NsPer(unit);
        while (records.Read())
        {
            collector.Rows++;
            if (!records.TryGetCount(time, out long at) || at < 0 || at > TimeValue.MaxNs / scale)
            {
                collector.AddBroken(records.Line, $"arrival_ns '{records.Shown(time)}' is not a time");
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
                collector.Add(
                    records.Line,
                    at * scale,
                    prompt,
                    generated,
                    default,
                    RecordTenant.Number(collector, records.Text(tenant))
                );
            }
        }
    }
}

/// <summary>The tenant column of request records: a number as it stands, a name numbered in order of appearance.</summary>
internal static class RecordTenant
{
    public static int Number(TraceCollector collector, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : collector.TenantOf(text);
}
