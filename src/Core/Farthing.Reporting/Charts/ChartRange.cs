namespace Farthing.Reporting.Charts;

/// <summary>A stretch of the vertical axis at one place of the horizontal one: an uncertainty.</summary>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct ChartRange(double X, double Low, double High);
