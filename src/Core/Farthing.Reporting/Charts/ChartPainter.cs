using System.Globalization;
using System.Text;

namespace Farthing.Reporting.Charts;

/// <summary>Draws a chart as one svg element that needs no script: axes, marks, names that never cover each other.</summary>
public static partial class ChartPainter
{
    /// <summary>Draws it.</summary>
    /// <param name="chart">What to draw.</param>
    /// <param name="id">Unique within the page; letters, digits and hyphens.</param>
    public static ChartDrawing Paint(Chart chart, string id)
    {
        ChartLayout layout = ChartLayout.Of(chart);
        TextPlacer texts = new(chart.Width, chart.Height);
        StringBuilder svg = new();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class=\"chart {(chart.Width > Chart.NarrowWidth ? "full" : "narrow")}\" viewBox=\"0 0 {N(chart.Width)} {N(chart.Height)}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n"
        );
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<title id=\"{id}-t\">{E(chart.Title)}</title>\n<desc id=\"{id}-d\">{E(Words(chart))}</desc>\n"
        );
        PaintAxes(chart, layout, svg, texts);
        foreach (ChartMark mark in chart.Marks)
        {
            PaintMark(chart, layout, mark, svg, texts);
        }

        PaintLabels(chart, layout, svg, texts);
        foreach (PlacedText text in texts.Texts)
        {
            string anchor = text.Anchor == "start" ? "" : $" text-anchor=\"{text.Anchor}\"";
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text class=\"{text.Style}\" x=\"{N(text.X)}\" y=\"{N(text.Y)}\"{anchor}>{E(text.Text)}</text>\n"
            );
        }

        svg.Append("</svg>");
        return new ChartDrawing(svg.ToString(), texts.Texts);
    }

    /// <summary>A number of the drawing: one decimal at most.</summary>
    internal static string N(double value) =>
        Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Text as it may stand in markup.</summary>
    internal static string E(string text) => System.Net.WebUtility.HtmlEncode(text);

    private static string Words(Chart chart) =>
        chart.Description.Length > 0 ? chart.Description : chart.Subtitle;

    private static string Tone(ChartTone tone) => "tone-" + tone.ToString().ToLowerInvariant();

    private static void PaintAxes(Chart chart, ChartLayout layout, StringBuilder svg, TextPlacer texts)
    {
        bool isLying = chart.Vertical.Scale == AxisScale.Category || chart.Vertical.IsBare;
        svg.Append("<g class=\"grid\">");
        if (!isLying)
        {
            foreach (double tick in layout.VerticalTicks)
            {
                double y = layout.Vertical.At(tick);
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<path d=\"M{N(layout.Left)} {N(y)}H{N(layout.Right)}\"/>"
                );
            }
        }
        else if (!chart.Horizontal.IsBare)
        {
            foreach (double tick in layout.HorizontalTicks)
            {
                double x = layout.Horizontal.At(tick);
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<path d=\"M{N(x)} {N(layout.Top)}V{N(layout.Bottom)}\"/>"
                );
            }
        }

        svg.Append("</g>\n");
        string axis = isLying
            ? $"M{N(layout.Horizontal.At(0))} {N(layout.Top)}V{N(layout.Bottom)}"
            : $"M{N(layout.Left)} {N(layout.Bottom)}H{N(layout.Right)}";
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"{axis}\"/>\n");
        if (!chart.Vertical.IsBare)
        {
            foreach (double tick in layout.VerticalTicks)
            {
                string text = TextMeasure.Fit(
                    ChartLayout.Tick(chart.Vertical, tick),
                    PlacedText.Size,
                    layout.Left - 8
                );
                string style = chart.Vertical.Scale == AxisScale.Category ? "name" : "tick";
                texts.TryPlace(
                    new PlacedText(text, layout.Left - 8, layout.Vertical.At(tick) + 4, "end", style)
                );
            }
        }

        if (!chart.Horizontal.IsBare)
        {
            foreach (double tick in layout.HorizontalTicks)
            {
                string text = ChartLayout.Tick(chart.Horizontal, tick);
                double x = layout.Horizontal.At(tick);
                double half = TextMeasure.Width(text, PlacedText.Size) / 2;
                x = Math.Clamp(x, half, chart.Width - half);
                texts.TryPlace(new PlacedText(text, x, layout.Bottom + 19, "middle", "tick"));
            }
        }

        texts.TryPlace(new PlacedText(chart.Vertical.Title, 2, layout.Top - 13, "start", "axis-title"));
        texts.TryPlace(
            new PlacedText(chart.Horizontal.Title, layout.Right, layout.Bottom + 36, "end", "axis-title"),
            new PlacedText(chart.Horizontal.Title, chart.Width, layout.Bottom + 36, "end", "axis-title")
        );
    }
}

/// <summary>A chart as it is drawn.</summary>
/// <param name="Svg">One svg element; its colors are the page's.</param>
/// <param name="Texts">Every text in it, with its box.</param>
public sealed record ChartDrawing(string Svg, IReadOnlyList<PlacedText> Texts);

/// <summary>A text where it stands in a drawing.</summary>
/// <param name="Text">One line.</param>
/// <param name="X">The anchor's place.</param>
/// <param name="Y">The base line.</param>
/// <param name="Anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
/// <param name="Style">Class names of the style sheet.</param>
public sealed record PlacedText(string Text, double X, double Y, string Anchor, string Style)
{
    /// <summary>Font size of every text in a chart, pixels.</summary>
    public const double Size = 12;

    /// <summary>An upper bound of its width.</summary>
    public double Width => TextMeasure.Width(Text, Size);

    /// <summary>Its left edge.</summary>
    public double Left =>
        Anchor switch
        {
            "middle" => X - (Width / 2),
            "end" => X - Width,
            _ => X,
        };

    /// <summary>Its right edge.</summary>
    public double Right => Left + Width;

    /// <summary>Above its tallest letter.</summary>
    public double Top => Y - (0.93 * Size);

    /// <summary>Below its longest descender.</summary>
    public double Bottom => Y + (0.24 * Size);

    /// <summary>True when the boxes of two texts share a point.</summary>
    public bool Overlaps(PlacedText other) =>
        Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}
