using System.Globalization;
using System.Text;

namespace Farthing.Reporting.Charts;

/// <content>Names of lines, rules, regions, points and boxes; the legend.</content>
public static partial class ChartPainter
{
    private const double LineHeight = 15;

    private static void PaintLabels(Chart chart, ChartLayout layout, StringBuilder svg, TextPlacer texts)
    {
        foreach ((ChartMark mark, double x, int row) in ChartLayout.LegendPlaces(chart))
        {
            double y = 16 + (row * 18);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"{(mark is BandMark ? "band" : "box")} {Tone(mark.Tone)}\" x=\"{N(x)}\" y=\"{N(y - 9)}\" width=\"10\" height=\"10\"/>\n"
            );
            texts.TryPlace(new PlacedText(mark.Label!, x + 16, y, "start", "name"));
        }

        if (ChartLayout.IsDirect(chart))
        {
            NameLines(chart, layout, texts);
        }

        foreach (ChartMark mark in chart.Marks)
        {
            switch (mark)
            {
                case RuleMark { Label: string name } rule:
                    NameRule(layout, rule, name, texts);
                    break;
                case RegionMark { Label: string name } region:
                    NameRegion(layout, region, name, texts);
                    break;
                case BoxesMark boxes:
                    NameBoxes(layout, boxes, texts);
                    break;
                case PointsMark points:
                    NamePoints(layout, points.Points, texts);
                    break;
                case LineMark { HasDots: true } line:
                    NamePoints(layout, line.Points, texts);
                    break;
            }
        }
    }

    /// <summary>Names at the lines' ends, pushed apart where lines end near each other.</summary>
    private static void NameLines(Chart chart, ChartLayout layout, TextPlacer texts)
    {
        List<(LineMark Line, double Y)> ends = [];
        foreach (ChartMark mark in chart.Marks)
        {
            if (mark is LineMark { Label: not null } line)
            {
                ChartPoint last = line.Points.LastOrDefault(point => double.IsFinite(point.Y));
                ends.Add((line, layout.Vertical.At(line.Points.Count > 0 ? last.Y : layout.Vertical.Low)));
            }
        }

        ends.Sort((a, b) => a.Y.CompareTo(b.Y));
        double[] places = [.. ends.Select(end => end.Y)];
        for (int i = 1; i < places.Length; i++)
        {
            places[i] = Math.Max(places[i], places[i - 1] + LineHeight);
        }

        double limit = layout.Bottom;
        for (int i = places.Length - 1; i >= 0; i--)
        {
            places[i] = Math.Min(places[i], limit);
            limit = places[i] - LineHeight;
        }

        double room = chart.Width - layout.Right - 8;
        for (int i = 0; i < ends.Count; i++)
        {
            LineMark line = ends[i].Line;
            string name = TextMeasure.Fit(line.Label!, PlacedText.Size, room);
            texts.TryPlace(
                new PlacedText(name, layout.Right + 6, places[i] + 4, "start", $"name ink {Tone(line.Tone)}")
            );
        }
    }

    private static void NameRule(ChartLayout layout, RuleMark rule, string name, TextPlacer texts)
    {
        string style = $"name halo ink {Tone(rule.Tone)}";
        if (!rule.IsVertical)
        {
            double y = layout.Vertical.At(rule.Value);
            texts.TryPlace(
                new PlacedText(name, layout.Left + 6, y - 5, "start", style),
                new PlacedText(name, layout.Right - 4, y - 5, "end", style),
                new PlacedText(name, layout.Left + 6, y + 13, "start", style),
                new PlacedText(name, layout.Right - 4, y + 13, "end", style),
                new PlacedText(name, layout.Left + 6, y - 20, "start", style)
            );
            return;
        }

        double x = layout.Horizontal.At(rule.Value);
        for (double y = layout.Top + 12; y < layout.Bottom; y += LineHeight)
        {
            if (
                texts.TryPlace(
                    new PlacedText(name, x + 5, y, "start", style),
                    new PlacedText(name, x - 5, y, "end", style)
                )
            )
            {
                return;
            }
        }
    }

    private static void NameRegion(ChartLayout layout, RegionMark region, string name, TextPlacer texts)
    {
        double from = layout.Horizontal.At(Math.Max(region.From, layout.Horizontal.Low));
        double to = layout.Horizontal.At(Math.Min(region.To, layout.Horizontal.High));
        string style = $"name halo ink {Tone(region.Tone)}";
        for (double y = layout.Top + 12; y < layout.Bottom; y += LineHeight)
        {
            if (
                texts.TryPlace(
                    new PlacedText(name, (from + to) / 2, y, "middle", style),
                    new PlacedText(name, layout.Right - 4, y, "end", style)
                )
            )
            {
                return;
            }
        }
    }

    private static void NameBoxes(ChartLayout layout, BoxesMark boxes, TextPlacer texts)
    {
        foreach (ChartBox box in boxes.Boxes)
        {
            if (box.Label is not null)
            {
                double x = Math.Max(layout.Horizontal.At(box.Left), layout.Horizontal.At(box.Right));
                double y = (layout.Vertical.At(box.Bottom) + layout.Vertical.At(box.Top)) / 2;
                texts.TryPlace(new PlacedText(box.Label, x + 6, y + 4, "start", "figure halo"));
            }
        }
    }

    private static void NamePoints(ChartLayout layout, IReadOnlyList<ChartPoint> points, TextPlacer texts)
    {
        foreach (ChartPoint point in points)
        {
            if (point.Label is null || !double.IsFinite(point.X) || !double.IsFinite(point.Y))
            {
                continue;
            }

            double x = layout.Horizontal.At(point.X);
            double y = layout.Vertical.At(point.Y);
            texts.TryPlace(
                new PlacedText(point.Label, x + 9, y + 4, "start", "point"),
                new PlacedText(point.Label, x - 9, y + 4, "end", "point"),
                new PlacedText(point.Label, x, y - 10, "middle", "point"),
                new PlacedText(point.Label, x, y + 20, "middle", "point"),
                new PlacedText(point.Label, x + 8, y - 9, "start", "point"),
                new PlacedText(point.Label, x + 8, y + 18, "start", "point"),
                new PlacedText(point.Label, x - 8, y - 9, "end", "point")
            );
        }
    }
}
