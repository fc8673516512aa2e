using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Capacities;

/// <summary>Of some GPUs the fleet that carries most, with its rate as closely as the choice needed it.</summary>
/// <param name="Request">What was asked; its traffic at the rate around which was searched.</param>
/// <param name="Shape">One replica.</param>
/// <param name="Setup">The fleet, all replicas of it.</param>
/// <param name="Routing">How requests are spread over them.</param>
/// <param name="Rate">What it carries as a multiple of the traffic's rate, kept and lost at most 5 % apart.</param>
public sealed record ChosenFleet(
    PlanRequest Request,
    ReplicaShape Shape,
    ServingSetup Setup,
    RoutingPolicy Routing,
    DeliverableRate Rate
)
{
    /// <summary>Requests per second; 0 where no rate keeps the promise.</summary>
    public double RequestsPerSecond => Request.Workload.RatePerSecond * Rate.Factor;

    /// <summary>The same with its traffic at the rate that it carries.</summary>
    public ChosenFleet AtItsRate() =>
        this with
        {
            Request = Request with { Workload = Request.Workload.AtRate(Rate.Factor) },
            Rate = new DeliverableRate(1, Rate.LostFactor / Rate.Factor, Rate.Simulations),
        };
}
