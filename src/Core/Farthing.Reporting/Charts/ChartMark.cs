namespace Farthing.Reporting.Charts;

/// <summary>Something that is drawn into a chart, in the units of its axes.</summary>
public abstract record ChartMark
{
    /// <summary>Its name: at the line's end, at the rule, or in the legend; null leaves it unnamed.</summary>
    public string? Label { get; init; }

    /// <summary>Its color.</summary>
    public ChartTone Tone { get; init; }
}

/// <summary>A line through points.</summary>
/// <param name="Points">In the order of drawing.</param>
public sealed record LineMark(IReadOnlyList<ChartPoint> Points) : ChartMark
{
    /// <summary>True holds each value until the next point.</summary>
    public bool IsStepped { get; init; }

    /// <summary>True draws dashes: the same color, another way of counting.</summary>
    public bool IsDashed { get; init; }

    /// <summary>True draws a dot at each point.</summary>
    public bool HasDots { get; init; }
}

/// <summary>Points without a line.</summary>
/// <param name="Points">The points.</param>
public sealed record PointsMark(IReadOnlyList<ChartPoint> Points) : ChartMark
{
    /// <summary>True draws rings instead of dots: shape tells it apart where color does not.</summary>
    public bool IsHollow { get; init; }
}

/// <summary>An uncertainty around a line.</summary>
/// <param name="Ranges">In the order of the horizontal axis.</param>
public sealed record BandMark(IReadOnlyList<ChartRange> Ranges) : ChartMark;

/// <summary>Bars, buckets, steps, stretches.</summary>
/// <param name="Boxes">The rectangles.</param>
public sealed record BoxesMark(IReadOnlyList<ChartBox> Boxes) : ChartMark;

/// <summary>A thin line across the whole plot: a limit that was promised, a knee, a mean.</summary>
/// <param name="Value">Where it stands.</param>
/// <param name="IsVertical">True when the value is on the horizontal axis.</param>
public sealed record RuleMark(double Value, bool IsVertical = false) : ChartMark;

/// <summary>A shaded stretch of the horizontal axis.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends; infinite: at the plot's edge.</param>
public sealed record RegionMark(double From, double To) : ChartMark;

/// <summary>A stretch of the vertical axis at one place of the horizontal one: an uncertainty.</summary>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct ChartRange(double X, double Low, double High);
