namespace Farthing.Measurement.FirstTokens;

/// <summary>A fit with its folds.</summary>
/// <param name="Set">The terms, fitted on all tables.</param>
/// <param name="Folds">Each table's errors with the terms fitted on the others.</param>
public sealed record FirstTokenFit(FirstTokenSet Set, IReadOnlyList<FirstTokenFold> Folds)
{
    /// <summary>Mean over tables of the median error.</summary>
    public double MedianPercent => Folds.Average(fold => fold.MedianPercent);

    /// <summary>Mean over tables of the p90.</summary>
    public double P90Percent => Folds.Average(fold => fold.P90Percent);

    /// <summary>Mean over tables of the bias.</summary>
    public double BiasPercent => Folds.Average(fold => fold.BiasPercent);
}
