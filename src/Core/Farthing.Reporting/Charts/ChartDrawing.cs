namespace Farthing.Reporting.Charts;

/// <summary>A chart as it is drawn.</summary>
/// <param name="Svg">One svg element; its colors are the page's.</param>
/// <param name="Texts">Every text in it, with its box.</param>
public sealed record ChartDrawing(string Svg, IReadOnlyList<PlacedText> Texts);
