using Farthing.Reporting.Charts;

namespace Farthing.Reporting.Pages;

/// <summary>Something in a section.</summary>
public abstract record ReportBlock;

/// <summary>A picture with its figures.</summary>
/// <param name="Chart">The picture; its title is the question that it answers.</param>
public sealed record ChartBlock(Chart Chart) : ReportBlock
{
    /// <summary>True takes the whole width; false stands beside another.</summary>
    public bool IsWide { get; init; }
}

/// <summary>A table on its own.</summary>
/// <param name="Title">The question that it answers.</param>
/// <param name="Table">The figures.</param>
public sealed record TableBlock(string Title, ChartTable Table) : ReportBlock
{
    /// <summary>True is shown folded; print opens it.</summary>
    public bool IsFolded { get; init; }

    /// <summary>True stands beside a picture; false takes the whole width.</summary>
    public bool IsHalf { get; init; }
}

/// <summary>A paragraph.</summary>
/// <param name="Text">Plain text.</param>
public sealed record TextBlock(string Text) : ReportBlock;

/// <summary>A list of remarks.</summary>
/// <param name="Items">Plain texts.</param>
public sealed record ListBlock(IReadOnlyList<string> Items) : ReportBlock;

/// <summary>Names and what they are.</summary>
/// <param name="Facts">Name and value.</param>
public sealed record FactsBlock(IReadOnlyList<(string Name, string Value)> Facts) : ReportBlock
{
    /// <summary>True stands beside a picture; false takes the whole width.</summary>
    public bool IsHalf { get; init; }
}

/// <summary>A command line to copy.</summary>
/// <param name="Line">The text.</param>
public sealed record CommandBlock(string Line) : ReportBlock;
