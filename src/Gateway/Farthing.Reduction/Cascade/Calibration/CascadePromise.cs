namespace Farthing.Reduction.Cascade.Calibration;

/// <summary>A threshold and what is promised at it.</summary>
/// <param name="Threshold">The weak answer is given where its confidence is at least this; null: every request goes to the strong model.</param>
/// <param name="AcceptedFraction">Share of calibration rows that are accepted.</param>
/// <param name="Loss">Their mean loss, over the rows that the promise is about.</param>
/// <param name="UpperBound">What the loss is at most, with confidence 1 − δ at this one threshold.</param>
/// <param name="Labels">Rows of the calibration.</param>
/// <param name="Limit">What the loss is promised to be at most.</param>
/// <param name="Delta">How often the promise may fail over recalibrations; null where the method promises a mean alone.</param>
public sealed record CascadePromise(
    double? Threshold,
    double AcceptedFraction,
    double Loss,
    double UpperBound,
    int Labels,
    double Limit,
    double? Delta
)
{
    /// <summary>Share that goes to the strong model.</summary>
    public double EscalatedFraction => 1 - AcceptedFraction;

    /// <summary>True where a weak answer with this confidence is given.</summary>
    public bool Accepts(double confidence) => Threshold is double threshold && confidence >= threshold;
}
