using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>A condition with its step times at hand: what figures are computed from.</summary>
/// <param name="Served">What is served, and the load.</param>
/// <param name="Steps">Steps of a replica, or of a worker of the decode pool.</param>
/// <param name="PrefillSteps">Steps of a worker of the prefill pool; null for one pool.</param>
public sealed record PreparedCondition(
    ServedCondition Served,
    OperatorStepTimeModel Steps,
    OperatorStepTimeModel? PrefillSteps
);
