using System.Text.Json.Serialization;
using Farthing.Documents.Keys;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A virtual key that does not stand in the configuration: made through the admin API, kept in a store. Its secret is nowhere, only the hash.</summary>
public sealed record StoredKey : KeyOptions
{
    /// <summary>Its own budget; null without.</summary>
    [JsonRequired]
    public KeyBudget? Budget { get; init; }

    /// <summary>Its own limits; null without.</summary>
    [JsonRequired]
    public KeyLimits? Limits { get; init; }

    /// <summary>Hash of the secret before the last rotation; null where none is in force still.</summary>
    [JsonRequired]
    public string? OldSha256 { get; init; }

    /// <summary>Until then the secret before is accepted too.</summary>
    [JsonRequired]
    [JsonPropertyName("old_secret_until")]
    public DateTimeOffset? OldUntil { get; init; }

    /// <summary>When it was withdrawn for ever; null: it was not.</summary>
    [JsonRequired]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Number of writes: 1 for a new one.</summary>
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

        yield return this;
        if (OldSha256 is string old && OldUntil is DateTimeOffset until)
        {
            yield return this with
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
            Id = $"{scope} per {Budget.Period}",
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
