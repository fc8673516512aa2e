using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Fleets;

/// <summary>A fleet that keeps the promise at the band's pessimistic edge.</summary>
internal sealed record Candidate
{
    /// <summary>The replica's shape.</summary>
    public required ReplicaShape Shape { get; init; }

    /// <summary>The configuration.</summary>
    public required ServingSetup Run { get; init; }

    /// <summary>Routing of requests over the replicas.</summary>
    public required RoutingPolicy Routing { get; init; }

    /// <summary>Number of replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>Fewest replicas that keep the promise.</summary>
    public required int ReplicasNeeded { get; init; }

    /// <summary>Its cost.</summary>
    public required FleetQuote Quote { get; init; }

    /// <summary>Multiples of the traffic's rate that it is known to carry and not to: the search for its deliverable begins there. Null where nothing is known.</summary>
    public DeliverableRate? Carries { get; init; }

    /// <summary>True where it was found to keep the promise, false where nobody asked.</summary>
    public bool IsKept { get; init; }

    /// <summary>The whole traffic at the pessimistic edge.</summary>
    public required SimulationResult Pessimistic { get; init; }

    /// <summary>True where the queue grows through <see cref="Pessimistic"/>: of a given fleet. A plan's fleets keep up there.</summary>
    public bool Grows { get; init; }
}
