using Farthing.Documents.Calibrations;

namespace Farthing.Measurement.Overlays;

/// <summary>Conditions that were held back together, and the fit on the others.</summary>
/// <param name="Seen">What was fitted to.</param>
/// <param name="Held">What was not.</param>
/// <param name="Scales">The factors of the fit.</param>
public sealed record HeldBackFold(
    IReadOnlyList<FittableCondition> Seen,
    IReadOnlyList<FittableCondition> Held,
    StepTimeScales Scales
);
