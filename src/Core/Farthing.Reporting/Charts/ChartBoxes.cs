namespace Farthing.Reporting.Charts;

/// <summary>Boxes of the usual pictures.</summary>
public static class ChartBoxes
{
    /// <summary>Share of a row that a bar fills on each side of its middle.</summary>
    private const double Half = 0.36;

    /// <summary>A lying bar in a row.</summary>
    /// <param name="row">The row, from 0 at the top.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    public static ChartBox Row(double row, double from, double to) => new(from, to, row - Half, row + Half);

    /// <summary>A histogram's buckets, standing on 0.</summary>
    /// <param name="edges">Edges, ascending, one more than counts.</param>
    /// <param name="counts">Height of each bucket.</param>
    /// <param name="title">Words for a bucket: lower edge, upper edge, height.</param>
    public static IReadOnlyList<ChartBox> Histogram(
        IReadOnlyList<double> edges,
        IReadOnlyList<double> counts,
        Func<double, double, double, string> title
    )
    {
        ChartBox[] boxes = new ChartBox[counts.Count];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = new ChartBox(edges[i], edges[i + 1], 0, counts[i])
            {
                Title = title(edges[i], edges[i + 1], counts[i]),
            };
        }

        return boxes;
    }

    /// <summary>A waterfall in rows: each step begins where the one before ended; a total begins at 0.</summary>
    /// <param name="steps">Change, whether it is a total (its change is then its value), color and label.</param>
    public static IReadOnlyList<ChartBox> Waterfall(
        IReadOnlyList<(double Change, bool IsTotal, ChartTone Tone, string Label)> steps
    )
    {
        ChartBox[] boxes = new ChartBox[steps.Count];
        double at = 0;
        for (int i = 0; i < boxes.Length; i++)
        {
            (double change, bool isTotal, ChartTone tone, string label) = steps[i];
            double from = isTotal ? 0 : at;
            at = isTotal ? change : at + change;
            boxes[i] = Row(i, from, at) with { Tone = tone, Label = label };
        }

        return boxes;
    }
}

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
