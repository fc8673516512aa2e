namespace Farthing.Serving.Engines;

/// <summary>One request's life, in the columns that simulate, bench, emulate, watch and the ledger share.</summary>
/// <param name="RequestId">Number in order of arrival, from 0; of a simulation's batch requests from 2^62.</param>
/// <param name="Tenant">Client, team or class; 0 where it does not matter.</param>
/// <param name="ArrivalNs">When it reached the server.</param>
/// <param name="ScheduledNs">When its first token was first computed on; -1 when never.</param>
/// <param name="FirstTokenNs">When its first token left; -1 when never.</param>
/// <param name="LastTokenNs">When its last token left; -1 when never.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="CachedTokens">Prompt tokens found in the prefix cache at first admission.</param>
/// <param name="OutputTokens">Tokens generated.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="ReplicaIndex">Where it ran.</param>
/// <param name="Preemptions">How often it lost its blocks and was computed again.</param>
public readonly record struct RequestRecord(
    long RequestId,
    int Tenant,
    long ArrivalNs,
    long ScheduledNs,
    long FirstTokenNs,
    long LastTokenNs,
    int InputTokens,
    int CachedTokens,
    int OutputTokens,
    FinishReason Finish,
    int ReplicaIndex,
    int Preemptions
)
{
    /// <summary>Sequences in the step that wrote its first token, itself included; 0 where it had none, or where <see cref="EngineSetup.CountsBatches"/> is not set.</summary>
    public int FirstBatch { get; init; }

    /// <summary>Sequences in a step, averaged over its engine's steps from the one that wrote its first token to the one that wrote its last; 0 likewise. Several samples are averaged by their tokens.</summary>
    public double MeanBatch { get; init; }

    /// <summary>The same request with its way to the first token a multiple as long: waiting and prefill are stretched alike, and what follows moves with them.</summary>
    /// <param name="factor">Above 0.</param>
    /// <param name="beforeNs">Time before the engine, which is not stretched.</param>
    public RequestRecord WithFirstTokenAt(double factor, long beforeNs)
    {
        long start = ArrivalNs + beforeNs;
        long first = start + (long)Math.Round(factor * (FirstTokenNs - start));
        return this with
        {
            ScheduledNs = Math.Min(first, start + (long)Math.Round(factor * (ScheduledNs - start))),
            FirstTokenNs = first,
            LastTokenNs = LastTokenNs + first - FirstTokenNs,
        };
    }
}
