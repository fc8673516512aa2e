namespace Farthing.Measurement.Overlays;

/// <summary>Errors of a group of tables: means over tables.</summary>
/// <param name="Tables">Number of tables.</param>
/// <param name="TablesWorse">Tables whose unknown rows the calibration made worse: the mean of their medians over draws is above that of the built-in prediction.</param>
/// <param name="MedianBefore">Median of the built-in prediction, percent.</param>
/// <param name="P90Before">Its p90.</param>
/// <param name="MedianAfter">Median of the calibrated prediction, percent.</param>
/// <param name="P90After">Its p90.</param>
/// <param name="InBandFraction">Share of rows inside the calibrated 90 % band.</param>
/// <param name="BandWidth">(high − low) / prediction.</param>
/// <param name="BandFraction">What is left of the built-in band: ln(high / low) over the same of the built-in one.</param>
public sealed record OwnRowsMean(
    int Tables,
    int TablesWorse,
    double MedianBefore,
    double P90Before,
    double MedianAfter,
    double P90After,
    double InBandFraction,
    double BandWidth,
    double BandFraction
)
{
    /// <summary>The means; null without tables.</summary>
    public static OwnRowsMean? Of(IReadOnlyList<OwnRowsError> errors) =>
        errors.Count == 0
            ? null
            : new OwnRowsMean(
                errors.Count,
                errors.Count(error => error.IsWorse),
                errors.Average(error => error.MedianBefore),
                errors.Average(error => error.P90Before),
                errors.Average(error => error.MedianAfter),
                errors.Average(error => error.P90After),
                errors.Average(error => error.InBandFraction),
                errors.Average(error => error.BandWidth),
                errors.Average(error => error.BandFraction)
            );
}
