namespace Farthing.Reporting.Charts;

/// <summary>A point in the units of the axes.</summary>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Y">Along the vertical axis; a value that is not a number breaks a line.</param>
public readonly record struct ChartPoint(double X, double Y)
{
    /// <summary>Printed beside the point where there is room.</summary>
    public string? Label { get; init; }

    /// <summary>Shown when a mouse rests on it; null makes one from the axes' formats.</summary>
    public string? Title { get; init; }
}
