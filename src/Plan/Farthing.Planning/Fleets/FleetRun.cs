using Farthing.Planning.Deliverables;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Fleets;

/// <summary>Results of one simulated fleet, about itself and about larger, smaller, faster and slower ones.</summary>
internal sealed record FleetRun
{
    private const double Roomy = 0.95;

    /// <summary>Number of replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>Factor of its steps on the predicted step times.</summary>
    public required double SlowFactor { get; init; }

    /// <summary>Requests that there were to play.</summary>
    public required int Requests { get; init; }

    /// <summary>The share of them that ended before the promise was lost: a promise on the 95 % quantile that is lost after half of them was missed by one in ten.</summary>
    public double PlayedFraction =>
        Run.Result.GaveUp ? (double)Run.Result.Finished / Math.Max(1, Requests) : 1;

    /// <summary>Blocks of each replica's cache.</summary>
    public required int KvBlocks { get; init; }

    /// <summary>The run: over the busiest ten minutes where the promise was lost there, else over all traffic.</summary>
    public required SteadyRun Run { get; init; }

    /// <summary>The busiest stretch, where <see cref="Run"/> is of all traffic and there is one apart from it; null elsewhere.</summary>
    public SimulationResult? Peak { get; init; }

    /// <summary>True when <see cref="Run"/> is of all traffic that the search plays, and was judged to its end. It kept the promise that it was run under.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>True when the fleet would have run the same, step by step, with another number of sequences and the cache that goes with it: neither was ever short.</summary>
    /// <param name="sequences">The most sequences that both would allow.</param>
    /// <param name="blocks">The blocks that both would have.</param>
    /// <param name="longestBlocks">Blocks of the longest request: while more are free, none is turned away.</param>
    public bool IsAlike(int sequences, int blocks, int longestBlocks)
    {
        int batch = Math.Max(Run.Result.PeakBatch, Run.Again?.PeakBatch ?? 0);
        double used = KvBlocks * Math.Max(Run.Result.PeakKvUse, Run.Again?.PeakKvUse ?? 0);
        long preempted = Run.Result.Preemptions + (Run.Again?.Preemptions ?? 0);
        return batch < sequences && preempted == 0 && used + longestBlocks < Roomy * blocks;
    }

    /// <summary>True when it follows that the fleet keeps a promise.</summary>
    public bool Keeps(Slo slo) => IsWhole && Run.Keeps(slo);

    /// <summary>True when it follows that the fleet breaks a promise.</summary>
    public bool Loses(Slo slo) =>
        Run.Grows || Loses(Run.Result, slo) || (Run.Again is not null && Loses(Run.Again, slo));

    /// <remarks>A run that was stopped breaks any promise that holds the target it lost, or the same one with a smaller limit.</remarks>
    private static bool Loses(SimulationResult result, Slo slo)
    {
        if (!result.GaveUp)
        {
            return !result.Keeps(slo);
        }

        SloTarget lost = result.Slo.Targets[result.LostTarget];
        return slo.Targets.Any(target =>
            target.Metric == lost.Metric
            && target.Statistic == lost.Statistic
            && target.LimitSeconds <= lost.LimitSeconds
        );
    }
}
