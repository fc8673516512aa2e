namespace Farthing.Measurement.Calibration;

/// <summary>A predicted figure with its 90 % band.</summary>
/// <param name="Value">The prediction: seconds, tokens per second or requests per second.</param>
/// <param name="Low">5 % of measurements are expected below.</param>
/// <param name="High">5 % of measurements are expected above.</param>
public readonly record struct Figure(double Value, double Low, double High);
