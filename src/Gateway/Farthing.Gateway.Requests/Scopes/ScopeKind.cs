namespace Farthing.Gateway.Scopes;

/// <summary>Kind of scope of a budget or limit.</summary>
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
