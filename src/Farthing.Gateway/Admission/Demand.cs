namespace Farthing.Gateway.Admission;

/// <summary>What an attempt may need, before it is let through.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Session">The session, conversation or agent run; empty without.</param>
/// <param name="Tags">The key's tags and the request's, each once.</param>
/// <param name="InputTokensAtMost">Upper bound of the prompt's tokens.</param>
/// <param name="OutputTokensAtMost">Upper bound of the generated tokens, all choices together.</param>
public readonly record struct Demand(
    Caller Caller,
    string Model,
    string Session,
    IReadOnlyList<string> Tags,
    long InputTokensAtMost,
    long OutputTokensAtMost
);
