using System.Globalization;
using Farthing.Reporting.Terminal;

namespace Farthing.Reporting.Sheets;

/// <summary>A sheet on a terminal: blocks apart by a blank line. Where a table is wider than the line, its least important columns are left out and said, then names are cut.</summary>
public static class SheetTerminal
{
    /// <summary>The narrowest and widest line that is written for, and the one where nobody says.</summary>
    public const int Narrowest = 60,
        Widest = 200,
        Usual = 120;

    private const int ShortestName = 8;
    private const int Gap = 2;

    /// <summary>The width that a terminal says it has (<c>COLUMNS</c>), within limits.</summary>
    /// <param name="columns">What the variable holds; null where it isn't set.</param>
    public static int WidthOf(string? columns) =>
        int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            ? Math.Clamp(width, Narrowest, Widest)
            : Usual;

    /// <summary>Writes a sheet.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="isExplained">True says at the end what heads and words mean.</param>
    public static void Write(Sheet sheet, TextWriter writer, int width, bool isExplained)
    {
        for (int i = 0; i < sheet.Blocks.Count; i++)
        {
            if (i > 0)
            {
                writer.WriteLine();
            }

            if (sheet.Blocks[i] is SheetTable table)
            {
                Write(table, writer, width);
            }
            else if (sheet.Blocks[i] is SheetWords words)
            {
                Lines(writer, words.Lines, width);
            }
        }

        if (isExplained && sheet.Terms.Count > 0)
        {
            writer.WriteLine();
            TextTable meanings = new(TextColumn.Text(), TextColumn.Text());
            foreach ((string term, string meaning) in sheet.Terms)
            {
                meanings.Row(term, meaning);
            }

            meanings.Write(writer);
        }
    }

    private static void Write(SheetTable table, TextWriter writer, int width)
    {
        List<int> shown = [.. Enumerable.Range(0, table.Heads.Count)];
        int WidthAt(int column) =>
            table.Rows.Select(row => Length(row[column])).Append(Length(table.Heads[column].Text)).Max();
        int NeededBy(int column) =>
            table.Heads[column].IsName ? Math.Min(ShortestName, WidthAt(column)) : WidthAt(column);
        while (shown.Sum(column => NeededBy(column) + Gap) - Gap > width)
        {
            int least = shown.MaxBy(column => table.Heads[column].Rank);
            if (table.Heads[least].Rank == 0)
            {
                break;
            }

            shown.Remove(least);
        }

        List<int> names = [.. shown.Where(column => table.Heads[column].IsName)];
        int others = shown.Where(column => !table.Heads[column].IsName).Sum(column => WidthAt(column) + Gap);
        int most = Share(names.Select(WidthAt), width - others - (Gap * (names.Count - 1)));
        TextTable text = new([
            .. shown.Select(column => new TextColumn(table.Heads[column].Text, !table.Heads[column].IsName)),
        ]);
        foreach (string[] row in table.Rows)
        {
            text.Row([
                .. shown.Select(column => table.Heads[column].IsName ? Name(row[column], most) : row[column]),
            ]);
        }

        text.Write(writer);
        Lines(writer, table.Notes, width);
        string[] left =
        [
            .. table.Heads.Where((_, column) => !shown.Contains(column)).Select(head => head.Text),
        ];
        if (left.Length > 0)
        {
            Lines(writer, [$"Not shown on a line of {width}: {string.Join(", ", left)}"], width);
        }
    }

    /// <summary>The most that each name may take: what short ones leave, long ones share.</summary>
    private static int Share(IEnumerable<int> needs, int room)
    {
        int[] ascending = [.. needs.Order()];
        for (int i = 0; i < ascending.Length; i++)
        {
            int each = room / (ascending.Length - i);
            if (ascending[i] > each)
            {
                return Math.Max(ShortestName, each);
            }

            room -= ascending[i];
        }

        return int.MaxValue;
    }

    /// <summary>Writes lines, broken between words where they are too long.</summary>
    private static void Lines(TextWriter writer, IReadOnlyList<string> lines, int width)
    {
        foreach (string line in lines)
        {
            int written = 0;
            foreach (string word in line.Split(' '))
            {
                int length = Length(word);
                bool breaks = written > 0 && written + 1 + length > width;
                writer.Write(
                    breaks ? writer.NewLine
                    : written > 0 ? " "
                    : ""
                );
                writer.Write(word);
                written = breaks || written == 0 ? length : written + 1 + length;
            }

            writer.WriteLine();
        }
    }

    /// <summary>A name that fits. Names come from clients: what would steer a terminal becomes a dot.</summary>
    private static string Name(string name, int most)
    {
        string fits =
            Length(name) <= most ? name
            : Length(name.TrimEnd()) <= most ? name[..most]
            : string.Concat(name.AsSpan(0, most - 1), "…");
        return fits.Any(char.IsControl)
            ? string.Concat(fits.Select(letter => char.IsControl(letter) ? '·' : letter))
            : fits;
    }

    private static int Length(string text) => new StringInfo(text).LengthInTextElements;
}
