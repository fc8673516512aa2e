namespace Farthing.Workloads.Clients;

/// <summary>One client of a pool, as ServeGen describes it.</summary>
/// <param name="Number">Its number in the archive; becomes the tenant of its requests.</param>
/// <param name="Windows">Its rates, in order of time.</param>
/// <param name="Lengths">Its lengths, in order of time; at least one.</param>
/// <param name="EndSeconds">When the last window ends.</param>
public sealed record PoolClient(
    int Number,
    IReadOnlyList<ClientWindow> Windows,
    IReadOnlyList<ClientLengths> Lengths,
    double EndSeconds
);
