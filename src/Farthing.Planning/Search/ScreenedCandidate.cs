using Farthing.Planning.Setups;

namespace Farthing.Planning.Search;

/// <summary>A configuration that may work.</summary>
/// <param name="Shape">The replica's shape.</param>
/// <param name="Run">The configuration.</param>
/// <param name="LeastReplicas">Fewer replicas cannot keep up.</param>
/// <param name="Load">The rate over what one replica can sustain, in closed form.</param>
/// <param name="LeastQuote">What these cost: no fleet of this configuration is cheaper; null when so many cannot be had.</param>
internal sealed record ScreenedCandidate(
    ReplicaShape Shape,
    ServingSetup Run,
    int LeastReplicas,
    double Load,
    FleetQuote? LeastQuote
);
