using Farthing.Planning.Deliverables;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Certainty;

/// <summary>Finds how certain a fleet's promises are, and which one is missed first with slower steps.</summary>
internal static class PromiseLimit
{
    private const int Halvings = 5;

    /// <summary>Searches between a share at which the promises hold and <see cref="CertaintyLadder.Surest"/>.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="kept">A share at which it keeps all promises.</param>
    /// <param name="cancellation">Stops it.</param>
    public static CertainFleet Of(
        PlanRequest request,
        Candidate fleet,
        double kept,
        CancellationToken cancellation
    )
    {
        double lost = CertaintyLadder.Surest;
        string? breaks = kept < lost ? Broken(request, fleet, lost, cancellation) : null;
        if (breaks is null)
        {
            kept = Math.Max(kept, lost);
        }

        for (int i = 0; i < Halvings && breaks is not null; i++)
        {
            double middle = (kept + lost) / 2;
            if (Broken(request, fleet, middle, cancellation) is string first)
            {
                (lost, breaks) = (middle, first);
            }
            else
            {
                kept = middle;
            }
        }

        return new CertainFleet(
            fleet.Shape,
            fleet.Replicas,
            fleet.Run.Engine.MaxNumBatchedTokens,
            fleet.Run.Engine.MaxNumSeqs,
            fleet.Routing,
            fleet.Quote,
            kept,
            breaks
        );
    }

    /// <summary>The promise that is missed at a share, by its name; null where all hold.</summary>
    public static string? Broken(
        PlanRequest request,
        Candidate fleet,
        double share,
        CancellationToken cancellation
    )
    {
        ServingSetup setup = fleet.Run.WithReplicas(fleet.Replicas);
        RunOptions options = request.Options with { Routing = fleet.Routing, StopsWhenLost = true };
        SteadyRun Run(Workloads.Requests.RequestTable table) =>
            SteadyRun.Of(setup, table, BandEdge.Sure(share), request.Slo, options, cancellation);
        SteadyRun run = Run(request.Workload.Busiest);
        bool isWhole = ReferenceEquals(request.Workload.Busiest, request.Workload.Table);
        if (run.Keeps(request.Slo) && !isWhole)
        {
            run = Run(request.Workload.Table);
        }

        if (run.Keeps(request.Slo))
        {
            return null;
        }

        SimulationResult result = run.Result.Keeps(request.Slo) ? run.Again ?? run.Result : run.Result;
        return result.GaveUp
            ? request.Slo.Targets[result.LostTarget].Name
            : request
                .Slo.Targets.OrderByDescending(target =>
                    result.Seconds(target.Metric, target.Statistic) / target.LimitSeconds
                )
                .FirstOrDefault(target =>
                    result.Seconds(target.Metric, target.Statistic) > target.LimitSeconds
                )
                ?.Name
                ?? CertainFleet.QueueGrows;
    }
}
