using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Changes of keys as events show them: never a secret, never a hash.</summary>
internal static class KeyChanges
{
    private static readonly JsonSerializerOptions Relaxed = new()
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

    /// <summary>The members that differ, as they are now, as a JSON object; of a secret only that it is another one.</summary>
    public static string Of(StoredKey? old, StoredKey next)
    {
        JsonElement before = Element(old ?? Blank(next));
        JsonObject changes = [];
        foreach (JsonProperty member in Element(next).EnumerateObject())
        {
            if (
                !Clerical.Contains(member.Name)
                && before.GetProperty(member.Name).GetRawText() != member.Value.GetRawText()
            )
            {
                changes.Add(member.Name, JsonNode.Parse(member.Value.GetRawText()));
            }
        }

        if (old is not null && old.Sha256 != next.Sha256)
        {
            changes.Add("secret", "another one");
        }

        return changes.ToJsonString(Relaxed);
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
        JsonSerializer.SerializeToElement(
            KeyView.Of(key, DateTimeOffset.MinValue),
            AdminJson.Default.GatewayKey
        );
}
