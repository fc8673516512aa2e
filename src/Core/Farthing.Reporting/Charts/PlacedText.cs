namespace Farthing.Reporting.Charts;

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
