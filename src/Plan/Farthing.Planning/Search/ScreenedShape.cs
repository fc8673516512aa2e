using Farthing.Planning.Fleets;

namespace Farthing.Planning.Search;

/// <summary>A shape of a replica that may work.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Budgets">Token budgets, most promising first.</param>
/// <param name="LongBudgets">Those whose full step alone is longer than the promise on gaps.</param>
/// <param name="MinReplicas">Fewer replicas cannot keep up, whatever the settings.</param>
/// <param name="LikelyReplicas">With so many the closed form keeps up.</param>
internal sealed record ScreenedShape(
    ReplicaShape Shape,
    IReadOnlyList<int> Budgets,
    IReadOnlySet<int> LongBudgets,
    int MinReplicas,
    int LikelyReplicas
);
