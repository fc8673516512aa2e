using Farthing.Documents.Benches;
using Farthing.Measurement.Load;

namespace Farthing.Benches.Quality;

/// <summary>The servers of a quality gate.</summary>
/// <param name="Baseline">Null where its answers were kept.</param>
/// <param name="Candidate">Null where the baseline's answers are only kept.</param>
/// <param name="Judge">Null without a judge.</param>
/// <param name="Api">Which endpoint of the sides; a judge's is always chat.</param>
public sealed record QualitySides(
    LoadTarget? Baseline,
    LoadTarget? Candidate,
    LoadTarget? Judge,
    LoadApi Api
);
