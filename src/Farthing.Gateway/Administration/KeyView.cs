using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>A key as answers and events show it: never a secret, never a hash.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Where it stands: <c>stored</c> or <c>configuration</c>.</param>
/// <param name="State">Whether it is accepted: <c>active</c>, <c>revoked</c>, <c>disabled</c> or <c>expired</c>.</param>
/// <param name="Team">Its team.</param>
/// <param name="User">Its user.</param>
/// <param name="Tags">Tags of every request with it.</param>
/// <param name="Models">The models that it may use; null: all.</param>
/// <param name="Expires">From then on it is nobody's.</param>
/// <param name="Budget">Its own budget; of a key of the configuration it stands there.</param>
/// <param name="Limits">Its own limits; as the budget.</param>
/// <param name="OldSecretUntil">Until then the secret before is accepted, too.</param>
/// <param name="RevokedAt">When it was withdrawn for ever.</param>
/// <param name="CreatedAt">When it was made; null of a key of the configuration, as what follows.</param>
/// <param name="ChangedAt">When it was last changed.</param>
/// <param name="Revision">How often it was written.</param>
internal sealed record KeyView(
    string Id,
    string Source,
    string State,
    string Team,
    string User,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string>? Models,
    DateTimeOffset? Expires,
    KeyBudget? Budget,
    KeyLimits? Limits,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ChangedAt,
    long? Revision
)
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Members that say nothing of what a key may do.</summary>
    private static readonly HashSet<string> Clerical =
    [
        "id",
        "source",
        "state",
        "created_at",
        "changed_at",
        "revision",
    ];

    /// <summary>A key, stored or of the configuration.</summary>
    public static KeyView Of(KeyOptions key, DateTimeOffset now)
    {
        StoredKey? stored = key as StoredKey;
        string state =
            stored?.RevokedAt is not null ? "revoked"
            : key.IsDisabled ? "disabled"
            : key.ExpiresAt <= now ? "expired"
            : "active";
        return new KeyView(
            key.Id,
            stored is null ? "configuration" : "stored",
            state,
            key.Team,
            key.User,
            key.Tags,
            key.Models,
            key.ExpiresAt,
            stored?.Budget,
            stored?.Limits,
            stored?.OldUntil > now ? stored.OldUntil : null,
            stored?.RevokedAt,
            stored?.CreatedAt,
            stored?.ChangedAt,
            stored?.Revision
        );
    }

    /// <summary>Writes it as a value.</summary>
    public void Write(Utf8JsonWriter json) =>
        JsonSerializer.Serialize(json, this, KeyViewJson.Default.KeyView);

    /// <summary>The members that differ, as they are now, as a JSON object; of a secret only that it is another one.</summary>
    public static string Changes(StoredKey? old, StoredKey next)
    {
        JsonElement before = Element(old ?? Blank(next));
        using MemoryStream changes = new();
        using (Utf8JsonWriter json = new(changes, Relaxed))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in Element(next).EnumerateObject())
            {
                if (
                    !Clerical.Contains(member.Name)
                    && before.GetProperty(member.Name).GetRawText() != member.Value.GetRawText()
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

        return Encoding.UTF8.GetString(changes.GetBuffer(), 0, (int)changes.Length);
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

    /// <summary>A key with the end of its old secret, however long ago that was.</summary>
    private static JsonElement Element(StoredKey key) =>
        JsonSerializer.SerializeToElement(Of(key, DateTimeOffset.MinValue), KeyViewJson.Default.KeyView);
}
