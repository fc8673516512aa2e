using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Plans;

[Document("plan.target")]
[Description("Levers that reach a price per million tokens; every figure is a plan of its own")]
public sealed record PlanTargetDocument(
    double TargetUsdPerMBlended,
    [property: Description("By the plan or by the stack")] bool Reached,
    [property: Description("By the plan as it is")] bool ReachedAlready,
    [property: Description("True when the search was interrupted")] bool IsPartial,
    [property: Description("null where no fleet keeps the promise")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? NowUsdPerMBlended,
    [property: Description("The lowest that the stack came to; null without any fleet")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? BestUsdPerMBlended,
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
    [property: Description("Then; null where no fleet keeps the promise")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? UsdPerMBlended,
    [property: Description("True when the target is reached")] bool Reaches,
    [property: Description("That the figure holds for; null for the traffic as it is")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? RequestsPerS,
    [property: Description("Consent, quality, or why there is no fleet")] string Note,
    [property: Description("In words; away without a fleet, like what follows")] string? Fleet = null,
    [property: Description("The rented instances, in words")] string? Instances = null,
    double? UsdPerHour = null,
    string? PriceSource = null
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
