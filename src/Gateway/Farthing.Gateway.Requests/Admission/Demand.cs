namespace Farthing.Gateway.Admission;

/// <summary>Maximum use of a request.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Session">The session, conversation or agent run; empty without.</param>
/// <param name="Tags">Tags of key and request, sorted, none twice.</param>
/// <param name="InputTokensAtMost">No prompt of this size in bytes has more tokens.</param>
/// <param name="OutputTokensAtMost">The most that may be generated, all choices together.</param>
public readonly record struct Demand(
    Caller Caller,
    string Model,
    string Session,
    IReadOnlyList<string> Tags,
    long InputTokensAtMost,
    long OutputTokensAtMost
)
{
    /// <summary>The end user: the key's, or where it has none the one that the request names.</summary>
    public string User { get; init; } = Caller.User;

    /// <summary>The operation, such as <c>chat</c>; empty where it is not known yet.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Routing by an experiment; null: the configuration's.</summary>
    public ArmRoute? Route { get; init; }

    /// <summary>Hashes of ever longer beginnings of the prompt, shortest first; empty where no model asks for them.</summary>
    public ReadOnlyMemory<ulong> Prefix { get; init; }
}
