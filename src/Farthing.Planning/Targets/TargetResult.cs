namespace Farthing.Planning.Targets;

/// <summary>What would reach a price per million tokens.</summary>
/// <param name="TargetUsdPerMillion">The price, blended.</param>
/// <param name="Plan">The plan as it is.</param>
/// <param name="Levers">Each lever alone, in the order of <see cref="TargetLeverKind"/>.</param>
/// <param name="Stack">Levers one upon the other until the target is reached; those that lower nothing are left out.</param>
/// <param name="IsPartial">True when the search was interrupted.</param>
public sealed record TargetResult(
    double TargetUsdPerMillion,
    Plan Plan,
    IReadOnlyList<TargetLever> Levers,
    IReadOnlyList<TargetLever> Stack,
    bool IsPartial
)
{
    /// <summary>True when the plan as it is costs no more than the target.</summary>
    public bool IsReachedAlready =>
        Plan.Chosen is PlanEntry chosen && chosen.UsdPerMillionBlended <= TargetUsdPerMillion;

    /// <summary>True when the plan or the stack reaches it.</summary>
    public bool IsReached => IsReachedAlready || (Stack.Count > 0 && Stack[^1].Reaches);

    /// <summary>The lowest price that the stack came to; null without any fleet.</summary>
    public double? BestUsdPerMillion =>
        Stack
            .Select(step => step.UsdPerMillion)
            .Append(Plan.Chosen?.UsdPerMillionBlended)
            .OfType<double>()
            .Cast<double?>()
            .Min();
}
