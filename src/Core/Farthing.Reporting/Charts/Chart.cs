using Farthing.Reporting.Tables;

namespace Farthing.Reporting.Charts;

/// <summary>A picture that answers one question.</summary>
/// <param name="Title">The question.</param>
/// <param name="Horizontal">The horizontal axis.</param>
/// <param name="Vertical">The vertical axis.</param>
/// <param name="Marks">What is drawn, from the back to the front.</param>
public sealed record Chart(
    string Title,
    ChartAxis Horizontal,
    ChartAxis Vertical,
    IReadOnlyList<ChartMark> Marks
)
{
    /// <summary>Counted quantity, its subject and its units.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The answer in words, for those who do not see the picture.</summary>
    public string Description { get; init; } = "";

    /// <summary>The figures behind it.</summary>
    public Table? Table { get; init; }

    /// <summary>Width of the drawing, in its own units (pixels at full size).</summary>
    public double Width { get; init; } = 560;

    /// <summary>Height of the drawing.</summary>
    public double Height { get; init; } = 300;

    /// <summary>Width of the drawing for a phone: at 390 pixels its texts are larger than 10.</summary>
    public const double NarrowWidth = 380;

    /// <summary>The same picture for a narrow page: a legend in place of names beside lines, and as much taller as that takes.</summary>
    public Chart Narrow()
    {
        Chart narrow = this with { Width = NarrowWidth };
        int rows = ChartLayout.LegendRows(narrow) - ChartLayout.LegendRows(this);
        return narrow with { Height = Height + (Math.Max(0, rows) * ChartLayout.LegendRow) };
    }
}
