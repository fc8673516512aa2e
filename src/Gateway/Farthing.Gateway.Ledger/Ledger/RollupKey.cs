using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger;

/// <summary>Key of an hourly sum: whatever attempts can be asked for by, so that every question is one over sums.</summary>
/// <param name="HourUnixNs">Start of the hour in which the attempts were reserved.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Team">The team; empty without.</param>
/// <param name="User">The end user; empty without.</param>
/// <param name="Model">The model as clients named it.</param>
/// <param name="Deployment">The upstream and its model.</param>
/// <param name="Session">The session and whose it is (<see cref="SessionIdentity"/>); empty without.</param>
/// <param name="Tags">All tags as one text; empty without.</param>
public sealed record RollupKey(
    long HourUnixNs,
    string Key,
    string Team,
    string User,
    string Model,
    string Deployment,
    string Session,
    string Tags
)
{
    /// <summary>Nanoseconds of an hour.</summary>
    public const long HourNs = 3_600_000_000_000;

    /// <summary>The sum that a row belongs to.</summary>
    public static RollupKey Of(LedgerRow row) =>
        new(
            HourOf(row.Opened.ReservedUnixNs),
            row.Opened.Key,
            row.Opened.Team,
            row.Opened.User,
            row.Opened.Model,
            row.Opened.Deployment,
            SessionIdentity.Of(row.Opened.Key, row.Opened.Session),
            TagText.Write(row.Opened.Tags)
        );

    /// <summary>Start of the hour that a time lies in.</summary>
    public static long HourOf(long unixNs) => unixNs - (unixNs % HourNs);
}
