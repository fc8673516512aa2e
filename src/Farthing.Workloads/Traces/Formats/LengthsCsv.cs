namespace Farthing.Workloads.Traces.Formats;

/// <summary>Lengths without arrivals (Vidur, Etalon). All requests stand at time 0 until an arrival process gives them times.</summary>
internal static class LengthsCsv
{
    public static void Read(Utf8LineReader lines, CsvHeader header, TraceCollector collector)
    {
        int input = header.Column("numprefilltokens");
        int output = header.Column("numdecodetokens");
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
                !fields.TryGetCount(line, input, out long prompt)
                || !fields.TryGetCount(line, output, out long generated)
            )
            {
                collector.AddBroken(
                    lines.LineNumber,
                    $"'{fields.Text(line, input)}' and '{fields.Text(line, output)}' are not token counts"
                );
                continue;
            }

            collector.Add(lines.LineNumber, 0, prompt, generated);
        }

        collector.Notes.Add("the file has lengths but no arrival times: all requests stand at time 0");
    }
}
