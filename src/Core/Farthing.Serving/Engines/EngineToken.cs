namespace Farthing.Serving.Engines;

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
