using System.Globalization;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Csv;

namespace Farthing.Measurement.Load.Datasets;

/// <summary>Prompts of a CSV file (RFC 4180: quoted fields may hold commas, quotes and line ends): a column of prompts, and where there is one, of answers or of output tokens.</summary>
internal static class DatasetCsv
{
    private static readonly string[] Prompts = ["prompt", "question", "instruction", "input", "text"];
    private static readonly string[] Answers = ["completion", "response", "answer", "output"];
    private static readonly string[] Lengths = ["output_tokens", "output_len"];

    /// <summary>Reads the rows.</summary>
    public static void Read(string text, List<DatasetConversation> found, List<Fault> faults)
    {
        using CsvRecords records = new(new StringReader(text));
        string[] header = Next(records, out bool isOpen) ? records.Cells() : [];
        int prompt = CsvRecords.ColumnOf(header, Prompts);
        if (prompt < 0)
        {
            faults.Add(
                new Fault(BenchFaultCodes.BadDataset, "no column of prompts")
                {
                    Line = 1,
                    Value = string.Join(',', header) is { Length: > 60 } all
                        ? all[..60] + "…"
                        : string.Join(',', header),
                    Expected = "a header with one of " + string.Join(", ", Prompts) + "; or JSON, or JSONL",
                }
            );
            return;
        }

        int answer = CsvRecords.ColumnOf(header, Answers);
        int length = CsvRecords.ColumnOf(header, Lengths);
        while (!isOpen && Next(records, out isOpen))
        {
            int started = records.Line;
            string[] cells = records.Cells();
            string wrong =
                isOpen ? "a quote is never closed"
                : cells.Length != header.Length
                    ? $"{cells.Length} fields where the header has {header.Length}"
                : string.IsNullOrWhiteSpace(cells[prompt]) ? "the prompt is empty"
                : "";
            if (wrong.Length > 0)
            {
                faults.Add(
                    new Fault(BenchFaultCodes.BadDataset, wrong)
                    {
                        Line = started,
                        Path = header[prompt],
                        Expected = "a row like the header, prompts with commas in quotes",
                    }
                );
                continue;
            }

            int? tokens =
                length >= 0
                && int.TryParse(cells[length], NumberStyles.None, CultureInfo.InvariantCulture, out int read)
                && read > 0
                    ? read
                    : null;
            DatasetMessage? said =
                answer >= 0 && cells[answer].Length > 0
                    ? DatasetText.Message("assistant", cells[answer])
                    : null;
            found.Add(
                new DatasetConversation(
                    started,
                    [new DatasetTurn([DatasetText.Message("user", cells[prompt])], said, tokens)]
                )
            );
        }
    }

    private static bool Next(CsvRecords records, out bool isOpen)
    {
        isOpen = false;
        try
        {
            return records.Read();
        }
        catch (FormatException)
        {
            return isOpen = true;
        }
    }
}
