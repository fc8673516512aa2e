namespace Farthing.Reporting.Sheets;

/// <summary>Replacement of a picture where none can be drawn: on a terminal and in Markdown.</summary>
public enum ChartForm
{
    /// <summary>Nothing: other blocks say the same.</summary>
    Picture,

    /// <summary>Its description; a course over time as a line of marks before it.</summary>
    Words,

    /// <summary>Its table.</summary>
    Table,
}
