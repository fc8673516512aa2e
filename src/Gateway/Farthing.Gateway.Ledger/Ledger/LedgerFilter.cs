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

    /// <summary>Values that it names beside its span, in the order of the dimensions; of a session the name alone.</summary>
    public IEnumerable<(LedgerDimension Dimension, string Value)> Names()
    {
        (LedgerDimension, string?)[] all =
        [
            (LedgerDimension.Key, Key),
            (LedgerDimension.Team, Team),
            (LedgerDimension.User, User),
            (LedgerDimension.Model, Model),
            (LedgerDimension.Deployment, Deployment),
            (LedgerDimension.Tag, Tag),
            (LedgerDimension.Session, Session),
            (LedgerDimension.Gateway, GatewayId?.ToString("N")),
        ];
        foreach ((LedgerDimension dimension, string? value) in all)
        {
            if (value is not null)
            {
                yield return (dimension, value);
            }
        }
    }

    /// <summary>The same of one value alone.</summary>
    /// <param name="scope">Key, team, user, model, deployment, tag, session or gateway.</param>
    /// <param name="value">Whose.</param>
    public LedgerFilter Of(LedgerDimension scope, string value) =>
        scope switch
        {
            LedgerDimension.Key => this with { Key = value },
            LedgerDimension.Team => this with { Team = value },
            LedgerDimension.User => this with { User = value },
            LedgerDimension.Model => this with { Model = value },
            LedgerDimension.Deployment => this with { Deployment = value },
            LedgerDimension.Tag => this with { Tag = value },
            LedgerDimension.Session => OfSession(value),
            LedgerDimension.Gateway => this with { GatewayId = Guid.ParseExact(value, "N") },
            _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "money is not spent by a time"),
        };

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
