namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Factor that may be reached after 12 months, with its probability.</summary>
/// <param name="Factor">Factor on today's value, above 0.</param>
/// <param name="Weight">Probability, 0…1.</param>
public readonly record struct WeightedFactor(double Factor, double Weight);
