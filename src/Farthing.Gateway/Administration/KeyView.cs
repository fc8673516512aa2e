using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary>A key as answers show it: never a secret, never a hash. Budgets and limits of a key of the configuration stand there, and in the answers on budgets and limits.</summary>
internal sealed record KeyView(
    string Id,
    string Source,
    string State,
    string Team,
    string User,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string>? Models,
    DateTimeOffset? Expires,
    KeyView.BudgetView? Budget,
    KeyLimits? Limits,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ChangedAt,
    long? Revision
)
{
    /// <summary>A stored key.</summary>
    public static KeyView Of(StoredKey key, DateTimeOffset now) =>
        new(
            key.Id,
            "stored",
            key.RevokedAt is not null ? "revoked" : StateOf(key.IsDisabled, key.ExpiresAt, now),
            key.Team,
            key.User,
            key.Tags,
            key.Models,
            key.ExpiresAt,
            key.Budget is KeyBudget own ? new BudgetView(own.Limit, own.Period, own.IsHard) : null,
            key.Limits,
            key.OldUntil > now ? key.OldUntil : null,
            key.RevokedAt,
            key.CreatedAt,
            key.ChangedAt,
            key.Revision
        );

    /// <summary>A key of the configuration.</summary>
    public static KeyView Of(KeyOptions key, DateTimeOffset now) =>
        new(
            key.Id,
            "configuration",
            StateOf(key.IsDisabled, key.ExpiresAt, now),
            key.Team,
            key.User,
            key.Tags,
            key.Models,
            key.ExpiresAt,
            Budget: null,
            Limits: null,
            OldSecretUntil: null,
            RevokedAt: null,
            CreatedAt: null,
            ChangedAt: null,
            Revision: null
        );

    private static string StateOf(bool isDisabled, DateTimeOffset? expires, DateTimeOffset now) =>
        isDisabled ? "disabled"
        : expires <= now ? "expired"
        : "active";

    /// <summary>A key's own budget.</summary>
    public sealed record BudgetView(Money LimitUsd, BudgetPeriod Period, bool Hard);
}
