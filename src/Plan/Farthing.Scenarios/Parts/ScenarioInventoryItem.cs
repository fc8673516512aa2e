namespace Farthing.Scenarios.Parts;

/// <summary>GPUs that a person has.</summary>
/// <param name="Gpu">Id or alias.</param>
/// <param name="Count">How many.</param>
/// <param name="UsdPerHour">What one costs per hour; null takes the cheapest offer's price.</param>
public sealed record ScenarioInventoryItem(string Gpu, int Count, double? UsdPerHour);
