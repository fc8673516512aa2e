namespace Farthing.Reporting.Charts;

/// <summary>Places texts so that none covers another, or leaves the drawing; what finds no place is left out (its figure stands in the table and the tooltip).</summary>
/// <param name="width">The drawing's width.</param>
/// <param name="height">The drawing's height.</param>
internal sealed class TextPlacer(double width, double height)
{
    private readonly List<PlacedText> texts = [];
    private readonly List<(double X, double Y)> dots = [];

    /// <summary>The texts so far.</summary>
    public IReadOnlyList<PlacedText> Texts => texts;

    /// <summary>Keeps labels of points off a dot.</summary>
    public void Avoid(double x, double y) => dots.Add((x, y));

    /// <summary>Places a text at the first place of several that is free.</summary>
    /// <returns>False where none is.</returns>
    public bool TryPlace(params ReadOnlySpan<PlacedText> places)
    {
        foreach (PlacedText place in places)
        {
            if (IsFree(place))
            {
                texts.Add(place);
                return true;
            }
        }

        return false;
    }

    private bool IsFree(PlacedText place)
    {
        if (
            place.Text.Length == 0
            || place.Left < 0
            || place.Right > width
            || place.Top < 0
            || place.Bottom > height
        )
        {
            return false;
        }

        foreach (PlacedText other in texts)
        {
            if (place.Overlaps(other))
            {
                return false;
            }
        }

        return !place.Style.Contains("point", StringComparison.Ordinal)
            || !dots.Exists(dot =>
                dot.X > place.Left - 4
                && dot.X < place.Right + 4
                && dot.Y > place.Top - 4
                && dot.Y < place.Bottom + 4
            );
    }
}
