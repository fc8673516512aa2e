namespace Farthing.Workloads.Requests;

/// <summary>One request as its client sends it. The output length is what the model will turn out to write; only the engine may look at it.</summary>
/// <param name="ArrivalNs">When it reaches the server, in nanoseconds from the start of the workload.</param>
/// <param name="InputTokens">Prompt length, at least 1.</param>
/// <param name="OutputTokens">Tokens that will be generated, at least 1.</param>
public readonly record struct Request(long ArrivalNs, int InputTokens, int OutputTokens)
{
    /// <summary>Ids of the prompt's leading blocks of <see cref="PrefixBlockTokens"/> tokens, one per block; equal ids mean equal text up to and including that block. Empty where prefixes are not known.</summary>
    public ReadOnlyMemory<ulong> PrefixIds { get; init; }

    /// <summary>Tokens that one id of <see cref="PrefixIds"/> stands for. The last id may stand for fewer, where the prompt ends inside it.</summary>
    public int PrefixBlockTokens { get; init; }

    /// <summary>Which client, team or class sent it; 0 where it does not matter.</summary>
    public int Tenant { get; init; }

    /// <summary>The session it belongs to; -1 for a request on its own.</summary>
    public int Session { get; init; } = -1;

    /// <summary>Scheduling priority: smaller is served first, as in vLLM; 0 by default.</summary>
    public int Priority { get; init; }

    /// <summary>Whether somebody waits for it.</summary>
    public RequestClass Class { get; init; }

    /// <summary>Until when it must be answered, in nanoseconds from the start of the workload; <see cref="long.MaxValue"/> where nobody said so.</summary>
    public long DeadlineNs { get; init; } = long.MaxValue;

    /// <summary>The adapter (LoRA) that it names, from 1; 0 for the model itself.</summary>
    public int Adapter { get; init; }

    /// <summary>Parallel samples of one prompt (<c>n</c>), at least 1; they share the prompt's blocks.</summary>
    public int Samples { get; init; } = 1;
}

/// <summary>Whether somebody waits for an answer.</summary>
public enum RequestClass
{
    /// <summary>Somebody does: its latencies are what is promised.</summary>
    Interactive,

    /// <summary>Nobody does: it may be held back until its deadline.</summary>
    Batch,
}
