namespace Farthing.Serving.Simulation;

/// <summary>Routing of a fleet's requests over its replicas.</summary>
public enum RoutingPolicy
{
    /// <summary>In turn.</summary>
    RoundRobin,

    /// <summary>To the replica with the fewest unfinished requests; the lowest number wins ties.</summary>
    LeastOutstanding,

    /// <summary>To the replica that holds most of the prompt's blocks, unless it is much busier than the least busy one.</summary>
    PrefixAware,
}
