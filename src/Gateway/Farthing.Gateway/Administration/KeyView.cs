using Farthing.Documents.Keys;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Keys as answers show them.</summary>
internal static class KeyView
{
    /// <summary>A stored key.</summary>
    public static GatewayKey Of(StoredKey key, DateTimeOffset now) =>
        new(
            key.Id,
            KeySource.Stored,
            key.RevokedAt is not null ? KeyState.Revoked : StateOf(key.IsDisabled, key.ExpiresAt, now),
            key.Team,
            key.User,
            key.Tags,
            key.Models,
            key.Aliases,
            key.Fallbacks,
            key.MaxBodyBytes,
            key.Record,
            Text(key.ExpiresAt),
            key.Budget,
            key.Limits,
            key.OldUntil > now ? Text(key.OldUntil) : null,
            Text(key.RevokedAt),
            Text(key.CreatedAt),
            Text(key.ChangedAt),
            key.Revision
        );

    /// <summary>A key of the configuration.</summary>
    public static GatewayKey Of(KeyOptions key, DateTimeOffset now) =>
        new(
            key.Id,
            KeySource.Configuration,
            StateOf(key.IsDisabled, key.ExpiresAt, now),
            key.Team,
            key.User,
            key.Tags,
            key.Models,
            key.Aliases,
            key.Fallbacks,
            key.MaxBodyBytes,
            key.Record,
            Text(key.ExpiresAt),
            Budget: null,
            Limits: null,
            OldSecretUntil: null,
            RevokedAt: null,
            CreatedAt: null,
            ChangedAt: null,
            Revision: null
        );

    private static KeyState StateOf(bool isDisabled, DateTimeOffset? expires, DateTimeOffset now) =>
        isDisabled ? KeyState.Disabled
        : expires <= now ? KeyState.Expired
        : KeyState.Active;

    private static string? Text(DateTimeOffset? time) => time is { } at ? UtcTimeJson.Text(at) : null;
}
