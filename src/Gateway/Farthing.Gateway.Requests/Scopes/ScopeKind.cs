using System.Collections.Immutable;

namespace Farthing.Gateway.Scopes;

/// <summary>Kind of scope of a budget or limit. A new one is a row of <see cref="ScopeRow"/>, and the ledger's dimension of the same name.</summary>
public enum ScopeKind
{
    /// <summary>All requests together.</summary>
    All,

    /// <summary>One key.</summary>
    Key,

    /// <summary>All keys of a team.</summary>
    Team,

    /// <summary>One end user.</summary>
    User,

    /// <summary>One model, as clients name it.</summary>
    Model,

    /// <summary>One tag, such as <c>feature=search</c>.</summary>
    Tag,

    /// <summary>One session, conversation or agent run of one key: sessions of one name under two keys are two.</summary>
    Session,
}

/// <summary>Names that requests and attempts are counted under.</summary>
/// <param name="Key">The key's id.</param>
/// <param name="Team">The team; empty without.</param>
/// <param name="User">The end user; empty without.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Session">The session as the client calls it; empty without.</param>
/// <param name="Endpoint">The operation, such as <c>chat</c>.</param>
/// <param name="Tags">Tags.</param>
public readonly record struct ScopeNames(
    string Key,
    string Team,
    string User,
    string Model,
    string Session,
    string Endpoint,
    IReadOnlyList<string> Tags
);

/// <summary>The name that a kind of scope counts by; empty where there is none.</summary>
/// <param name="of">All names.</param>
internal delegate string ScopeName(in ScopeNames of);

/// <summary>A row of the table of scopes.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Word">As people write it.</param>
/// <param name="Example">Of what may be written, for faults.</param>
/// <param name="Name">What it is chosen by; null where several names count, each for itself.</param>
/// <param name="Value">What it is counted by, where that is more than the name.</param>
internal sealed record ScopeRow(
    ScopeKind Kind,
    string Word,
    string Example,
    ScopeName? Name,
    ScopeName? Value = null
)
{
    /// <summary>All kinds, in the order of their numbers.</summary>
    public static ImmutableArray<ScopeRow> All { get; } =
    [
        new(ScopeKind.All, "all", "all", (in of) => ""),
        new(ScopeKind.Key, "key", "key:NAME", (in of) => of.Key),
        new(ScopeKind.Team, "team", "team:search", (in of) => of.Team),
        new(ScopeKind.User, "user", "user:NAME", (in of) => of.User),
        new(ScopeKind.Model, "model", "model:NAME", (in of) => of.Model),
        new(ScopeKind.Tag, "tag", "tag:NAME=VALUE", null),
        // Chosen by the name that the client made up, counted for the key that made it up.
        new(
            ScopeKind.Session,
            "session",
            "session:NAME",
            (in of) => of.Session,
            (in of) => SessionIdentity.Of(of.Key, of.Session)
        ),
    ];

    /// <summary>The row of a kind.</summary>
    public static ScopeRow Of(ScopeKind kind) => All[(int)kind];

    /// <summary>By what rules of this kind count: values, each once; empty text where there is none.</summary>
    public IReadOnlyList<string> ValuesOf(in ScopeNames names) =>
        Name is null ? names.Tags : [(Value ?? Name)(names)];
}
