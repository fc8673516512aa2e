using Farthing.Numerics.Statistics;

namespace Farthing.Serving.Simulation;

/// <summary>What became of the batch requests of a simulation, which are in none of its other counts of requests, tokens and latencies.</summary>
public sealed record BatchResult
{
    /// <summary>Requests that were submitted.</summary>
    public required long Submitted { get; init; }

    /// <summary>Requests that ended with tokens.</summary>
    public required long Finished { get; init; }

    /// <summary>Of those, the ones that ended after their deadline.</summary>
    public required long Late { get; init; }

    /// <summary>Requests that were held until their deadline and never sent.</summary>
    public required long Expired { get; init; }

    /// <summary>Requests that an engine refused.</summary>
    public required long Rejected { get; init; }

    /// <summary>Requests still held or running when the simulation gave up.</summary>
    public required long Unfinished { get; init; }

    /// <summary>Prompt tokens of finished requests.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens generated, of finished requests.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Preemptions of finished requests.</summary>
    public required long Preemptions { get; init; }

    /// <summary>Submission to last token of finished requests, in nanoseconds.</summary>
    public required LogLinearHistogram DoneNs { get; init; }

    /// <summary>When the last one ended.</summary>
    public required long EndNs { get; init; }

    /// <summary>Requests that ended by their deadline.</summary>
    public long InTime => Finished - Late;

    /// <summary>True when all of them did.</summary>
    public bool IsKept => InTime == Submitted;
}
