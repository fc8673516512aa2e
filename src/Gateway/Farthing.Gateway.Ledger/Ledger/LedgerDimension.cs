namespace Farthing.Gateway.Ledger;

/// <summary>Dimensions of sums and budgets.</summary>
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
