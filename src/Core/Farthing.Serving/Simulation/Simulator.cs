using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Plays requests against a fleet in simulated time. The same options and source give the same bytes, on any machine and with any number of threads beside it.</summary>
public static class Simulator
{
    /// <summary>Runs a simulation to its end.</summary>
    /// <param name="options">What is served and recorded.</param>
    /// <param name="source">The requests; taken from its current place on.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">A steady state of several pools.</exception>
    public static SimulationResult Run(
        SimulationOptions options,
        RequestSource source,
        CancellationToken cancellation = default
    )
    {
        bool isOne = options.Pools.Count == 1;
        if (!isOne && options.SettlingRequests is not null)
        {
            throw new ArgumentException("a steady state is of one pool", nameof(options));
        }

        SimulationCollector? whole = isOne ? null : SimulationCollector.OfPools(options, source);
        ReplicaNumbers numbers = new();
        Pool[] pools =
        [
            .. options.Pools.Select(pool =>
            {
                SimulationCollector own = SimulationCollector.OfPool(options, pool, source, whole);
                return new Pool(pool, Setup(options, pool, own), numbers, source, own);
            }),
        ];
        whole ??= pools[0].Collector;
        Fleet fleet = new(options, pools, source, whole);
        fleet.Run(cancellation);
        if (options.WindowNs > 0)
        {
            whole.CloseWindow(whole.EndNs, isLast: true);
        }

        long endNs = fleet.EndNs;
        SimulationResult[] results =
        [
            .. pools.Select(pool =>
                pool.Collector.ToResult(pool.Outstanding, pool.UseUntil(endNs), pool.AdapterUse)
            ),
        ];
        return isOne
            ? results[0]
            : whole.ToResult(
                fleet.Outstanding,
                use: null,
                results.Aggregate(default(AdapterUse), (sum, pool) => sum.Plus(pool.Adapters)),
                results
            );
    }

    private static EngineSetup Setup(
        SimulationOptions options,
        PoolOptions pool,
        SimulationCollector collector
    )
    {
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(pool.Deployment);
        return new EngineSetup
        {
            Limits = pool.Limits,
            KvBlocks = pool.KvBlocks,
            BlockSize = engine.BlockSize,
            EnablePrefixCaching = engine.EnablePrefixCaching && engine.KvLayout == KvLayout.Paged,
            StepTimes = pool.StepTimes,
            MeasuresWork = options.MeasuresWork,
            FastForward = options.FastForward,
            CountsBatches = options.CountsBatches,
            RepeatsWholeSteps = options.SettlingRequests is not null || options.WindowNs > 0,
            GapLimitsNs = collector.GapLimitsNs,
        };
    }
}
