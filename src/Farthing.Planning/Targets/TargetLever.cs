namespace Farthing.Planning.Targets;

/// <summary>One lever, or one step of a stack of levers, with what was computed under it.</summary>
/// <param name="Kind">What it takes.</param>
/// <param name="Name">For people: <c>itl_p95 at 60.0 ms (1.5×)</c>.</param>
/// <param name="UsdPerMillion">Dollars per million tokens, blended, then; null where no fleet keeps the promise.</param>
/// <param name="Entry">The fleet then; null where there is none.</param>
/// <param name="Note">What to know: consent, quality, or why there is no fleet.</param>
/// <param name="Reaches">True when the target is reached.</param>
public sealed record TargetLever(
    TargetLeverKind Kind,
    string Name,
    double? UsdPerMillion,
    PlanEntry? Entry,
    string Note,
    bool Reaches
)
{
    /// <summary>Requests per second that the figure holds for; null for the traffic as it is.</summary>
    public double? RatePerSecond { get; init; }
}
