using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Finds out which CSV trace a file is, by the names in its header, and reads it.</summary>
internal static class CsvTrace
{
    private delegate void RowReader(CsvRecords records, CsvHeader header, TraceCollector collector);

    private sealed record Known(TraceFormat Format, string[] Columns, RowReader Read);

    private static readonly Known[] Formats =
    [
        new(TraceFormat.Azure, ["timestamp", "contexttokens", "generatedtokens"], AzureCsv.Read),
        new(TraceFormat.BurstGpt, ["timestamp", "requesttokens", "responsetokens"], BurstGptCsv.Read),
        new(TraceFormat.Blis, ["arrivaltimeus", "inputtokens", "outputtokens"], BlisCsv.Read),
        new(TraceFormat.RequestTrace, ["arrivals", "inputtokens", "outputtokens"], RequestTraceCsv.Read),
        new(TraceFormat.Farthing, ["requestid", "arrivalns", "input", "output"], RecordCsv.Read),
        new(TraceFormat.Lengths, ["numprefilltokens", "numdecodetokens"], LengthsCsv.Read),
    ];

    public static TraceReadResult Read(Stream stream, TraceCollector collector)
    {
        using CsvRecords records = new(stream, spansLines: false);
        try
        {
            return Read(records, collector);
        }
        catch (FormatException broken)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceCorrupt,
                broken.Message,
                "a whole file of comma-separated values"
            );
        }
    }

    private static TraceReadResult Read(CsvRecords records, TraceCollector collector)
    {
        if (!TryReadHeader(records, collector, out CsvHeader? header, out string first))
        {
            throw Unknown(collector, first);
        }

        foreach (Known known in Formats)
        {
            if (header!.Has(known.Columns))
            {
                TimeUnit? unit = known.Format.TimeUnit;
                if (collector.Options.TimeUnit is TimeUnit wanted && wanted != unit)
                {
                    unit = Override(collector, known.Format, wanted);
                }

                known.Read(records, header, collector);
                return collector.Finish(known.Format, unit);
            }
        }

        throw Unknown(collector, first);
    }

    private static TimeUnit Override(TraceCollector collector, TraceFormat format, TimeUnit wanted)
    {
        if (format.TimeUnit is null or TimeUnit.WallClock || wanted == TimeUnit.WallClock)
        {
            throw collector.Fault(
                WorkloadFaultCodes.BadOverride,
                $"the time unit of {format.Title} cannot be overridden: {(format.TimeUnit is null ? "it has no arrival times" : "its times are dates")}",
                "no --time-unit"
            );
        }

        collector.Notes.Add(
            $"times read as {TimeValue.Word(wanted)}, as asked (the format's own unit is {TimeValue.Word(format.TimeUnit.Value)})"
        );
        return wanted;
    }

    /// <summary>The first line with a known header; a YAML header of BLIS may stand before it.</summary>
    private static bool TryReadHeader(
        CsvRecords records,
        TraceCollector collector,
        out CsvHeader? header,
        out string first
    )
    {
        header = null;
        first = "";
        bool isYaml = false;
        for (int i = 0; i < 200 && records.Read(); i++)
        {
            ReadOnlySpan<byte> line = records.Raw;
            if (first.Length == 0)
            {
                first = Encoding.UTF8.GetString(line.Length > 100 ? line[..100] : line);
            }

            if (!isYaml || records.Count > 1)
            {
                CsvHeader seen = new(records);
                if (Formats.Any(format => seen.Has(format.Columns)))
                {
                    header = seen;
                    return true;
                }
            }

            isYaml |= BlisCsv.IsYamlHeader(line);
            if (isYaml)
            {
                BlisCsv.CheckYamlLine(line, records.Line, collector);
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    private static FarthingException Unknown(TraceCollector collector, string first) =>
        new(
            new Fault(
                WorkloadFaultCodes.UnknownFormat,
                "neither the header nor the keys are those of a known trace format"
            )
            {
                File = collector.File,
                Line = 1,
                Value = new string([.. first.Select(c => char.IsControl(c) ? '?' : c)]),
                Expected = "one of " + string.Join(", ", TraceFormat.All.Select(format => format.Name)),
            }
        );
}

/// <summary>The column names of a CSV file, compared without case, blanks and underscores.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    public CsvHeader(CsvRecords record)
    {
        for (int i = 0; i < record.Count; i++)
        {
            columns.TryAdd(Plain(record.Text(i)), i);
        }
    }

    /// <summary>Column of a plain name (lower case, letters and digits); -1 where there is none.</summary>
    public int Column(string name) => columns.GetValueOrDefault(name, -1);

    /// <summary>True when every one of the columns is there.</summary>
    public bool Has(params string[] names) => names.All(columns.ContainsKey);

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}

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
