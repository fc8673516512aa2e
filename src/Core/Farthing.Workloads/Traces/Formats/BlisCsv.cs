using System.Text;
using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>BLIS trace v2: a CSV in microseconds, with its YAML header before it or left away. Rounds of a session with think times become a closed loop.</summary>
internal static class BlisCsv
{
    /// <summary>True for a line that only the YAML header has.</summary>
    public static bool IsYamlHeader(ReadOnlySpan<byte> line) =>
        line.StartsWith("trace_version"u8) || line.StartsWith("time_unit"u8) || line.SequenceEqual("---"u8);

    /// <summary>Refuses a header that states another time unit than microseconds.</summary>
    public static void CheckYamlLine(ReadOnlySpan<byte> line, long number, TraceCollector collector)
    {
        if (!line.StartsWith("time_unit:"u8))
        {
            return;
        }

        string unit = Encoding.UTF8.GetString(line["time_unit:"u8.Length..]).Trim().Trim('"', '\'');
        if (unit is not ("us" or "microsecond" or "microseconds"))
        {
            throw collector.Fault(
                WorkloadFaultCodes.BadOverride,
                $"the header states the time unit '{unit}', but the columns are in microseconds (arrival_time_us)",
                "time_unit: us",
                number
            );
        }
    }

    public static void Read(CsvRecords records, CsvHeader header, TraceCollector collector)
    {
        int time = header.Column("arrivaltimeus");
        int input = header.Column("inputtokens");
        int output = header.Column("outputtokens");
        int session = header.Column("sessionid");
        int tenant = header.Column("tenantid");
        int think = header.Column("thinktimeus");
        int last = header.Column("lastchunktimeus");
        TimeUnit unit = collector.Options.TimeUnit ?? TimeUnit.Microseconds;
        SessionLoops loops = new(collector);
        while (records.Read())
        {
            collector.Rows++;
            if (!records.TryGetNumber(time, out double at) || !TimeValue.TryToNs(at, unit, out long ns))
            {
                collector.AddBroken(records.Line, $"arrival_time_us '{records.Shown(time)}' is not a time");
                continue;
            }

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

            string name = records.Text(session);
            int number = collector.TenantOf(records.Text(tenant));
            long? thinkNs =
                records.TryGetNumber(think, out double wait)
                && wait > 0
                && TimeValue.TryToNs(wait, unit, out long waitNs)
                    ? waitNs
                    : null;
            long endNs =
                records.TryGetNumber(last, out double end) && TimeValue.TryToNs(end, unit, out long at2)
                    ? at2
                    : ns;
            if (name.Length == 0)
            {
                collector.Add(records.Line, ns, prompt, generated, default, number);
            }
            else
            {
                loops.Add(records.Line, name, ns, endNs, thinkNs, prompt, generated, default, number);
            }
        }
    }
}
