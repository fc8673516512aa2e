using Farthing.Documents.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Scenarios.Fleets;

/// <summary>The pools of a month as their document.</summary>
public static class FleetPoolsRecord
{
    /// <summary>The document.</summary>
    /// <param name="pools">What was found.</param>
    /// <param name="usdPerMonth">The bill of the plan's fleet; null without a price.</param>
    public static MonthPools Of(FleetPools pools, double? usdPerMonth) =>
        new(
            pools.Numbers.IsFound,
            pools.Numbers.Tried,
            [.. pools.Numbers.Inputs.Scenario.Pools.Select((pool, i) => Pool(pools, pool, i))],
            pools.UsdPerMonth,
            1 - (pools.UsdPerMonth / usdPerMonth)
        );

    private static MonthPool Pool(FleetPools pools, ScenarioPool pool, int i)
    {
        Deployment deployment = pools.Numbers.Inputs.Pools[i].Setup.Deployment;
        FleetPurchase? bought = pools.Bought[i];
        return new MonthPool(
            deployment.Gpu.Id,
            FormatFacts.Id(deployment.Weights.Headline),
            pool.InputFrom == 0 ? null : pool.InputFrom,
            pool.InputBelow,
            pool.SpillsAt == 0 ? null : pool.SpillsAt,
            pools.Numbers.Replicas[i],
            pools.Numbers.Replicas[i] * deployment.GpusPerReplica,
            bought?.Inputs.Price.Offer?.InstanceType,
            bought?.Inputs.Price.Offer?.Region,
            bought?.Load.PeakNodes,
            bought?.Decided.UsdPerMonth
        );
    }
}
