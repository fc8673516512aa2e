namespace Farthing.Reporting.Charts;

/// <summary>Span of an axis: its own limits where it has them, else the marks', widened to ticks.</summary>
internal static class AxisSpan
{
    /// <summary>The span of one axis of a chart; never empty.</summary>
    public static (double Low, double High) Of(Chart chart, bool isVertical)
    {
        ChartAxis axis = isVertical ? chart.Vertical : chart.Horizontal;
        if (axis.Scale == AxisScale.Category)
        {
            return (-0.5, Math.Max(1, axis.Categories.Count) - 0.5);
        }

        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (ChartMark mark in chart.Marks)
        {
            Widen(mark, isVertical, axis.Scale, ref low, ref high);
        }

        if (!(low <= high))
        {
            (low, high) = axis.Scale == AxisScale.Logarithmic ? (1, 10) : (0, 1);
        }

        low = axis.Minimum ?? (axis.StartsAtZero ? Math.Min(0, low) : low);
        high = axis.Maximum ?? (axis.StartsAtZero ? Math.Max(0, high) : high);
        if (!(low < high))
        {
            (low, high) =
                axis.Scale == AxisScale.Logarithmic ? (low / 1.5, low * 1.5)
                : low == 0 ? (0, 1)
                : (low - (Math.Abs(low) * 0.1), low + (Math.Abs(low) * 0.1));
        }

        return axis.IsTight || axis.Scale == AxisScale.Percentile ? (low, high) : Rounded(axis, low, high);
    }

    private static (double Low, double High) Rounded(ChartAxis axis, double low, double high)
    {
        if (axis.Scale == AxisScale.Logarithmic)
        {
            return (
                axis.Minimum ?? Digit(low, Math.Floor, [5, 2, 1]),
                axis.Maximum ?? Digit(high, Math.Ceiling, [1, 2, 5, 10])
            );
        }

        double step = AxisTicks.Step(axis.Scale, low, high, 6);
        return (
            axis.Minimum ?? (Math.Floor((low / step) + 1e-9) * step),
            axis.Maximum ?? (Math.Ceiling((high / step) - 1e-9) * step)
        );
    }

    /// <summary>The nearest 1, 2 or 5 of a decade that is not on the wrong side of a value.</summary>
    private static double Digit(double value, Func<double, double> round, double[] digits)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        bool isFloor = round(0.5) == 0;
        foreach (double digit in digits)
        {
            double candidate = digit * decade;
            if (isFloor ? candidate <= value * (1 + 1e-9) : candidate >= value * (1 - 1e-9))
            {
                return candidate;
            }
        }

        return decade;
    }

    private static void Widen(
        ChartMark mark,
        bool isVertical,
        AxisScale scale,
        ref double low,
        ref double high
    )
    {
        switch (mark)
        {
            case LineMark line:
                Widen(line.Points, isVertical, scale, ref low, ref high);
                break;
            case PointsMark points:
                Widen(points.Points, isVertical, scale, ref low, ref high);
                break;
            case BandMark band:
                foreach (ChartRange range in band.Ranges)
                {
                    Add(isVertical ? range.Low : range.X, scale, ref low, ref high);
                    Add(isVertical ? range.High : range.X, scale, ref low, ref high);
                }

                break;
            case BoxesMark boxes:
                foreach (ChartBox box in boxes.Boxes)
                {
                    Add(isVertical ? box.Bottom : box.Left, scale, ref low, ref high);
                    Add(isVertical ? box.Top : box.Right, scale, ref low, ref high);
                }

                break;
            case RuleMark rule when rule.IsVertical != isVertical:
                Add(rule.Value, scale, ref low, ref high);
                break;
            case RegionMark region when !isVertical:
                Add(region.From, scale, ref low, ref high);
                Add(region.To, scale, ref low, ref high);
                break;
        }
    }

    private static void Widen(
        IReadOnlyList<ChartPoint> points,
        bool isVertical,
        AxisScale scale,
        ref double low,
        ref double high
    )
    {
        foreach (ChartPoint point in points)
        {
            Add(isVertical ? point.Y : point.X, scale, ref low, ref high);
        }
    }

    private static void Add(double value, AxisScale scale, ref double low, ref double high)
    {
        if (double.IsFinite(value) && (value > 0 || scale != AxisScale.Logarithmic))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
    }
}
