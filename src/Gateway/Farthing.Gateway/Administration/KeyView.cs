using Farthing.Documents.Keys;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Keys as answers show them.</summary>
internal static class KeyView
{
    /// <summary>A key of the configuration, or a stored one.</summary>
    public static GatewayKey Of(KeyOptions key, DateTimeOffset now)
    {
        StoredKey? stored = key as StoredKey;
        return new GatewayKey(
            key.Id,
            stored is null ? KeySource.Configuration : KeySource.Stored,
            stored?.RevokedAt is not null ? KeyState.Revoked : StateOf(key.IsDisabled, key.ExpiresAt, now),
            key.Team,
            key.User,
            key.Tags,
            key.Models,
            key.Aliases,
            key.Fallbacks,
            key.MaxBodyBytes,
            key.Record,
            Text(key.ExpiresAt),
            stored?.Budget,
            stored?.Limits,
            stored?.OldUntil > now ? Text(stored.OldUntil) : null,
            Text(stored?.RevokedAt),
            Text(stored?.CreatedAt),
            Text(stored?.ChangedAt),
            stored?.Revision
        );
    }

    private static KeyState StateOf(bool isDisabled, DateTimeOffset? expires, DateTimeOffset now) =>
        isDisabled ? KeyState.Disabled
        : expires <= now ? KeyState.Expired
        : KeyState.Active;

    private static string? Text(DateTimeOffset? time) => time is { } at ? UtcTimeJson.Text(at) : null;
}
