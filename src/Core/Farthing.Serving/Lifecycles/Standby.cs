namespace Farthing.Serving.Lifecycles;

/// <summary>What a fleet holds ready to start, beside the replicas that its policy wants and sees.</summary>
/// <remarks>
/// The fleet starts with all of it. An order takes what stands by for longest; where nothing does, it takes over the oldest of what is under way for the standby, and its own node goes there, as the scheduler of Kubernetes binds the first node to the pod of the higher priority.
/// Nodes that were taken are ordered again. Sleeping engines are not: replicas that the policy takes away fall asleep again, and one that was lost is started anew. What is taken away is kept while fewer than <see cref="Replicas"/> stand by; what is still under way beyond that is given back.
/// A standby does not fail: rates of failures are of replicas that serve.
/// </remarks>
public sealed record Standby
{
    /// <summary>How many are held, in replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>What is held.</summary>
    public StandbyKind Kind { get; init; }

    /// <summary>From taking a sleeping engine until it serves; a node takes <see cref="ColdStart.LoadingNs"/>.</summary>
    public long WakeNs { get; init; }

    /// <summary>Share of the price of its GPUs that is paid while it waits: 1 where they do nothing else. What is under way is paid for whole.</summary>
    public double PaidFraction { get; init; } = 1;

    /// <summary>Whether engines sleep.</summary>
    public bool Sleeps => Kind != StandbyKind.Node;

    /// <summary>From taking one until the replica serves.</summary>
    /// <param name="cold">The start without it.</param>
    public long StartNs(ColdStart cold) => Sleeps ? WakeNs : cold.LoadingNs;

    /// <summary>From the launch of a node until it stands by.</summary>
    /// <param name="cold">The start of a replica.</param>
    internal long FillNs(ColdStart cold) => cold.ProvisioningNs + (Sleeps ? cold.LoadingNs : 0);
}
