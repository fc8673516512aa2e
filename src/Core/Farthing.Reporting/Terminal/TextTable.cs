using System.Globalization;
using System.Text;

namespace Farthing.Reporting.Terminal;

/// <summary>A plain-text table: columns as wide as their content, two blanks between, readable without color.</summary>
/// <param name="columns">Header texts with their alignment; an empty header row is left out when all are empty.</param>
public sealed class TextTable(params TextColumn[] columns)
{
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row; missing cells at the end are empty.</summary>
    public TextTable Row(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells.Length, columns.Length);
        rows.Add(cells);
        return this;
    }

    /// <summary>Number of added rows.</summary>
    public int Count => rows.Count;

    /// <summary>Prints the table.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="indent">Blanks before each line.</param>
    /// <param name="marks">Where color is switched on and off; null for none.</param>
    public void Write(TextWriter writer, int indent = 0, TextWriter? marks = null)
    {
        int[] widths = new int[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            widths[i] = Math.Max(
                Width(columns[i].Header),
                rows.Max(row => i < row.Length ? (int?)Width(row[i]) : 0) ?? 0
            );
        }

        if (columns.Any(column => column.Header.Length > 0))
        {
            WriteRow(writer, columns.Select(column => column.Header).ToArray(), widths, indent, null);
        }

        foreach (string[] row in rows)
        {
            WriteRow(writer, row, widths, indent, marks);
        }
    }

    private void WriteRow(TextWriter writer, string[] cells, int[] widths, int indent, TextWriter? marks)
    {
        StringBuilder line = new();
        line.Append(' ', indent);
        for (int i = 0; i < columns.Length; i++)
        {
            string cell = i < cells.Length ? cells[i] : "";
            int padding = widths[i] - Width(cell);
            if (columns[i].IsRight)
            {
                line.Append(' ', padding);
            }

            if (marks is not null && columns[i].IsRed?.Invoke(cell) == true)
            {
                writer.Write(line);
                line.Clear();
                marks.Write("\u001b[31m");
                writer.Write(cell);
                marks.Write("\u001b[0m");
            }
            else
            {
                line.Append(cell);
            }

            if (!columns[i].IsRight)
            {
                line.Append(' ', padding);
            }

            if (i < columns.Length - 1)
            {
                line.Append("  ");
            }
        }

        writer.WriteLine(line.ToString().TrimEnd());
    }

    /// <summary>Terminal cells that a text takes: one per text element (combining marks join).</summary>
    private static int Width(string text) => new StringInfo(text).LengthInTextElements;
}

/// <summary>One column of a <see cref="TextTable"/>.</summary>
/// <param name="Header">Its title; may be empty.</param>
/// <param name="IsRight">Numbers stand to the right.</param>
public sealed record TextColumn(string Header, bool IsRight = false)
{
    /// <summary>Cells that are red; null for none.</summary>
    public Func<string, bool>? IsRed { get; init; }

    /// <summary>A column of numbers.</summary>
    public static TextColumn Number(string header) => new(header, true);

    /// <summary>A column of words.</summary>
    public static TextColumn Text(string header = "") => new(header);
}
