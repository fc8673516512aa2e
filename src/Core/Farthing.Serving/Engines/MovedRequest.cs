using Farthing.Workloads.Requests;

namespace Farthing.Serving.Engines;

/// <summary>A request that was taken out of an engine, with what it has written: another engine computes its prompt and those tokens again and goes on.</summary>
/// <param name="Request">The request.</param>
/// <param name="RequestId">Its number.</param>
/// <param name="Sequences">Its samples that have not ended, in their order.</param>
/// <param name="Samples">What is known of its samples; null for a request with one.</param>
internal sealed record MovedRequest(
    Request Request,
    long RequestId,
    List<MovedSequence> Sequences,
    SampleGroup? Samples
)
{
    /// <summary>Tokens whose KV was lost.</summary>
    public long LostTokens { get; set; }
}

/// <summary>What a sequence takes along to another engine, as of <see cref="Scheduling.SequenceTable"/>.</summary>
internal sealed record MovedSequence(
    int OutputTokens,
    int GeneratedTokens,
    int SavedTokens,
    int CachedTokens,
    long ScheduledNs,
    long FirstTokenNs,
    long LastTokenNs,
    int Preemptions,
    int[] GapsOver
)
{
    /// <summary>The sequence with so many of its tokens: the others are written again.</summary>
    public MovedSequence Keeping(int tokens) =>
        this with
        {
            GeneratedTokens = tokens,
            FirstTokenNs = tokens == 0 ? -1 : FirstTokenNs,
            LastTokenNs = tokens == 0 ? -1 : LastTokenNs,
        };
}
