using Farthing.Planning.Deliverables;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning;

/// <summary>Finds the cheapest fleet that keeps a promise: each GPU is searched on its own, in parallel; the result does not depend on the number of threads.</summary>
public static class Planner
{
    /// <summary>Plans.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="progress">Told what is being tried, from several threads.</param>
    /// <param name="cancellation">Stops the search; the best so far is returned if there is one.</param>
    public static Plan Run(
        PlanRequest request,
        Action<string>? progress = null,
        CancellationToken cancellation = default
    )
    {
        Action<string> tell = progress ?? (_ => { });
        GpuOutcome?[] outcomes = new GpuOutcome?[request.Gpus.Count];
        PlanEntry?[] entries = new PlanEntry?[request.Gpus.Count];
        Parallel.For(
            0,
            outcomes.Length,
            new ParallelOptions { MaxDegreeOfParallelism = request.Threads ?? -1 },
            i =>
            {
                GpuSearch search = new(request, request.Gpus[i], tell, cancellation);
                outcomes[i] = search.Run();
                if (outcomes[i]!.Best is Candidate best)
                {
                    Candidate winner = cancellation.IsCancellationRequested
                        ? best
                        : FormatTie.Resolve(
                            request,
                            request.Gpus[i],
                            best,
                            refines: true,
                            CancellationToken.None
                        );
                    entries[i] = Describe(request, winner, CancellationToken.None);
                }
            }
        );
        GpuOutcome[] known = [.. outcomes.OfType<GpuOutcome>()];
        double tie = (entries.Min(entry => entry?.Quote.UsdPerHour) ?? 0) * (1 + request.TieFraction);
        PlanEntry[] ordered =
        [
            .. entries
                .OfType<PlanEntry>()
                .OrderBy(entry =>
                    entry.Quote.UsdPerHour <= tie ? request.PreferenceOf(entry.Shape.Weights) : int.MaxValue
                )
                .ThenBy(entry => entry.Quote.UsdPerHour)
                .ThenBy(entry => entry.Utilization)
                .ThenBy(entry => entry.Shape.Gpu.Id, StringComparer.Ordinal),
        ];
        return new Plan
        {
            Request = request,
            Entries = ordered,
            Without =
            [
                .. known
                    .Where(outcome => outcome.Best is null)
                    .Select(outcome => (outcome.Gpu, outcome.NearestMiss)),
            ],
            Rejections = [.. known.SelectMany(outcome => outcome.Rejections)],
            Frontier = Frontier(known.SelectMany(outcome => outcome.Points)),
            Configurations = known.Sum(outcome => outcome.Configurations),
            Simulations =
                known.Sum(outcome => outcome.Simulations)
                + ordered.Sum(entry => entry.Deliverable.Simulations + 2),
            IsPartial = cancellation.IsCancellationRequested,
        };
    }

    /// <summary>Runs a fleet at all edges of the band and finds what it could deliver. GPUs that are paid anyway are put to use.</summary>
    internal static PlanEntry Describe(PlanRequest request, Candidate best, CancellationToken cancellation)
    {
        ServingSetup setup = best.Run.WithReplicas(best.Replicas);
        PlanWorkload workload = request.Workload;
        RunOptions options = request.Options;
        SimulationResult At(BandEdge edge) =>
            setup.Run(workload.Table, edge, request.Slo, options, cancellation);
        SimulationResult center = At(BandEdge.Center);
        DeliverableRate deliverable = Headroom.Search(
            request,
            setup,
            center.Keeps(request.Slo),
            DeliverableSearch.Tolerance,
            cancellation
        );
        return new PlanEntry
        {
            Shape = best.Shape,
            Setup = setup,
            Replicas = best.Replicas,
            ReplicasNeeded = best.ReplicasNeeded,
            Quote = best.Quote,
            Center = center,
            Optimistic = At(BandEdge.Optimistic),
            AtEdge = best.Pessimistic,
            Pessimistic = request.Edge == BandEdge.Pessimistic ? best.Pessimistic : At(BandEdge.Pessimistic),
            Edge = request.Edge,
            Deliverable = deliverable,
            SustainedPerSecond = Sustained(setup, workload),
            Workload = workload,
        };
    }

    private static double Sustained(ServingSetup setup, PlanWorkload workload) =>
        ClosedFormEstimate
            .OpenLoop(
                setup.StepTimes(),
                setup.Deployment,
                workload.RatePerSecond,
                workload.MeanInput,
                workload.MeanOutput,
                setup.Memory
            )
            .CapacityPerSecond;

    private static List<SearchPoint> Frontier(IEnumerable<SearchPoint> points)
    {
        List<SearchPoint> frontier = [];
        double fastest = 0;
        foreach (
            SearchPoint point in points
                .OrderBy(point => point.UsdPerHour)
                .ThenByDescending(point => point.TokensPerSecondPerUser)
                .ThenBy(point => point.Shape.Gpu.Id, StringComparer.Ordinal)
        )
        {
            if (point.TokensPerSecondPerUser > fastest * 1.02)
            {
                fastest = point.TokensPerSecondPerUser;
                frontier.Add(point);
            }
        }

        return frontier;
    }
}
