using Farthing.Documents.Calibrations;
using Farthing.Measurement.FirstTokens;

namespace Farthing.Studies.Refits;

/// <summary>A fit with its folds.</summary>
/// <param name="Set">The terms, fitted on all tables.</param>
/// <param name="Folds">Each table's errors with the terms fitted on the others.</param>
public sealed record FirstTokenFit(FirstTokenSet Set, IReadOnlyList<FirstTokenFold> Folds)
{
    /// <summary>Means over tables of one load mode: number of tables, median, p90 and bias in percent.</summary>
    public (int Tables, double Median, double P90, double Bias) Errors(bool isOpen)
    {
        FirstTokenFold[] folds = [.. Folds.Where(fold => fold.OpenLoop == isOpen)];
        return folds.Length == 0
            ? (0, 0, 0, 0)
            : (
                folds.Length,
                folds.Average(fold => fold.MedianPercent),
                folds.Average(fold => fold.P90Percent),
                folds.Average(fold => fold.BiasPercent)
            );
    }
}
