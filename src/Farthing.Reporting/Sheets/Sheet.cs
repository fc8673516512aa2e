namespace Farthing.Reporting.Sheets;

/// <summary>An answer as blocks of words and tables, in the order in which they are read. A verb makes it of its document once; the terminal and pages are renderings of it.</summary>
public sealed class Sheet
{
    private readonly List<SheetBlock> blocks = [];
    private readonly List<(string Term, string Meaning)> terms = [];

    /// <summary>The blocks.</summary>
    public IReadOnlyList<SheetBlock> Blocks => blocks;

    /// <summary>What words and heads mean: shown by <c>--explain</c>.</summary>
    public IReadOnlyList<(string Term, string Meaning)> Terms => terms;

    /// <summary>Adds lines of words.</summary>
    /// <param name="lines">The lines; null ones are left out.</param>
    public Sheet Say(params IEnumerable<string?> lines)
    {
        blocks.Add(new SheetWords([.. lines.OfType<string>()]));
        return this;
    }

    /// <summary>Adds a table; nothing where it has no rows.</summary>
    /// <typeparam name="T">What a row is of.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns; their meanings become terms.</param>
    /// <param name="notes">Lines beneath it; null ones are left out.</param>
    public Sheet Table<T>(
        IReadOnlyCollection<T> rows,
        SheetColumns<T> columns,
        params IEnumerable<string?> notes
    )
    {
        if (rows.Count == 0)
        {
            return this;
        }

        IReadOnlyList<SheetColumn<T>> all = columns.All;
        blocks.Add(
            new SheetTable(
                [.. all.Select(column => column.Head)],
                [.. rows.Select(row => all.Select(column => column.Cell(row) ?? "–").ToArray())],
                [.. notes.OfType<string>()]
            )
        );
        foreach (SheetColumn<T> column in all.Where(column => column.Meaning.Length > 0))
        {
            Explain(column.Head.Text, column.Meaning);
        }

        return this;
    }

    /// <summary>Says what a word means.</summary>
    public Sheet Explain(string term, string meaning)
    {
        if (!terms.Exists(known => known.Term == term))
        {
            terms.Add((term, meaning));
        }

        return this;
    }
}
