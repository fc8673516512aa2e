namespace Farthing.Gateway.Ledger;

/// <summary>Options of a projector.</summary>
public sealed record ProjectorOptions
{
    /// <summary>Records of one transaction; default 12,000 (about 4,000 attempts, some MB of memory).</summary>
    public int MaxRecords { get; init; } = 12_000;

    /// <summary>Time between two transactions while there is little to do, so that a few requests a second don't each cost one; default 100 ms.</summary>
    public TimeSpan GatherFor { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>First wait after a failure; it doubles with each; default 200 ms.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait after a failure; default 30 s.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}
