using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Overlays;

/// <summary>A measurement that a calibration can be fitted to.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="BuiltIn">The built-in prediction of the figure.</param>
/// <param name="Condition">Number of its condition among those of the fit: rows of one condition are held back together.</param>
/// <param name="Weight">How much it counts in the fit of step times: rows of one condition share what one row would count; 0 for TTFT.</param>
public sealed record FittableRow(MeasuredRow Row, double BuiltIn, int Condition, double Weight)
{
    /// <summary>ln(measured / built-in): what is to be explained.</summary>
    public double LogRatio => Math.Log(Row.Value / BuiltIn);
}
