namespace Farthing.Documents.Benches;

/// <summary>Source of output token counts.</summary>
public enum TokenSource
{
    /// <summary>By the server, in every event: the tokens of each gap are known.</summary>
    ContinuousUsage,

    /// <summary>By the server, once at the end.</summary>
    Usage,

    /// <summary>By the log probabilities of every event.</summary>
    LogProbabilities,

    /// <summary>Events were counted as tokens, since the server says nothing: too few where an event holds several.</summary>
    Events,

    /// <summary>By the tokenizer of another tool's client.</summary>
    ClientTokenizer,

    /// <summary>By another tool, which does not say how.</summary>
    Unstated,
}
