namespace Farthing.Scenarios.Fleets;

/// <summary>How much of a fleet is searched and confirmed.</summary>
/// <param name="SearchSeconds">Time in which autoscalers are searched, every one of them; null plays those that differ in kind, to the end.</param>
/// <param name="EveryHour">True where the promise must hold in each hour.</param>
/// <param name="Confirms">True plays the whole month with the answer.</param>
public sealed record FleetWishes(double? SearchSeconds, bool EveryHour, bool Confirms);
