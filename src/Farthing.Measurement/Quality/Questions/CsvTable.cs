using System.Text;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>Reads CSV as RFC 4180 has it: cells in quotes may hold commas, doubled quotes and line ends.</summary>
internal static class CsvTable
{
    /// <summary>One row with the line that it begins in.</summary>
    internal readonly record struct Row(int Line, List<string> Cells);

    /// <summary>All rows that are not blank.</summary>
    public static List<Row> Read(string text, string file, FaultList faults)
    {
        List<Row> rows = [];
        StringBuilder cell = new();
        List<string> cells = [];
        int line = 1;
        int begins = 1;
        int quoteAt = 0;
        bool isQuoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            bool isEnd = i == text.Length;
            if (isQuoted && !isEnd)
            {
                if (c != '"')
                {
                    cell.Append(c);
                    line += c == '\n' ? 1 : 0;
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    isQuoted = false;
                }

                continue;
            }

            switch (c)
            {
                case '"' when cell.Length == 0:
                    (isQuoted, quoteAt) = (true, line);
                    break;
                case ',':
                    cells.Add(cell.ToString());
                    cell.Clear();
                    break;
                case '\r':
                    break;
                case '\n':
                    cells.Add(cell.ToString());
                    cell.Clear();
                    if (cells.Count > 1 || cells[0].Length > 0)
                    {
                        rows.Add(new Row(begins, cells));
                    }

                    cells = [];
                    line++;
                    begins = line;
                    break;
                default:
                    cell.Append(c);
                    break;
            }
        }

        if (isQuoted)
        {
            faults.Add(
                new Fault(QualityFaultCodes.BadLine, "a quote that begins here never ends")
                {
                    File = file,
                    Line = quoteAt,
                    Expected = "a closing quote; a quote within a cell is doubled",
                }
            );
        }

        return rows;
    }
}
