namespace Farthing.Serving.Engines;

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
