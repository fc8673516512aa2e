namespace Farthing.Measurement.Bench;

/// <summary>A statistic of a sample with its 95 % confidence interval.</summary>
/// <param name="Value">Of the sample.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Percentile(double Value, double Low, double High);
