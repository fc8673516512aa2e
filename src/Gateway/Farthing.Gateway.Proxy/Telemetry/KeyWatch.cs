using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Telemetry.Logs;

namespace Farthing.Gateway.Telemetry;

/// <summary>Says in the log which stored keys changed, here or at another gateway: by name and revision, without secrets and hashes.</summary>
internal sealed class KeyWatch
{
    private readonly GatewayTelemetry telemetry;
    private Dictionary<string, StoredKey> known;

    /// <summary>Begins with what is known.</summary>
    /// <param name="telemetry">Where it is said.</param>
    /// <param name="keys">The keys now.</param>
    public KeyWatch(GatewayTelemetry telemetry, IReadOnlyList<StoredKey> keys)
    {
        this.telemetry = telemetry;
        known = ById(keys);
    }

    /// <summary>Says what is different. One call at a time.</summary>
    public void Look(IReadOnlyList<StoredKey> keys)
    {
        Dictionary<string, StoredKey> next = ById(keys);
        foreach (StoredKey key in keys)
        {
            StoredKey? before = known.GetValueOrDefault(key.Id);
            if (before?.Revision == key.Revision)
            {
                continue;
            }

            string word =
                before is null && key.Revision == 1 ? "created"
                : key.RevokedAt is not null && before?.RevokedAt is null ? "revoked"
                : before is not null && before.Sha256 != key.Sha256 ? "rotated"
                : "changed";
            telemetry.Log?.Add(
                new LogEvent(
                    LogSeverity.Info,
                    "key_" + word,
                    $"key {key.Id} was {word} (revision {key.Revision})",
                    ("key", key.Id),
                    ("team", key.Team.Length > 0 ? key.Team : null),
                    ("revision", key.Revision)
                )
            );
        }

        known = next;
    }

    private static Dictionary<string, StoredKey> ById(IReadOnlyList<StoredKey> keys) =>
        keys.ToDictionary(key => key.Id, StringComparer.Ordinal);
}
