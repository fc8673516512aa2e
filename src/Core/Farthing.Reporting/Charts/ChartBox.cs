namespace Farthing.Reporting.Charts;

/// <summary>A rectangle in the units of the axes: a bar, a histogram's bucket, a step of a waterfall, a stretch of time.</summary>
/// <param name="Left">One end along the horizontal axis.</param>
/// <param name="Right">The other end.</param>
/// <param name="Bottom">One end along the vertical axis.</param>
/// <param name="Top">The other end.</param>
public readonly record struct ChartBox(double Left, double Right, double Bottom, double Top)
{
    /// <summary>Its own color; null takes the mark's.</summary>
    public ChartTone? Tone { get; init; }

    /// <summary>Printed to the right of it.</summary>
    public string? Label { get; init; }

    /// <summary>Shown when a mouse rests on it.</summary>
    public string? Title { get; init; }
}
