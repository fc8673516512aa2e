using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Description("The scenario's pools as a fleet that stays all month")]
public sealed record MonthPools(
    [property: Description(
        "On the busiest day, at the plan's certainty; false where no numbers that may be do"
    )]
        bool Kept,
    [property: Description("Fleets that were tried to find the numbers of replicas; 0 where all were given")]
        int FleetsTried,
    [property: Description("In the order in which requests are offered to them")]
        IReadOnlyList<MonthPool> Pools,
    [property: Description("Each pool in its cheapest place; away without a price")] double? UsdPerMonth,
    [property: Description("What they cost less than the bill, as a share of it")] double? SavedFraction
);

[Description("A pool of a month")]
public sealed record MonthPool(
    string Gpu,
    string Weights,
    [property: Description("The shortest prompt that it takes, in tokens")] int? InputFrom,
    [property: Description("Prompts of so many tokens go elsewhere")] int? InputBelow,
    [property: Description("Requests at each ready replica from which others go to the next pool")]
        int? SpillsAt,
    [property: Description("Without those that may be gone")] int Replicas,
    int Gpus,
    [property: Description("Where it is cheapest; away for a price of one's own")] string? Node,
    string? Region,
    [property: Description("With those that may be gone")] int? Nodes,
    double? UsdPerMonth
);
