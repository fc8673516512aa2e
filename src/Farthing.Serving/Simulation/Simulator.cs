using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Plays requests against a fleet in simulated time. The same options and source give the same bytes, on any machine and with any number of threads beside it.</summary>
public static class Simulator
{
    /// <summary>Runs a simulation to its end.</summary>
    /// <param name="options">What is served and recorded.</param>
    /// <param name="limits">The engines' settings with every default filled in.</param>
    /// <param name="source">The requests; taken from its current place on.</param>
    /// <param name="cancellation">Stops it.</param>
    public static SimulationResult Run(
        SimulationOptions options,
        SchedulerLimits limits,
        RequestSource source,
        CancellationToken cancellation = default
    )
    {
        SimulationCollector collector = new(options, source);
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(options.Deployment);
        EngineSetup setup = new()
        {
            Limits = limits,
            KvBlocks = options.KvBlocks,
            BlockSize = engine.BlockSize,
            EnablePrefixCaching = engine.EnablePrefixCaching && engine.KvLayout == KvLayout.Paged,
            StepTimes = options.StepTimes,
            MeasuresWork = options.MeasuresWork,
            FastForward = options.FastForward,
            CountsBatches = options.CountsBatches,
            RepeatsWholeSteps = options.SettlingRequests is not null || options.WindowNs > 0,
            GapLimitsNs = collector.GapLimitsNs,
        };
        Fleet fleet = new(options, setup, source, collector);
        fleet.Run(cancellation);
        if (options.WindowNs > 0)
        {
            collector.CloseWindow(collector.EndNs, isLast: true);
        }

        return collector.ToResult(fleet.Outstanding, fleet.UseUntil(collector.EndNs));
    }
}
