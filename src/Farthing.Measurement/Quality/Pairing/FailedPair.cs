namespace Farthing.Measurement.Quality.Pairing;

/// <summary>A question that cannot be compared.</summary>
/// <param name="Question">From 0.</param>
/// <param name="Repeat">From 0.</param>
/// <param name="Reason">Which side failed and how, or that the judge did.</param>
public sealed record FailedPair(int Question, int Repeat, string Reason);
