using Farthing.Catalogs.Support;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Baselines;

/// <summary>Puts a given fleet, such as the one that is served now, on a plan's traffic: the same simulation, the same promise, the same pricing.</summary>
public static class FleetBaseline
{
    /// <summary>Simulates and prices a fleet.</summary>
    /// <param name="request">The plan: its traffic, promise and coefficients are used.</param>
    /// <param name="deployment">The fleet.</param>
    /// <param name="pricing">What its GPUs cost.</param>
    /// <param name="cancellation">Stops it.</param>
    public static BaselineResult Of(
        PlanRequest request,
        Deployment deployment,
        IFleetPricing pricing,
        CancellationToken cancellation = default
    )
    {
        SupportVerdict verdict = request.Support.Check(deployment);
        if (verdict.Rejections.Count > 0)
        {
            return new BaselineResult(null, verdict.Rejections[0].ToString());
        }

        ServingSetup setup = ServingSetup.Create(
            deployment,
            request.Coefficients,
            request.Workload.LongestRequestTokens,
            typicalTokens: (int)Math.Max(1, request.Workload.MeanInput + (request.Workload.MeanOutput / 2))
        );
        if (!setup.Fits)
        {
            double excess = setup.Memory.WeightBytes + setup.Memory.OverheadBytes - setup.Memory.UsableBytes;
            return new BaselineResult(
                null,
                $"does not fit: {Show.Bytes(setup.Memory.WeightBytes)} of weights and {Show.Bytes(setup.Memory.OverheadBytes)} of work space in {Show.Bytes(setup.Memory.UsableBytes)} a GPU ({Show.Bytes(Math.Max(0, excess))} too much)"
            );
        }

        if (setup.Refusal is string refusal)
        {
            return new BaselineResult(null, refusal);
        }

        int groups = deployment.PipelineParallel;
        int together = deployment.GpusPerReplica / groups;
        if (pricing.Quote(deployment.Gpu, together, groups, deployment.Replicas) is not FleetQuote quote)
        {
            return new BaselineResult(null, $"has no price: {pricing.WhyNot(deployment.Gpu, together)}");
        }

        ReplicaShape shape = ReplicaShape.Of(deployment);
        RoutingPolicy routing = request.Routing ?? RoutingPolicy.LeastOutstanding;
        QueueTrend trend = new(request.Workload.Busiest.Count);
        SimulationResult atEdge = setup.Run(
            request.Workload.Busiest,
            request.Edge,
            request.Slo,
            request.Options with
            {
                Routing = routing,
                OnRecord = record => trend.Add(record),
            },
            cancellation
        );
        Candidate fleet = new()
        {
            Shape = shape,
            Run = setup,
            Routing = routing,
            Replicas = deployment.Replicas,
            ReplicasNeeded = deployment.Replicas,
            Quote = quote,
            Pessimistic = atEdge,
            Grows = trend.IsGrowing,
        };
        PlanEntry entry = Planner.Describe(request, fleet, cancellation);
        return new BaselineResult(entry, null)
        {
            Alone =
                entry.Deliverable.Factor >= 1 || request.Slo.Targets.Count < 2
                    ? []
                    :
                    [
                        .. request.Slo.Targets.Select(target =>
                            (
                                target,
                                Headroom.Search(
                                    request with
                                    {
                                        Slo = new Slo([target]),
                                    },
                                    fleet with
                                    {
                                        Carries = DeliverableRate.AtOne(
                                            entry.Peak.Seconds(target.Metric, target.Statistic)
                                                <= target.LimitSeconds
                                        ),
                                    },
                                    DeliverableSearch.Tolerance,
                                    cancellation
                                )
                            )
                        ),
                    ],
        };
    }
}

/// <summary>The current fleet, priced and simulated like a plan's fleet.</summary>
/// <param name="Entry">The fleet with everything that a plan says about one; null where it cannot be computed.</param>
/// <param name="Reason">Why not; null with an entry.</param>
public sealed record BaselineResult(PlanEntry? Entry, string? Reason)
{
    /// <summary>The deliverable of each promise alone, in the order of the SLO; empty where the fleet carries the traffic within all of them.</summary>
    public IReadOnlyList<(SloTarget Target, DeliverableRate Rate)> Alone { get; init; } = [];
}
