using Farthing.Planning.Fleets;
using Farthing.Planning.Setups;

namespace Farthing.Planning.Capacities;

/// <summary>A way to spread a model over GPUs.</summary>
/// <param name="Shape">One replica.</param>
/// <param name="SteadyPerSecond">Its steady rate in closed form, whatever the latencies.</param>
/// <param name="UsdPerHour">What it costs; 1 where fleets of the same GPUs are compared.</param>
/// <param name="Setups">The engine settings that are tried, the engine's own first.</param>
internal readonly record struct CapacitySpread(
    ReplicaShape Shape,
    double SteadyPerSecond,
    double UsdPerHour,
    IEnumerable<ServingSetup> Setups
)
{
    /// <summary>What is tried first is what may serve most for a dollar; fleets of the same GPUs are compared without their price.</summary>
    public double SteadyPerUsd => SteadyPerSecond * 3600 / UsdPerHour;
}
