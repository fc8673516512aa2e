namespace Farthing.Workloads.Sources;

/// <summary>When batches are submitted, how large they are and when they are due.</summary>
/// <param name="Requests">Requests of each, at least 1; they arrive at once.</param>
/// <param name="DueNs">Time from a submission to its deadline, above 0.</param>
public sealed record BatchJobs(int Requests, long DueNs)
{
    /// <summary>When the first is submitted.</summary>
    public long FirstNs { get; init; }

    /// <summary>Time from one to the next; 0 for one alone.</summary>
    public long EveryNs { get; init; }

    /// <summary>None is submitted from this time on.</summary>
    public long UntilNs { get; init; } = long.MaxValue;

    /// <summary>How many there are; <see cref="long.MaxValue"/> where they never end.</summary>
    public long Jobs =>
        FirstNs >= UntilNs ? 0
        : EveryNs == 0 ? 1
        : UntilNs == long.MaxValue ? long.MaxValue
        : 1 + ((UntilNs - 1 - FirstNs) / EveryNs);
}
