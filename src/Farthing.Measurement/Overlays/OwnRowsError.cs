namespace Farthing.Measurement.Overlays;

/// <summary>Errors on the rows of a table that were not known, in percent, means over draws.</summary>
/// <param name="Table">The table.</param>
/// <param name="Known">Conditions that were known.</param>
/// <param name="MedianBefore">Median of the built-in prediction.</param>
/// <param name="P90Before">Its p90.</param>
/// <param name="MedianAfter">Median of the calibrated prediction.</param>
/// <param name="P90After">Its p90.</param>
/// <param name="InBandFraction">Share of rows inside the calibrated 90 % band.</param>
/// <param name="BandWidth">(high − low) / prediction.</param>
/// <param name="BandFraction">What is left of the built-in band: ln(high / low) over the same of the built-in one.</param>
public sealed record OwnRowsError(
    MeasuredTable Table,
    int Known,
    double MedianBefore,
    double P90Before,
    double MedianAfter,
    double P90After,
    double InBandFraction,
    double BandWidth,
    double BandFraction
)
{
    /// <summary>True when calibrated predictions are farther from the unknown rows than built-in ones.</summary>
    public bool IsWorse => MedianAfter > MedianBefore;
}
