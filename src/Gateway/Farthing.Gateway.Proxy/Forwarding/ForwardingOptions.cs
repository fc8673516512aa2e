using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>Options of forwarding and retries.</summary>
public sealed record ForwardingOptions
{
    /// <summary>Status of a request that no budget covers: 402 (default; no official client tries again), or 429.</summary>
    public int BudgetStatus { get; init; } = 402;

    /// <summary>Tries of one request, where its deployments fail before their first byte; each deployment is tried once at least. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Shortest pause before a deployment is tried again; doubles with each round. Default 250 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause: an upstream that asks for more is not tried again, and the client is told. Default 5 s.</summary>
    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Retry budget of an upstream.</summary>
    public RetryBudgetOptions Retries { get; init; } = new();

    /// <summary>A reader that takes nothing for this time while more than 64 KiB wait for it is cut off; its upstream is canceled, what came is charged.</summary>
    public required TimeSpan StalledReader { get; init; }

    /// <summary>Whole answers up to this size are held until their cost is known and can stand in a header; longer ones go out as they come. Default 1 MiB.</summary>
    public int MaxHeldAnswerBytes { get; init; } = 1 << 20;

    /// <summary>An answer that is about to end is read on for this time after its reader has gone, to learn what it took. Default 2 s.</summary>
    public TimeSpan UsageGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The client of a translated stream gets a sign of life after so long a silence of its upstream, once its first event is out. Default 15 s.</summary>
    public TimeSpan SignOfLifeAfter { get; init; } = TimeSpan.FromSeconds(15);
}
