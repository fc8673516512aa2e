using Farthing.Documents.Calibrations;
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
)
{
    /// <summary>The engine's overhead of a first token; null where nothing was fitted.</summary>
    public FirstTokenTerms? FirstToken { get; init; }

    /// <summary>The milliseconds per layer that <see cref="Steps"/> already adds to every first token.</summary>
    public double HostMsPerLayer { get; init; }

    /// <summary>Time of a first token beyond the played run, in seconds: the engine's own adder in place of the played one, times the server's own factor as in the played run.</summary>
    public double FirstTokenShiftSeconds =>
        FirstToken is null
            ? 0
            : Steps.FirstTokenFactor
                * (FirstToken.MsPerLayer - HostMsPerLayer)
                * Served.Deployment.Model.NumHiddenLayers
                / 1e3;

    /// <summary>Decode steps that a published first token comes late by, times the server's own factor; 0 where the condition says how many requests it ran.</summary>
    public double FirstTokenSteps =>
        Served.Condition.Requests is null ? Steps.FirstTokenFactor * (FirstToken?.DecodeSteps ?? 0) : 0;
}
