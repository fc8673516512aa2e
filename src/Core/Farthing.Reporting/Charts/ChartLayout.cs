namespace Farthing.Reporting.Charts;

/// <summary>The plot's rectangle and what its axes span, worked out from the marks and the width of the texts around them.</summary>
internal sealed record ChartLayout(
    AxisMap Horizontal,
    AxisMap Vertical,
    IReadOnlyList<double> HorizontalTicks,
    IReadOnlyList<double> VerticalTicks
)
{
    /// <summary>Lines that are named at their ends; with more, a legend names them.</summary>
    public const int MaxDirectLabels = 4;

    /// <summary>Height of a row of the legend.</summary>
    public const double LegendRow = 18;

    private const double Gap = 8;

    /// <summary>The plot's left edge.</summary>
    public double Left => Horizontal.From;

    /// <summary>The plot's right edge.</summary>
    public double Right => Horizontal.To;

    /// <summary>The plot's upper edge.</summary>
    public double Top => Math.Min(Vertical.From, Vertical.To);

    /// <summary>The plot's lower edge.</summary>
    public double Bottom => Math.Max(Vertical.From, Vertical.To);

    /// <summary>True when lines carry their names at their ends.</summary>
    public static bool IsDirect(Chart chart) =>
        chart.Width > Chart.NarrowWidth
        && chart.Marks.Count(mark => mark is LineMark { Label: not null }) <= MaxDirectLabels;

    /// <summary>The marks that the legend names.</summary>
    public static IEnumerable<ChartMark> Legend(Chart chart)
    {
        bool isDirect = IsDirect(chart);
        return chart.Marks.Where(mark =>
            mark.Label is not null
            && mark switch
            {
                RuleMark or RegionMark => false,
                LineMark => !isDirect,
                _ => true,
            }
        );
    }

    /// <summary>Positions of the legend's entries: x of the swatch and row.</summary>
    public static IReadOnlyList<(ChartMark Mark, double X, int Row)> LegendPlaces(Chart chart)
    {
        List<(ChartMark, double, int)> places = [];
        double x = 2;
        int row = 0;
        foreach (ChartMark mark in Legend(chart))
        {
            double width = 16 + TextMeasure.Width(mark.Label!, PlacedText.Size) + 14;
            if (x > 2 && x + width > chart.Width)
            {
                x = 2;
                row++;
            }

            places.Add((mark, x, row));
            x += width;
        }

        return places;
    }

    /// <summary>Rows of the legend; 0 where there is none.</summary>
    public static int LegendRows(Chart chart) => LegendPlaces(chart) is [.., (_, _, int row)] ? row + 1 : 0;

    /// <summary>Works it out.</summary>
    public static ChartLayout Of(Chart chart)
    {
        double top = 10 + (LegendRows(chart) * LegendRow) + (chart.Vertical.Title.Length > 0 ? 18 : 2);
        double bottom =
            chart.Height - (chart.Horizontal.IsBare ? 8 : 26) - (chart.Horizontal.Title.Length > 0 ? 16 : 0);
        (double lowY, double highY) = AxisSpan.Of(chart, isVertical: true);
        bool isDownward = chart.Vertical.Scale == AxisScale.Category;
        AxisMap y = new(
            chart.Vertical.Scale,
            lowY,
            highY,
            isDownward ? top : bottom,
            isDownward ? bottom : top
        );
        IReadOnlyList<double> ticksY = AxisTicks.Of(
            chart.Vertical.Scale,
            lowY,
            highY,
            (int)Math.Max(2, (bottom - top) / 34)
        );
        double left = Gap;
        if (!chart.Vertical.IsBare)
        {
            left +=
                ticksY
                    .Select(tick => TextMeasure.Width(Tick(chart.Vertical, tick), PlacedText.Size))
                    .DefaultIfEmpty(0)
                    .Max() + 2;
            left = Math.Min(left, chart.Width * 0.42);
        }

        double right = chart.Width - RightMargin(chart);
        (double lowX, double highX) = AxisSpan.Of(chart, isVertical: false);
        IReadOnlyList<double> ticksX = [];
        for (int most = 10; most >= 2; most--)
        {
            ticksX = AxisTicks.Of(chart.Horizontal.Scale, lowX, highX, most);
            AxisMap probe = new(chart.Horizontal.Scale, lowX, highX, left, right);
            if (HasRoom(chart.Horizontal, probe, ticksX))
            {
                break;
            }
        }

        if (ticksX.Count > 0 && !chart.Horizontal.IsBare)
        {
            double half = TextMeasure.Width(Tick(chart.Horizontal, ticksX[^1]), PlacedText.Size) / 2;
            double end = new AxisMap(chart.Horizontal.Scale, lowX, highX, left, right).At(ticksX[^1]);
            right -= Math.Max(0, end + half + 1 - chart.Width);
        }

        AxisMap x = new(chart.Horizontal.Scale, lowX, highX, left, right);
        return new ChartLayout(x, y, ticksX, ticksY);
    }

    /// <summary>The text of a tick.</summary>
    public static string Tick(ChartAxis axis, double value) =>
        axis.Scale == AxisScale.Category
            ? (int)value < axis.Categories.Count
                ? axis.Categories[(int)value]
                : ""
            : (axis.TickFormat ?? axis.Format)(value);

    private static bool HasRoom(ChartAxis axis, AxisMap map, IReadOnlyList<double> ticks)
    {
        double end = double.NegativeInfinity;
        foreach (double tick in ticks)
        {
            double half = TextMeasure.Width(Tick(axis, tick), PlacedText.Size) / 2;
            double at = map.At(tick);
            if (at - half < end + Gap)
            {
                return false;
            }

            end = at + half;
        }

        return true;
    }

    private static double RightMargin(Chart chart)
    {
        double margin = 14;
        bool isDirect = IsDirect(chart);
        foreach (ChartMark mark in chart.Marks)
        {
            if (mark is LineMark { Label: string name } && isDirect)
            {
                margin = Math.Max(margin, TextMeasure.Width(name, PlacedText.Size) + Gap + 2);
            }
            else if (mark is BoxesMark boxes)
            {
                foreach (ChartBox box in boxes.Boxes)
                {
                    double width = box.Label is null ? 0 : TextMeasure.Width(box.Label, PlacedText.Size);
                    margin = Math.Max(margin, width + Gap + 2);
                }
            }
        }

        return Math.Min(margin, chart.Width * 0.36);
    }
}

/// <summary>Position of an axis's value in the drawing.</summary>
/// <param name="Scale">The axis's scale.</param>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>.</param>
/// <param name="From">Pixels.</param>
/// <param name="To">Pixels; below <paramref name="From"/> where the axis runs upward.</param>
public readonly record struct AxisMap(AxisScale Scale, double Low, double High, double From, double To)
{
    /// <summary>The place of a value, within the plot.</summary>
    public double At(double value)
    {
        double low = Spread(Low);
        double share = (Spread(value) - low) / (Spread(High) - low);
        return From + (Math.Clamp(share, 0, 1) * (To - From));
    }

    /// <summary>True when a value is within the axis (a hair beyond counts).</summary>
    public bool Holds(double value) =>
        value >= Low - ((High - Low) * 1e-6) && value <= High + ((High - Low) * 1e-6);

    private double Spread(double value) =>
        Scale switch
        {
            AxisScale.Logarithmic => Math.Log10(Math.Max(value, double.Epsilon)),
            AxisScale.Percentile => -Math.Log10(1 - Math.Clamp(value, 0, 1 - 1e-9)),
            _ => value,
        };
}
