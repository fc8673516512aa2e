using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Keys as answers and events show them: never a secret, never a hash.</summary>
internal static class KeyView
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Members that say nothing of what a key may do.</summary>
    private static readonly HashSet<string> Clerical = ["id", "created_at", "changed_at", "revision"];

    /// <summary>Writes a stored key.</summary>
    public static void Write(Utf8JsonWriter json, StoredKey key, DateTimeOffset now)
    {
        string state =
            key.RevokedAt is not null ? "revoked"
            : key.IsDisabled ? "disabled"
            : key.ExpiresAt <= now ? "expired"
            : "active";
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        json.WriteString("source", "stored");
        json.WriteString("state", state);
        json.WriteString("team", key.Team);
        json.WriteString("user", key.User);
        StoredKeyJson.WriteTexts(json, "tags", key.Tags);
        StoredKeyJson.WriteTexts(json, "models", key.Models);
        StoredKeyJson.WriteTime(json, "expires", key.ExpiresAt);
        StoredKeyJson.WriteBudget(json, key.Budget);
        StoredKeyJson.WriteLimits(json, key.Limits);
        StoredKeyJson.WriteTime(json, "old_secret_until", key.OldUntil > now ? key.OldUntil : null);
        StoredKeyJson.WriteTime(json, "revoked_at", key.RevokedAt);
        StoredKeyJson.WriteTime(json, "created_at", key.CreatedAt);
        StoredKeyJson.WriteTime(json, "changed_at", key.ChangedAt);
        StoredKeyJson.WriteNumber(json, "revision", key.Revision);
        json.WriteEndObject();
    }

    /// <summary>Writes a key of the configuration. Its budgets and limits stand there, and in the answers on budgets and limits.</summary>
    public static void Write(Utf8JsonWriter json, KeyOptions key, DateTimeOffset now)
    {
        string state =
            key.IsDisabled ? "disabled"
            : key.ExpiresAt <= now ? "expired"
            : "active";
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        json.WriteString("source", "configuration");
        json.WriteString("state", state);
        json.WriteString("team", key.Team);
        json.WriteString("user", key.User);
        StoredKeyJson.WriteTexts(json, "tags", key.Tags);
        StoredKeyJson.WriteTexts(json, "models", key.Models);
        StoredKeyJson.WriteTime(json, "expires", key.ExpiresAt);
        StoredKeyJson.WriteBudget(json, null);
        StoredKeyJson.WriteLimits(json, null);
        foreach (
            string none in (string[])
                ["old_secret_until", "revoked_at", "created_at", "changed_at", "revision"]
        )
        {
            json.WriteNull(none);
        }

        json.WriteEndObject();
    }

    /// <summary>The members that differ, as they are now, as a JSON object; of a secret only that it is another one.</summary>
    public static string Changes(StoredKey? old, StoredKey next)
    {
        using JsonDocument before = Document(old ?? Blank(next));
        using JsonDocument after = Document(next);
        ArrayBufferWriter<byte> changes = new(256);
        using (Utf8JsonWriter json = new(changes, Relaxed))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in after.RootElement.EnumerateObject())
            {
                if (
                    !Clerical.Contains(member.Name)
                    && before.RootElement.GetProperty(member.Name).GetRawText() != member.Value.GetRawText()
                )
                {
                    member.WriteTo(json);
                }
            }

            if (old is not null && old.Sha256 != next.Sha256)
            {
                json.WriteString("secret", "another one");
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(changes.WrittenSpan);
    }

    private static StoredKey Blank(StoredKey key) =>
        new()
        {
            Id = key.Id,
            Sha256 = "",
            CreatedAt = key.CreatedAt,
            ChangedAt = key.ChangedAt,
            Revision = 0,
        };

    private static JsonDocument Document(StoredKey key)
    {
        ArrayBufferWriter<byte> body = new(512);
        using (Utf8JsonWriter json = new(body))
        {
            StoredKeyJson.Write(json, key, withHashes: false);
        }

        return JsonDocument.Parse(body.WrittenMemory);
    }
}
