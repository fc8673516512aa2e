using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Journal.Records;

/// <summary>Names that an attempt, and a request that a cache answered, count under. A new one is a member here, written and read here, and a line in the ledger's columns.</summary>
public abstract record AttemptLabels
{
    /// <summary>The operation, such as <c>chat</c>, <c>messages</c>, <c>embeddings</c>.</summary>
    public string Endpoint { get; internal set; } = "";

    /// <summary>The model as the client named it.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>The upstream and its model, whose price holds; of a hit the one that was not asked.</summary>
    public string Deployment { get; internal set; } = "";

    /// <summary>The key's id: never the key.</summary>
    public string Key { get; internal set; } = "";

    /// <summary>The key's team; empty without.</summary>
    public string Team { get; internal set; } = "";

    /// <summary>The end user as the client or key says; empty without.</summary>
    public string User { get; internal set; } = "";

    /// <summary>The session, conversation or agent run; empty without.</summary>
    public string Session { get; internal set; } = "";

    /// <summary>Tags such as <c>feature=search</c>, sorted.</summary>
    public IReadOnlyList<string> Tags { get; internal set; } = [];

    /// <summary>Those that budgets count by.</summary>
    internal ScopeNames Names => new(Key, Team, User, Model, Session, Endpoint, Tags);

    /// <summary>Writes them.</summary>
    private protected void WriteLabels(ref PayloadWriter writer)
    {
        writer.WriteText(Endpoint);
        writer.WriteText(Model);
        writer.WriteText(Deployment);
        writer.WriteText(Key);
        writer.WriteText(Team);
        writer.WriteText(User);
        writer.WriteText(Session);
        writer.WriteTexts(Tags);
    }

    /// <summary>Reads what <see cref="WriteLabels"/> wrote.</summary>
    private protected void ReadLabels(ref PayloadReader reader)
    {
        Endpoint = reader.ReadText();
        Model = reader.ReadText();
        Deployment = reader.ReadText();
        Key = reader.ReadText();
        Team = reader.ReadText();
        User = reader.ReadText();
        Session = reader.ReadText();
        Tags = reader.ReadTexts();
    }
}
