using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Engines;

/// <summary>Told what an engine does, in order of time. Keeps no reference to anything it is handed.</summary>
public abstract class EngineObserver
{
    /// <summary>Gaps between successive tokens of sequences for which somebody waits.</summary>
    /// <param name="gapNs">The gap.</param>
    /// <param name="count">How many of them had it.</param>
    public virtual void OnGaps(long gapNs, int count) { }

    /// <summary>A sequence that decodes alone, and for which somebody waits, has written tokens, one a step; called where steps report their length alone.</summary>
    /// <param name="stepsNs">Length of each step, which is its gap.</param>
    /// <param name="waiting">Sequences that waited during them.</param>
    /// <param name="usedBlocks">KV blocks that were held during them.</param>
    public virtual void OnLoneSteps(ReadOnlySpan<long> stepsNs, int waiting, int usedBlocks) { }

    /// <summary>A token has left; called only where <see cref="EngineSetup.ReportsTokens"/> is set, before the gaps of its step.</summary>
    /// <param name="token">Whose token, and which.</param>
    /// <param name="nowNs">The end of its step.</param>
    public virtual void OnToken(in EngineToken token, long nowNs) { }

    /// <summary>A sequence has written its first token.</summary>
    /// <param name="request">The request that it belongs to.</param>
    /// <param name="nowNs">The end of its step.</param>
    public virtual void OnFirstToken(in Request request, long nowNs) { }

    /// <summary>A step has ended.</summary>
    /// <param name="startNs">When it started.</param>
    /// <param name="time">How long it took, on what.</param>
    /// <param name="sequences">Sequences in it.</param>
    /// <param name="tokensOut">Tokens that left at its end.</param>
    /// <param name="waiting">Sequences that waited during it.</param>
    /// <param name="usedBlocks">KV blocks that were held during it.</param>
    public virtual void OnStep(
        long startNs,
        in StepTime time,
        int sequences,
        int tokensOut,
        int waiting,
        int usedBlocks
    ) { }

    /// <summary>A request has ended.</summary>
    /// <param name="record">Its life; <see cref="RequestRecord.ReplicaIndex"/> is the engine's number.</param>
    /// <param name="request">The request as it was taken from its source.</param>
    /// <param name="gapsOver">For each counted limit, how many of its gaps were longer.</param>
    public virtual void OnFinished(
        in RequestRecord record,
        in Request request,
        ReadOnlySpan<int> gapsOver
    ) { }
}

/// <summary>One token that left an engine.</summary>
/// <param name="RequestId">The request's number.</param>
/// <param name="Generated">Tokens that its sequence has written with this one.</param>
/// <param name="PreviousNs">When its token before left; -1 for the first.</param>
/// <param name="ScheduledNs">When it was first scheduled.</param>
/// <param name="CachedTokens">Prompt tokens that the prefix cache supplied at its first admission.</param>
public readonly record struct EngineToken(
    long RequestId,
    int Generated,
    long PreviousNs,
    long ScheduledNs,
    int CachedTokens
);
