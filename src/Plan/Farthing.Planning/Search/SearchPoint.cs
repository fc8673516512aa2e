using Farthing.Planning.Fleets;

namespace Farthing.Planning.Search;

/// <summary>One simulated fleet, for the frontier of cost and interactivity.</summary>
/// <param name="Shape">The replica's shape.</param>
/// <param name="Replicas">How many.</param>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="UsdPerHour">What the fleet costs.</param>
/// <param name="TokensPerSecondPerUser">1 / median TPOT, at the certainty that was asked for, over the busiest ten minutes.</param>
/// <param name="KeepsSlo">Whether the promise held there.</param>
public sealed record SearchPoint(
    ReplicaShape Shape,
    int Replicas,
    int TokenBudget,
    double UsdPerHour,
    double TokensPerSecondPerUser,
    bool KeepsSlo
);
