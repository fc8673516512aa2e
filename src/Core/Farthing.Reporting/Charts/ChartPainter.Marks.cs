using System.Globalization;
using System.Text;

namespace Farthing.Reporting.Charts;

/// <content>Lines, bands, boxes, points, rules and regions.</content>
public static partial class ChartPainter
{
    /// <summary>Points of a line up to which each has a place for the mouse.</summary>
    private const int MaxHits = 400;

    private static void PaintMark(
        Chart chart,
        ChartLayout layout,
        ChartMark mark,
        StringBuilder svg,
        TextPlacer texts
    )
    {
        switch (mark)
        {
            case RegionMark region:
                double from = layout.Horizontal.At(Math.Max(region.From, layout.Horizontal.Low));
                double to = layout.Horizontal.At(Math.Min(region.To, layout.Horizontal.High));
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect class=\"region {Tone(mark.Tone)}\" x=\"{N(from)}\" y=\"{N(layout.Top)}\" width=\"{N(to - from)}\" height=\"{N(layout.Bottom - layout.Top)}\"/>\n"
                );
                break;
            case BandMark band:
                PaintBand(layout, band, svg);
                break;
            case BoxesMark boxes:
                PaintBoxes(layout, boxes, svg);
                break;
            case LineMark line:
                PaintLine(chart, layout, line, svg, texts);
                break;
            case PointsMark points:
                foreach (ChartPoint point in points.Points)
                {
                    PaintDot(chart, layout, point, points.Tone, points.IsHollow ? "ring" : "dot", svg, texts);
                }

                break;
            case RuleMark rule:
                string path = rule.IsVertical
                    ? $"M{N(layout.Horizontal.At(rule.Value))} {N(layout.Top)}V{N(layout.Bottom)}"
                    : $"M{N(layout.Left)} {N(layout.Vertical.At(rule.Value))}H{N(layout.Right)}";
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<path class=\"rule {Tone(mark.Tone)}\" d=\"{path}\"/>\n"
                );
                break;
        }
    }

    private static void PaintBand(ChartLayout layout, BandMark band, StringBuilder svg)
    {
        if (band.Ranges.Count == 0)
        {
            return;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"band {Tone(band.Tone)}\" d=\"");
        for (int i = 0; i < band.Ranges.Count; i++)
        {
            Step(i == 0 ? 'M' : 'L', band.Ranges[i].X, band.Ranges[i].High);
        }

        for (int i = band.Ranges.Count - 1; i >= 0; i--)
        {
            Step('L', band.Ranges[i].X, band.Ranges[i].Low);
        }

        svg.Append("Z\"/>\n");

        void Step(char letter, double x, double y) =>
            svg.Append(
                CultureInfo.InvariantCulture,
                $"{letter}{N(layout.Horizontal.At(x))} {N(layout.Vertical.At(y))}"
            );
    }

    private static void PaintBoxes(ChartLayout layout, BoxesMark boxes, StringBuilder svg)
    {
        foreach (ChartBox box in boxes.Boxes)
        {
            double x1 = layout.Horizontal.At(box.Left);
            double x2 = layout.Horizontal.At(box.Right);
            double y1 = layout.Vertical.At(box.Bottom);
            double y2 = layout.Vertical.At(box.Top);
            string title = box.Title is null ? "" : $"<title>{E(box.Title)}</title>";
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"box {Tone(box.Tone ?? boxes.Tone)}\" x=\"{N(Math.Min(x1, x2))}\" y=\"{N(Math.Min(y1, y2))}\" width=\"{N(Math.Max(0.5, Math.Abs(x2 - x1)))}\" height=\"{N(Math.Max(0.5, Math.Abs(y2 - y1)))}\">{title}</rect>\n"
            );
        }
    }

    private static void PaintLine(
        Chart chart,
        ChartLayout layout,
        LineMark line,
        StringBuilder svg,
        TextPlacer texts
    )
    {
        string dashes = line.IsDashed ? " dashed" : "";
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"line{dashes} {Tone(line.Tone)}\" d=\"");
        bool isOpen = false;
        foreach (ChartPoint point in line.Points)
        {
            if (!double.IsFinite(point.Y) || !double.IsFinite(point.X))
            {
                isOpen = false;
                continue;
            }

            string x = N(layout.Horizontal.At(point.X));
            string y = N(layout.Vertical.At(point.Y));
            svg.Append(
                isOpen && line.IsStepped ? $"H{x}V{y}"
                : isOpen ? $"L{x} {y}"
                : $"M{x} {y}"
            );
            isOpen = true;
        }

        svg.Append("\"/>\n");
        if (line.HasDots)
        {
            foreach (ChartPoint point in line.Points)
            {
                PaintDot(chart, layout, point, line.Tone, "dot", svg, texts);
            }
        }
        else if (line.Points.Count <= MaxHits)
        {
            PaintHits(chart, layout, line, svg);
        }
    }

    /// <summary>Unseen columns, so that a mouse anywhere above or below a point of a line reads its value.</summary>
    private static void PaintHits(Chart chart, ChartLayout layout, LineMark line, StringBuilder svg)
    {
        foreach (ChartPoint point in line.Points)
        {
            if (double.IsFinite(point.Y) && double.IsFinite(point.X))
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<circle class=\"hit\" cx=\"{N(layout.Horizontal.At(point.X))}\" cy=\"{N(layout.Vertical.At(point.Y))}\" r=\"6\"><title>{E(Title(chart, point, line.Label))}</title></circle>"
                );
            }
        }

        svg.Append('\n');
    }

    private static void PaintDot(
        Chart chart,
        ChartLayout layout,
        ChartPoint point,
        ChartTone tone,
        string style,
        StringBuilder svg,
        TextPlacer texts
    )
    {
        if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
        {
            return;
        }

        double x = layout.Horizontal.At(point.X);
        double y = layout.Vertical.At(point.Y);
        texts.Avoid(x, y);
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<circle class=\"{style} {Tone(tone)}\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"4\"><title>{E(Title(chart, point, null))}</title></circle>\n"
        );
    }

    private static string Title(Chart chart, ChartPoint point, string? series)
    {
        if (point.Title is not null)
        {
            return point.Title;
        }

        string name = series ?? point.Label ?? "";
        string value =
            $"{chart.Vertical.Title} {chart.Vertical.Format(point.Y)} at {chart.Horizontal.Title} {chart.Horizontal.Format(point.X)}";
        return name.Length > 0 ? $"{name}: {value}" : value;
    }
}
