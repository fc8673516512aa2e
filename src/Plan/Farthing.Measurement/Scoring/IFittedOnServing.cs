namespace Farthing.Measurement.Scoring;

/// <summary>Something whose numbers come from serving measurements: an error band, a correction, a baseline's constants.</summary>
public interface IFittedOnServing
{
    /// <summary>Fits to training rows and to nothing else.</summary>
    /// <param name="training">Rows that may be learned from; may be empty.</param>
    IServingFit Fit(IReadOnlyList<ScoredRow> training);
}
