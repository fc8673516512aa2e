using System.Globalization;
using System.Text;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;

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
        int at = 0;
        int line = 1;
        List<string> header = Record(text, ref at, ref line, out _);
        int prompt = Column(header, Prompts);
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

        int answer = Column(header, Answers);
        int length = Column(header, Lengths);
        while (at < text.Length)
        {
            int started = line;
            List<string> cells = Record(text, ref at, ref line, out bool isOpen);
            if (cells is [""])
            {
                continue;
            }

            string wrong =
                isOpen ? "a quote is never closed"
                : cells.Count != header.Count ? $"{cells.Count} fields where the header has {header.Count}"
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

    private static int Column(List<string> header, string[] names) =>
        names
            .Select(name =>
                header.FindIndex(cell => cell.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            )
            .FirstOrDefault(column => column >= 0, -1);

    private static List<string> Record(string text, ref int at, ref int line, out bool isOpen)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        isOpen = false;
        while (at < text.Length)
        {
            char letter = text[at++];
            line += letter == '\n' ? 1 : 0;
            if (isOpen)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                }
                else if (at < text.Length && text[at] == '"')
                {
                    cell.Append(text[at++]);
                }
                else
                {
                    isOpen = false;
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                isOpen = true;
            }
            else if (letter == ',')
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (letter == '\n')
            {
                break;
            }
            else if (letter != '\r')
            {
                cell.Append(letter);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
