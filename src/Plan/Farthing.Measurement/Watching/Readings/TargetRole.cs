namespace Farthing.Measurement.Watching.Readings;

/// <summary>Part of an engine's page in the sums of a fleet: a request that two pages count is one request.</summary>
public enum TargetRole
{
    /// <summary>Its requests and its state count.</summary>
    Serves,

    /// <summary>Its state counts, its requests are counted on another page: the decode server's, or the router's.</summary>
    Helps,

    /// <summary>Its requests count, its state is that of engines on other pages.</summary>
    Speaks,

    /// <summary>Nothing of it counts: another page shows the same server, or all servers behind this router.</summary>
    Repeats,
}

/// <summary>A target's part, and why.</summary>
/// <param name="Role">Its part.</param>
/// <param name="Note">The reason in words, or a doubt; empty for none.</param>
public readonly record struct TargetPart(TargetRole Role, string Note)
{
    /// <summary>True where its requests and tokens count.</summary>
    public bool CountsRequests => Role is TargetRole.Serves or TargetRole.Speaks;

    /// <summary>True where what runs and waits on it counts.</summary>
    public bool CountsState => Role is TargetRole.Serves or TargetRole.Helps;

    /// <summary>True for the decode server of a pair whose clients wait for a prefill server first: its first token is not the client's.</summary>
    public bool WaitsElsewhere { get; init; }
}
