using Farthing.Gateway.Budgets;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A virtual key that does not stand in the configuration: made through the admin API, kept in a store. Its secret is nowhere, only the hash.</summary>
public sealed record StoredKey
{
    /// <summary>Its id: in the ledger, on statements, in budgets. Never given to another key.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the secret, 64 lower-case hexadecimals.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its team; empty without.</summary>
    public string Team { get; init; } = "";

    /// <summary>Its user; empty without.</summary>
    public string User { get; init; } = "";

    /// <summary>Tags of every request with it, sorted.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The models that it may use; null: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>From then on it is nobody's; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True while it is withdrawn for a time.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Its own budget; null without.</summary>
    public KeyBudget? Budget { get; init; }

    /// <summary>Its own limits; null without.</summary>
    public KeyLimits? Limits { get; init; }

    /// <summary>Hash of the secret before the last rotation; null where none is in force still.</summary>
    public string? OldSha256 { get; init; }

    /// <summary>Until then the secret before is accepted too.</summary>
    public DateTimeOffset? OldUntil { get; init; }

    /// <summary>When it was withdrawn for ever; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>How often it was written: 1 for a new one.</summary>
    public required long Revision { get; init; }

    /// <summary>Without its hashes.</summary>
    public override string ToString() => $"{Id}, revision {Revision}";

    /// <summary>The key and, within the grace time of a rotation, its secret before, as the ring takes them; none of a revoked key.</summary>
    public IEnumerable<KeyOptions> Options()
    {
        if (RevokedAt is not null)
        {
            yield break;
        }

        KeyOptions options = new()
        {
            Id = Id,
            Sha256 = Sha256,
            Team = Team,
            User = User,
            Tags = Tags,
            Models = Models,
            ExpiresAt = ExpiresAt,
            IsDisabled = IsDisabled,
        };
        yield return options;
        if (OldSha256 is string old && OldUntil is DateTimeOffset until)
        {
            yield return options with
            {
                Sha256 = old,
                ExpiresAt = ExpiresAt is DateTimeOffset end && end < until ? end : until,
            };
        }
    }

    /// <summary>Its budget as the gate takes it; null without. Its id is that which a budget of this scope and period has in the configuration.</summary>
    public BudgetOptions? BudgetOptions()
    {
        if (Budget is null || RevokedAt is not null)
        {
            return null;
        }

        RequestScope scope = new(ScopeKind.Key, Id);
        return new BudgetOptions
        {
            Id = $"{scope} per {Budget.Period.ToString().ToLowerInvariant()}",
            Scope = scope,
            Limit = Budget.Limit,
            Period = Budget.Period,
            IsHard = Budget.IsHard,
        };
    }

    /// <summary>Its limits as the gate takes them; null without.</summary>
    public RateLimit? RateLimit() =>
        Limits is null || RevokedAt is not null
            ? null
            : new RateLimit
            {
                Scope = new RequestScope(ScopeKind.Key, Id),
                RequestsPerMinute = Limits.RequestsPerMinute,
                TokensPerMinute = Limits.TokensPerMinute,
                Concurrency = Limits.Concurrency,
            };
}
