using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Lengths without arrivals (Vidur, Etalon). All requests stand at time 0 until an arrival process gives them times.</summary>
internal static class LengthsCsv
{
    public static void Read(CsvRecords records, CsvHeader header, TraceCollector collector)
    {
        int input = header.Column("numprefilltokens");
        int output = header.Column("numdecodetokens");
        while (records.Read())
        {
            collector.Rows++;
            if (
                !records.TryGetCount(input, out long prompt)
                || !records.TryGetCount(output, out long generated)
            )
            {
                collector.AddBroken(
                    records.Line,
                    $"'{records.Shown(input)}' and '{records.Shown(output)}' are not token counts"
                );
                continue;
            }

            collector.Add(records.Line, 0, prompt, generated);
        }

        collector.Notes.Add("the file has lengths but no arrival times: all requests stand at time 0");
    }
}
