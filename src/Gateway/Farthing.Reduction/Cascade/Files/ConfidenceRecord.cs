namespace Farthing.Reduction.Cascade.Files;

/// <summary>A model of confidence in the small model's answers.</summary>
/// <param name="Signals">The signals in the order of the weights: another list is another version.</param>
/// <param name="Sources">Sources that it was trained on.</param>
/// <param name="Weights">A weight for each signal, then the bias.</param>
/// <param name="Curve">From the logit to a probability.</param>
/// <param name="Promise">The promise on it.</param>
/// <param name="Drift">Confidences of the calibration.</param>
internal sealed record ConfidenceRecord(
    IReadOnlyList<string> Signals,
    IReadOnlyList<string> Sources,
    IReadOnlyList<double> Weights,
    CurveRecord Curve,
    PromiseRecord Promise,
    DriftRecord Drift
);
