using Farthing.Reporting.Tables;

namespace Farthing.Reporting.Terminal;

/// <summary>A table on a line of so many characters: the least important columns are left out, then words of the others are cut.</summary>
public sealed class NarrowTable
{
    private const int ShortestWords = 16;
    private const int Gap = 2;

    private readonly Table table;
    private readonly List<int> shown;
    private readonly int[] widths;
    private readonly int most;

    /// <summary>Fits a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="width">Characters of a line.</param>
    public NarrowTable(Table table, int width)
    {
        this.table = table;
        shown = [.. Enumerable.Range(0, table.Heads.Count)];
        widths =
        [
            .. shown.Select(column =>
                table
                    .Rows.Select(row => TerminalLines.Length(row[column]))
                    .Append(TerminalLines.Length(table.Heads[column].Text))
                    .Max()
            ),
        ];
        while (shown.Sum(column => Needed(column) + Gap) - Gap > width)
        {
            int least = shown.MaxBy(column => table.Heads[column].Rank);
            if (table.Heads[least].Rank == 0)
            {
                break;
            }

            shown.Remove(least);
        }

        most = widths.Max();
        while (most > ShortestWords && shown.Sum(column => Given(column) + Gap) - Gap > width)
        {
            most--;
        }
    }

    /// <summary>Heads of columns that found no room.</summary>
    public IReadOnlyList<string> LeftOut =>
        [.. table.Heads.Where((_, column) => !shown.Contains(column)).Select(head => head.Text)];

    /// <summary>Writes what fits.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="indent">Blanks before each line.</param>
    /// <param name="marks">Where color is switched on and off for losses; null for none.</param>
    public void Write(TextWriter writer, int indent, TextWriter? marks = null)
    {
        TextTable text = new([
            .. shown.Select(column => new TextColumn(table.Heads[column].Text, !table.Heads[column].IsWords)
            {
                IsRed = table.Heads[column].IsLoss,
            }),
        ]);
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            text.Row([
                .. shown.Select(column =>
                    table.Heads[column].IsWords ? Cut(row[column], Given(column)) : row[column]
                ),
            ]);
        }

        text.Write(writer, indent, marks);
    }

    /// <summary>Words that nobody may miss are cut; those of less weight stand whole or not at all.</summary>
    private int Needed(int column) => Within(column, ShortestWords);

    private int Given(int column) => Within(column, most);

    private int Within(int column, int room) =>
        table.Heads[column] is { IsWords: true, Rank: 0 } head
            ? Math.Max(TerminalLines.Length(head.Text), Math.Min(room, widths[column]))
            : widths[column];

    /// <summary>Words that fit, cut between words where there are several. Names come from clients: what would steer a terminal becomes a dot.</summary>
    private static string Cut(string words, int room)
    {
        string fits = words;
        if (TerminalLines.Length(words.TrimEnd()) > room)
        {
            int end = words.LastIndexOf(' ', room - 1);
            fits = string.Concat(words.AsSpan(0, end > room / 2 ? end : room - 1), "…");
        }
        else if (TerminalLines.Length(words) > room)
        {
            fits = words[..room];
        }

        return fits.Any(char.IsControl)
            ? string.Concat(fits.Select(letter => char.IsControl(letter) ? '·' : letter))
            : fits;
    }
}
