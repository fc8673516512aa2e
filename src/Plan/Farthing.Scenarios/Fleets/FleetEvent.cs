namespace Farthing.Scenarios.Fleets;

/// <summary>What happens to a fleet at the busiest hour of its busiest day.</summary>
public enum FleetEvent
{
    /// <summary>Nothing, to compare with.</summary>
    None,

    /// <summary>The oldest replica is lost.</summary>
    Replica,

    /// <summary>The node with most replicas is lost.</summary>
    Node,

    /// <summary>One of three zones is lost.</summary>
    Zone,

    /// <summary>Every replica is replaced, one at a time, each on the node of the old one.</summary>
    UpgradeInPlace,

    /// <summary>The same, each started beside the old one, which goes then.</summary>
    UpgradeWithSurge,
}
