namespace Farthing.Gateway.Caching.Shared;

/// <summary>Times of a gateway's dealings with a shared store.</summary>
internal sealed record SharedTimes
{
    /// <summary>How often it asks for purges.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For such an answer, and one to a write.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A request waits for the store no longer.</summary>
    public TimeSpan FindWithin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>So long after it asked the last time that was answered, a gateway gives entries, also from its memory; then it cannot know what was purged.</summary>
    public TimeSpan TrustFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For a purge.</summary>
    public TimeSpan PurgeWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Calm before the store is said to be back.</summary>
    public TimeSpan BackAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a gateway writes the rows of the semantic cache that wait, and reads those of all.</summary>
    public TimeSpan TailEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often it looks whether rows should be gathered, and old ones removed.</summary>
    public TimeSpan GatherEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gathered rows stay that long; a gateway that is further behind reads everything again.</summary>
    public TimeSpan KeepRowsFor { get; init; } = TimeSpan.FromMinutes(10);
}
