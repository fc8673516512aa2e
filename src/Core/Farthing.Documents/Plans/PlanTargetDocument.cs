using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Document("plan.target")]
[Description("Levers that reach a price per million tokens; every figure is a plan of its own")]
public sealed record PlanTargetDocument(
    double TargetUsdPerMBlended,
    [property: Description("By the plan or by the stack")] bool Reached,
    [property: Description("By the plan as it is")] bool ReachedAlready,
    [property: Description("True when the search was interrupted")] bool IsPartial,
    [property: Description("absent where no fleet keeps the promise")] double? NowUsdPerMBlended,
    [property: Description("The lowest that the stack came to; absent without any fleet")]
        double? BestUsdPerMBlended,
    [property: Description("Of the plan as it is; absent where no fleet keeps the promise")]
        double? NowUsdPerRequest,
    [property: Description("Each alone")] IReadOnlyList<TargetLever> Levers,
    [property: Description(
        "One upon the other until the target is reached; those that lower nothing are left out"
    )]
        IReadOnlyList<TargetLever> Stack
);

[Description("One lever, or one step of a stack of levers, with what was computed under it")]
public sealed record TargetLever(
    [property: Description("Its price in consent or service")] TargetLeverKind Kind,
    [property: Description("Such as itl_p95 at 60.0 ms (1.5×)")] string Name,
    [property: Description("Then; absent where no fleet keeps the promise")] double? UsdPerMBlended,
    [property: Description("True when the target is reached")] bool Reaches,
    [property: Description("That the figure holds for; absent for the traffic as it is")]
        double? RequestsPerS,
    [property: Description("Consent, quality, or why there is no fleet")] string Note,
    [property: Description("In words; away without a fleet, like what follows")] string? Fleet = null,
    [property: Description("The rented instances, in words")] string? Instances = null,
    double? UsdPerHour = null,
    string? PriceSource = null,
    [property: Description("At the mean lengths of the traffic")] double? UsdPerRequest = null
);

/// <summary>Sacrifice that a lever asks of a person, least first: the order in which levers are stacked.</summary>
public enum TargetLeverKind
{
    /// <summary>Other regions and clouds.</summary>
    Region,

    /// <summary>Other GPUs.</summary>
    Gpu,

    /// <summary>Spot and reserved instances, where a price is published.</summary>
    Purchase,

    /// <summary>Another format of weights or cache: quality, and so the person's consent.</summary>
    Format,

    /// <summary>A weaker promise.</summary>
    Promise,

    /// <summary>More traffic on the same fleet.</summary>
    Traffic,
}
