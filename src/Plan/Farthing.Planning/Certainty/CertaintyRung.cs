namespace Farthing.Planning.Certainty;

/// <summary>The cheapest fleet that keeps all promises with a certainty.</summary>
/// <param name="Confidence">The share of the step-time error's distribution that is at most as slow as the steps that it was checked with.</param>
/// <param name="Fleet">The fleet; null where none within the limits keeps the promises.</param>
public sealed record CertaintyRung(double Confidence, CertainFleet? Fleet);
