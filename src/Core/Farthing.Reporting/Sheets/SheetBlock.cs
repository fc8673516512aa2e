using Farthing.Reporting.Charts;
using Farthing.Reporting.Tables;

namespace Farthing.Reporting.Sheets;

/// <summary>Something in a section.</summary>
public abstract record SheetBlock;

/// <summary>Paragraphs.</summary>
/// <param name="Lines">Plain texts.</param>
public sealed record SheetWords(IReadOnlyList<string> Lines) : SheetBlock
{
    /// <summary>True for a loss: red, beside what the words say.</summary>
    public bool IsLoss { get; init; }
}

/// <summary>Remarks that are read one by one.</summary>
/// <param name="Items">Plain texts.</param>
public sealed record SheetNotes(IReadOnlyList<string> Items) : SheetBlock;

/// <summary>A table.</summary>
/// <param name="Title">The question that it answers; empty where the section's title says it.</param>
/// <param name="Table">The figures.</param>
/// <param name="Notes">Lines beneath it.</param>
public sealed record SheetTable(string Title, Table Table, IReadOnlyList<string> Notes) : SheetBlock
{
    /// <summary>A table without notes.</summary>
    public SheetTable(string title, Table table)
        : this(title, table, []) { }

    /// <summary>True is shown folded on a page, where print opens it, and left out of a terminal.</summary>
    public bool IsFolded { get; init; }

    /// <summary>True stands beside a picture; false takes the whole width.</summary>
    public bool IsHalf { get; init; }
}

/// <summary>A picture with its figures.</summary>
/// <param name="Chart">The picture; its title is the question that it answers.</param>
/// <param name="Form">What a terminal shows of it.</param>
public sealed record SheetChart(Chart Chart, ChartForm Form = ChartForm.Picture) : SheetBlock
{
    /// <summary>True takes the whole width; false stands beside another.</summary>
    public bool IsWide { get; init; }
}

/// <summary>Names and what they are.</summary>
/// <param name="Facts">Name and value.</param>
public sealed record SheetFacts(IReadOnlyList<(string Name, string Value)> Facts) : SheetBlock
{
    /// <summary>True stands beside a picture; false takes the whole width.</summary>
    public bool IsHalf { get; init; }
}

/// <summary>A command line to copy.</summary>
/// <param name="Lead">What it does.</param>
/// <param name="Line">The command.</param>
/// <param name="Notes">What to know of it.</param>
public sealed record SheetCommand(string Lead, string Line, IReadOnlyList<string> Notes) : SheetBlock;
