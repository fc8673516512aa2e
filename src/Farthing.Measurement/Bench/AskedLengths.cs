namespace Farthing.Measurement.Bench;

/// <summary>The lengths that a load asked for.</summary>
/// <param name="Input">Prompt tokens; the longest where they vary.</param>
/// <param name="Output">Output tokens; the longest where they vary.</param>
/// <param name="Shape">How they lie around these, as tables of measurements say it: fixed, uniform(0.8).</param>
public sealed record AskedLengths(double Input, double Output, string Shape);
