namespace Farthing.Planning.Certainty;

/// <summary>One thing that own measurements may say.</summary>
/// <param name="Fraction">Its place in the distribution of what they may say: 0.5 is the built-in prediction's median.</param>
/// <param name="Edge">The share of today's step-time error at which the plan would then be made: its certainty under the narrower band, moved to what was measured.</param>
/// <param name="UsdPerHour">The cheapest fleet then; null where none keeps the promises.</param>
public sealed record MeasuringOutcome(double Fraction, double Edge, double? UsdPerHour);
