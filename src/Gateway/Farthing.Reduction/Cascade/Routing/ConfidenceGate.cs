using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Monitoring;

namespace Farthing.Reduction.Cascade.Routing;

/// <summary>Decides on the small model's own answer: a model of confidence, and the promise calibrated on it. Immutable, safe for many threads.</summary>
public sealed record ConfidenceGate
{
    /// <summary>Labels below which no model of confidence is trained.</summary>
    public const int MinLabels = 100;

    /// <summary>From signals to the probability that the answer is right.</summary>
    public required ConfidenceModel Model { get; init; }

    /// <summary>Sources that the model was trained on: it says nothing of an answer that lacks one.</summary>
    public required SignalSources Sources { get; init; }

    /// <summary>The promise on that probability.</summary>
    public required CascadePromise Promise { get; init; }

    /// <summary>Confidences of the calibration.</summary>
    public required ScoreDrift Drift { get; init; }

    /// <summary>The confidence in an answer; null where a source is missing. Signals of other sources are passed over.</summary>
    public double? Assess(in ConfidenceSignals signals) =>
        (signals.Sources & Sources) == Sources ? Model.Assess(signals.Of(Sources)) : null;

    /// <summary>A drift test of live answers, which has seen none.</summary>
    public ScoreDrift NewDrift() => new(Drift.Edges, Drift.Expected);
}
