using System.Globalization;
using Farthing.Experiments;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Verifies;

/// <summary>Agreement of a plan with the gateway that runs it.</summary>
internal static class PlanFit
{
    /// <summary>Faults of a plan beside a configuration: other prices, and blocks in which answers of the block before live on.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="gateway">The configuration.</param>
    /// <param name="file">The plan's file.</param>
    /// <param name="config">The configuration's file.</param>
    public static IEnumerable<Fault> Check(
        ExperimentPlan plan,
        GatewayOptions gateway,
        string file,
        string config
    )
    {
        string prices = PriceBookHash.Of(gateway.Prices);
        if (plan.PriceBook.Sha256 != prices)
        {
            yield return new Fault(
                ExperimentFaultCodes.WrongValue,
                "the plan froze other prices than the configuration has"
            )
            {
                File = file,
                Path = "price_book.sha256",
                Value = plan.PriceBook.Sha256,
                Expected = $"{prices}: verify plan --config {config} --write writes it anew",
            };
        }

        double lifeSeconds = LifeOf(plan, gateway);
        if (plan.Blocks is BlockPlan blocks && blocks.CarryOverSeconds < lifeSeconds)
        {
            yield return new Fault(
                ExperimentFaultCodes.WrongValue,
                "answers that one block stores are read in the next: they live longer than the carry-over"
            )
            {
                File = file,
                Path = "blocks.carry_over_seconds",
                Value = blocks.CarryOverSeconds.ToString(CultureInfo.InvariantCulture),
                Expected = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{lifeSeconds:0} or more, as ttl: of the cache has it: verify plan --carry-over {lifeSeconds:0}s"
                ),
            };
        }
    }

    /// <summary>Seconds for which answers of a cache live that the experiment tries; 0 for other levers.</summary>
    private static double LifeOf(ExperimentPlan plan, GatewayOptions gateway) =>
        plan.Lever is LeverKind.ExactCache or LeverKind.CanonicalCache or LeverKind.SemanticCache
        && gateway.Features.Find<CacheOptions>() is CacheOptions cache
            ? cache
                .Models.Values.Concat(cache.Keys.Values)
                .Select(policy => policy.Ttl.TotalSeconds)
                .DefaultIfEmpty()
                .Max()
            : 0;
}
