using Farthing.Planning.Fleets;

namespace Farthing.Scenarios.Fleets;

/// <summary>A bar of the waterfall: the smallest fleet that stays and keeps the promise on the busiest day with what is turned on so far.</summary>
/// <param name="Step">What is turned on with it.</param>
/// <param name="Shape">The replica that was played; null where none was: nothing changed, or nothing is known.</param>
/// <param name="Replicas">How many of it; null likewise.</param>
/// <param name="UsdPerMonth">A month of it, on demand where that is cheapest; the one before where nothing changed. Null where it is not known.</param>
/// <param name="Why">Why nothing changed, or is not known; null where a fleet was played.</param>
public sealed record WaterfallBar(
    WaterfallStep Step,
    ReplicaShape? Shape,
    int? Replicas,
    double? UsdPerMonth,
    string? Why
);
