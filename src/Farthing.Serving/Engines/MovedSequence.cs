namespace Farthing.Serving.Engines;

/// <summary>What a sequence takes along to another engine, as of <see cref="Scheduling.SequenceTable"/>.</summary>
internal sealed record MovedSequence(
    int OutputTokens,
    int GeneratedTokens,
    int CachedTokens,
    long ScheduledNs,
    long FirstTokenNs,
    long LastTokenNs,
    int Preemptions,
    int[] GapsOver
);
