using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Simulation;

namespace Farthing.Planning;

/// <summary>Finds the cheapest fleet that keeps a promise: each GPU is searched on its own, in parallel; the result does not depend on the number of threads.</summary>
public static class Planner
{
    /// <summary>Plans.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="progress">Told what is being tried and found.</param>
    /// <param name="cancellation">Stops the search; the best so far is returned if there is one.</param>
    public static Plan Run(
        PlanRequest request,
        PlanProgress? progress = null,
        CancellationToken cancellation = default
    )
    {
        Plan plan = Search(request, progress, cancellation);
        return
            request.PlaysWhole
            || (request.IsCheapestAlone && !request.IsProven)
            || !request.Workload.HasBusiest
            || cancellation.IsCancellationRequested
            || plan.Entries.All(entry =>
                !IsNear(entry, plan.Entries.Min(one => one.Quote.UsdPerHour), request)
                || KeepsAll(request, entry, cancellation)
            )
            ? plan
            : Search(request with { PlaysWhole = true }, progress, cancellation);
    }

    private static bool KeepsAll(PlanRequest request, PlanEntry entry, CancellationToken cancellation) =>
        !entry.AtEdge.Keeps(request.Slo) || KeepsAll(request, entry.AsCandidate(), cancellation);

    /// <summary>True where a fleet that kept the promise over the busiest stretch keeps it over all traffic, again and again.</summary>
    internal static bool KeepsAll(PlanRequest request, Candidate fleet, CancellationToken cancellation) =>
        SteadyRun
            .Of(
                fleet.Run.WithReplicas(fleet.ReplicasNeeded),
                request.Workload.Table,
                request.Edge,
                request.Slo,
                request.Options with
                {
                    Routing = fleet.Routing,
                    StopsWhenLost = true,
                    MeasuresWork = false,
                },
                cancellation
            )
            .Keeps(request.Slo);

    private static bool IsNear(PlanEntry entry, double cheapest, PlanRequest request) =>
        entry.Quote.UsdPerHour <= cheapest * (1 + request.TieFraction);

    private static Plan Search(PlanRequest request, PlanProgress? progress, CancellationToken cancellation)
    {
        request = request with { Runs = FleetRuns.For(request) };
        GpuSearch[] searches =
        [
            .. request.Gpus.Select(gpu => new GpuSearch(
                request,
                gpu,
                progress ?? PlanProgress.None,
                cancellation
            )),
        ];
        ParallelOptions options = new() { MaxDegreeOfParallelism = request.Threads ?? -1 };
        if (request.IsCheapestAlone)
        {
            Cheapest(request, searches);
        }
        else
        {
            Parallel.ForEach(searches, options, search => search.FindLikely());
            double likely = Least(searches);
            if (request.IsProven || double.IsInfinity(likely))
            {
                Parallel.ForEach(searches, options, search => search.Prove(likely));
            }
        }

        GpuOutcome[] known = [.. searches.Select(search => search.ToOutcome())];
        double cheapest = known.Min(outcome => outcome.Best?.Quote.UsdPerHour) ?? 0;
        double tie = cheapest * (1 + request.TieFraction);
        PlanEntry?[] entries = new PlanEntry?[known.Length];
        Parallel.For(
            0,
            known.Length,
            options,
            i =>
            {
                if (known[i].Best is Candidate best)
                {
                    Candidate winner = FormatTie.Winner(request, best, known[i].Near);
                    bool isNear = winner.Quote.UsdPerHour <= tie;
                    entries[i] = EntryOf(
                        request,
                        isNear
                            ? searches[i].Refine(SureTie.Winner(request, searches[i], winner, cancellation))
                            : winner,
                        isNear ? DeliverableSearch.Tolerance : Headroom.CoarseTolerance
                    );
                }
            }
        );
        PlanEntry[] found = [.. entries.OfType<PlanEntry>()];
        if (!request.IsCheapestAlone)
        {
            // Of fleets that cannot be the answer the order needs what they could deliver, no more.
            Parallel.ForEach(
                found,
                options,
                entry =>
                {
                    if (IsNear(entry, cheapest, request))
                    {
                        entry.Runs.RunAll(CancellationToken.None);
                    }

                    _ = entry.Deliverable;
                }
            );
        }

        PlanEntry[] ordered =
        [
            .. found
                .OrderBy(entry =>
                    IsNear(entry, cheapest, request)
                        ? request.PreferenceOf(entry.Shape.Weights)
                        : int.MaxValue
                )
                .ThenBy(entry => entry.Quote.UsdPerHour)
                .ThenBy(entry => request.IsCheapestAlone ? 0 : entry.Utilization)
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
                    .Select(outcome => (outcome.Gpu, outcome.Log.NearestMiss)),
            ],
            Rejections = [.. known.SelectMany(outcome => outcome.Log.Rejections)],
            Frontier = Frontier(known.SelectMany(outcome => outcome.Log.Points)),
            Configurations = known.Sum(outcome => outcome.Configurations),
            Simulations =
                known.Sum(outcome => outcome.Log.Simulations)
                + (
                    request.IsCheapestAlone
                        ? 0
                        : ordered.Sum(entry =>
                            entry.Deliverable.Simulations + (IsNear(entry, cheapest, request) ? 3 : 0)
                        )
                ),
            Unfinished = [.. known.Where(outcome => !outcome.IsFinished).Select(outcome => outcome.Gpu)],
            IsPartial = cancellation.IsCancellationRequested,
        };
    }

    /// <summary>GPUs one after the other, the one that is likely to be cheapest first; none is searched for what is dearer than a fleet that is known.</summary>
    private static void Cheapest(PlanRequest request, GpuSearch[] searches)
    {
        foreach (GpuSearch search in searches)
        {
            search.Begin(request.Incumbent);
        }

        foreach (GpuSearch search in searches.OrderBy(search => search.LikelyUsdPerHour))
        {
            search.FindLikely(Math.Min(request.BelowUsdPerHour, Least(searches)));
        }

        if (request.IsProven || double.IsInfinity(Math.Min(request.BelowUsdPerHour, Least(searches))))
        {
            foreach (GpuSearch search in searches)
            {
                search.Prove(Math.Min(request.BelowUsdPerHour, Least(searches)));
            }
        }
    }

    private static double Least(GpuSearch[] searches) =>
        searches.Min(search => search.BestUsdPerHour) ?? double.PositiveInfinity;

    /// <summary>Runs a fleet at all edges of the band and finds what it could deliver.</summary>
    internal static PlanEntry Describe(
        PlanRequest request,
        Candidate best,
        CancellationToken cancellation,
        double tolerance = DeliverableSearch.Tolerance
    )
    {
        PlanEntry entry = EntryOf(request, best, tolerance, cancellation);
        entry.Runs.RunAll(cancellation);
        return entry;
    }

    /// <summary>A fleet of which nothing is simulated yet but what the search needed.</summary>
    private static PlanEntry EntryOf(
        PlanRequest request,
        Candidate best,
        double tolerance,
        CancellationToken cancellation = default
    )
    {
        ServingSetup setup = best.Run.WithReplicas(best.Replicas);
        return new PlanEntry(new EntryRuns(request, best, tolerance, cancellation))
        {
            Shape = best.Shape,
            Setup = setup,
            Routing = best.Routing,
            Replicas = best.Replicas,
            ReplicasNeeded = best.ReplicasNeeded,
            Quote = best.Quote,
            AtEdge = best.Pessimistic,
            AtEdgeGrows = best.Grows,
            Edge = request.Edge,
            SustainedPerSecond = Sustained(setup, request.Workload, best.Pessimistic),
            Workload = request.Workload,
        };
    }

    private static double Sustained(ServingSetup setup, PlanWorkload workload, SimulationResult played)
    {
        double cached = played.InputTokens == 0 ? 0 : (double)played.CachedTokens / played.InputTokens;
        return ClosedFormEstimate
            .OpenLoop(
                setup.StepTimes(),
                setup.Deployment,
                workload.RatePerSecond,
                workload.MeanInput,
                workload.MeanOutput,
                setup.Memory,
                workload.MeanInput * cached
            )
            .CapacityPerSecond;
    }

    /// <summary>A dearer point must be this much faster than all cheaper ones to be a choice: as much as prices of one rank may differ (<see cref="PlanRequest.TieFraction"/>).</summary>
    private const double FasterBy = 1.02;

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
            if (point.TokensPerSecondPerUser > fastest * FasterBy)
            {
                fastest = point.TokensPerSecondPerUser;
                frontier.Add(point);
            }
        }

        return frontier;
    }
}
