namespace Farthing.Gateway.Ledger;

/// <summary>Dimensions of sums and budgets. A new one is a row of <see cref="LedgerDimensionRow"/>, and where attempts are chosen by it a name of <see cref="LedgerFilter"/>.</summary>
public enum LedgerDimension
{
    /// <summary>The key's id.</summary>
    Key,

    /// <summary>The key's team.</summary>
    Team,

    /// <summary>The end user.</summary>
    User,

    /// <summary>The model as clients name it.</summary>
    Model,

    /// <summary>The upstream and its model.</summary>
    Deployment,

    /// <summary>A tag; an attempt stands under each of its tags.</summary>
    Tag,

    /// <summary>The session, conversation or agent run: <c>KEY/NAME</c> (<see cref="Scopes.SessionIdentity"/>). A correction that an earlier version took of a name without its key stands under the name.</summary>
    Session,

    /// <summary>The gateway whose journal it stands in: 32 hexadecimal digits.</summary>
    Gateway,

    /// <summary>The day (UTC) of the reservation.</summary>
    Day,

    /// <summary>The hour (UTC) of the reservation.</summary>
    Hour,
}

/// <summary>A row of the table of dimensions.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Column">Its column of attempts (<c>a</c>); null where its values are made of several, or of another table.</param>
internal sealed record LedgerDimensionRow(LedgerDimension Dimension, string? Column)
{
    /// <summary>All dimensions, in the order of their numbers.</summary>
    public static IReadOnlyList<LedgerDimensionRow> All { get; } =
    [
        new(LedgerDimension.Key, "a.key_id"),
        new(LedgerDimension.Team, "a.team"),
        new(LedgerDimension.User, "a.user_id"),
        new(LedgerDimension.Model, "a.model"),
        new(LedgerDimension.Deployment, "a.deployment"),
        new(LedgerDimension.Tag, null),
        new(LedgerDimension.Session, null),
        new(LedgerDimension.Gateway, null),
        new(LedgerDimension.Day, null),
        new(LedgerDimension.Hour, null),
    ];

    /// <summary>As people and accounts of corrections name it.</summary>
    public string Word { get; } = Dimension.ToString().ToLowerInvariant();

    /// <summary>True for a span of time.</summary>
    public bool IsTime => Dimension is LedgerDimension.Day or LedgerDimension.Hour;

    /// <summary>The row of a dimension.</summary>
    public static LedgerDimensionRow Of(LedgerDimension dimension) => All[(int)dimension];
}
