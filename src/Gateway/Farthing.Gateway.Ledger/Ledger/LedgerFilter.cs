using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger;

/// <summary>Which attempts are asked for. What is null does not matter.</summary>
public sealed record LedgerFilter
{
    /// <summary>All attempts.</summary>
    public static LedgerFilter All { get; } = new();

    /// <summary>Reserved at or after.</summary>
    public long? SinceUnixNs { get; init; }

    /// <summary>Reserved before.</summary>
    public long? UntilUnixNs { get; init; }

    /// <summary>Of this key.</summary>
    public string? Key { get; init; }

    /// <summary>Of this team.</summary>
    public string? Team { get; init; }

    /// <summary>Of this end user.</summary>
    public string? User { get; init; }

    /// <summary>For this model.</summary>
    public string? Model { get; init; }

    /// <summary>At this deployment.</summary>
    public string? Deployment { get; init; }

    /// <summary>Of the sessions of this name: every key's, or <see cref="Key"/>'s.</summary>
    public string? Session { get; init; }

    /// <summary>With this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>In the journal of this gateway.</summary>
    public Guid? GatewayId { get; init; }

    private static readonly (
        LedgerDimension Dimension,
        Func<LedgerFilter, string?> Value,
        Func<LedgerFilter, string, LedgerFilter> With
    )[] Named =
    [
        (LedgerDimension.Key, filter => filter.Key, (filter, key) => filter with { Key = key }),
        (LedgerDimension.Team, filter => filter.Team, (filter, team) => filter with { Team = team }),
        (LedgerDimension.User, filter => filter.User, (filter, user) => filter with { User = user }),
        (LedgerDimension.Model, filter => filter.Model, (filter, model) => filter with { Model = model }),
        (
            LedgerDimension.Deployment,
            filter => filter.Deployment,
            (filter, deployment) => filter with { Deployment = deployment }
        ),
        (LedgerDimension.Tag, filter => filter.Tag, (filter, tag) => filter with { Tag = tag }),
        (LedgerDimension.Session, filter => filter.Session, (filter, session) => filter.OfSession(session)),
        (
            LedgerDimension.Gateway,
            filter => filter.GatewayId?.ToString("N"),
            (filter, id) => filter with { GatewayId = Guid.ParseExact(id, "N") }
        ),
    ];

    /// <summary>Values that it names beside its span, in the order of the dimensions; of a session the name alone.</summary>
    public IEnumerable<(LedgerDimension Dimension, string Value)> Names()
    {
        foreach ((LedgerDimension dimension, Func<LedgerFilter, string?> value, _) in Named)
        {
            if (value(this) is string named)
            {
                yield return (dimension, named);
            }
        }
    }

    /// <summary>The same of one value alone.</summary>
    /// <param name="scope">Key, team, user, model, deployment, tag, session or gateway.</param>
    /// <param name="value">Whose.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is a time: money is not spent by one.</exception>
    public LedgerFilter Of(LedgerDimension scope, string value)
    {
        foreach ((LedgerDimension dimension, _, Func<LedgerFilter, string, LedgerFilter> with) in Named)
        {
            if (dimension == scope)
            {
                return with(this, value);
            }
        }

        throw new ArgumentOutOfRangeException(nameof(scope), scope, "attempts are not chosen by it");
    }

    /// <summary>The same, of a session as people write it: <c>KEY/NAME</c>, or <c>NAME</c> for those of every key. Where a key is chosen, the whole text is the name.</summary>
    /// <param name="text">What they wrote; null: of any.</param>
    public LedgerFilter OfSession(string? text) =>
        text is not null && Key is null && SessionIdentity.TrySplit(text, out string key, out string name)
            ? this with
            {
                Key = key,
                Session = name,
            }
            : this with
            {
                Session = text,
            };
}
