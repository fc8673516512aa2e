using Farthing.Planning.Deliverables;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Search;

/// <summary>What one simulated fleet says, about itself and about larger, smaller, faster and slower ones.</summary>
internal sealed record FleetRun
{
    /// <summary>How many replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>How many times the predicted step times its steps took.</summary>
    public required double SlowFactor { get; init; }

    /// <summary>The run: over the busiest ten minutes where the promise was lost there, else over all traffic.</summary>
    public required SteadyRun Run { get; init; }

    /// <summary>True when <see cref="Run"/> is of all traffic and was judged to its end: it kept the promise that it was run under.</summary>
    public required bool IsWhole { get; init; }

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
