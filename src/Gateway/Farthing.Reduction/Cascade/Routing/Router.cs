using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Prior;

namespace Farthing.Reduction.Cascade.Routing;

/// <summary>A trained and calibrated router of two models. Immutable, safe for many threads; a live drift test is made of <see cref="NewDrift"/>.</summary>
public sealed record Router
{
    /// <summary>Name of the small model.</summary>
    public required string Weak { get; init; }

    /// <summary>Name of the large model.</summary>
    public required string Strong { get; init; }

    /// <summary>Labels of training and calibration.</summary>
    public required int Labels { get; init; }

    /// <summary>SHA-256 of the labels, in hex.</summary>
    public required string LabelsSha256 { get; init; }

    /// <summary>When it was trained.</summary>
    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>Says from a prompt what the strong model would be better by; a <see cref="LengthPrior"/> where labels were too few.</summary>
    public required IPrior Prior { get; init; }

    /// <summary>The promise on minus the prior's score: a prompt goes to the weak model without a call of either where <see cref="RoutesToWeak"/>.</summary>
    public required CascadePromise Promise { get; init; }

    /// <summary>Scores of the calibration.</summary>
    public required ScoreDrift Drift { get; init; }

    /// <summary>Decides on the small model's answer; null where labels carried no signals of answers.</summary>
    /// <remarks>Both promises have the same limit, and each is about all requests: whoever routes by one must not accept by the other as well, or twice the limit may be lost.</remarks>
    public ConfidenceGate? Confidence { get; init; }

    /// <summary>Decides on the opening of the small model's answer, before the rest is there; null where labels carried none.</summary>
    /// <remarks>A promise of its own, of the same limit: as above.</remarks>
    public ConfidenceGate? Opening { get; init; }

    /// <summary>True where length is all that decides.</summary>
    public bool IsByLength => Prior is LengthPrior;

    /// <summary>Confidence in the weak model that the promise is about.</summary>
    public static double ConfidenceOf(in PriorScore score) => -score.Score;

    /// <summary>True where the promise lets the weak model answer.</summary>
    public bool RoutesToWeak(in PriorScore score) => Promise.Accepts(ConfidenceOf(score));

    /// <summary>A drift test of live requests, which has seen none.</summary>
    public ScoreDrift NewDrift() => new(Drift.Edges, Drift.Expected);
}
