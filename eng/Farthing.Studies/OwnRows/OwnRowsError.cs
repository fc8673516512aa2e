using Farthing.Documents.Calibrations;

namespace Farthing.Studies.OwnRows;

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

    /// <summary>The means of a group of tables; null without tables.</summary>
    public static OwnRowsMean? Mean(
        string metric,
        string name,
        string? family,
        int known,
        IReadOnlyList<OwnRowsError> errors
    ) =>
        errors.Count == 0
            ? null
            : new OwnRowsMean(
                metric,
                name,
                family,
                known,
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
