using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Setups;

/// <summary>What requests are played against: replicas of one deployment, or several pools.</summary>
public interface IServed
{
    /// <summary>Plays requests against it.</summary>
    /// <param name="source">The requests, from where the source stands.</param>
    /// <param name="edge">The edge of the band that steps are timed at.</param>
    /// <param name="slo">The promise that is counted by.</param>
    /// <param name="options">Routing, overhead, records; null for the defaults.</param>
    /// <param name="cancellation">Stops it.</param>
    SimulationResult Run(
        RequestSource source,
        BandEdge edge,
        Slo slo,
        RunOptions? options = null,
        CancellationToken cancellation = default
    );
}
