namespace Farthing.Scenarios.Parts;

/// <summary>What runs on spot nodes.</summary>
public enum SpotTraffic
{
    /// <summary>Requests that people wait for: the promise is on their latencies.</summary>
    Interactive,

    /// <summary>Requests with a deadline, which replicas pull as they have room.</summary>
    Batch,
}
