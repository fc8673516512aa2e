using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Changes of keys as events show them: never a secret, never a hash.</summary>
internal static class KeyChanges
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

    /// <summary>The members that differ, as they are now, as a JSON object; of a secret only that it is another one.</summary>
    public static string Of(StoredKey? old, StoredKey next)
    {
        JsonElement before = Element(old ?? Blank(next));
        ArrayBufferWriter<byte> changes = new(256);
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

    /// <summary>A key with the end of its old secret, however long ago that was.</summary>
    private static JsonElement Element(StoredKey key) =>
        JsonSerializer.SerializeToElement(
            KeyView.Of(key, DateTimeOffset.MinValue),
            AdminJson.Default.GatewayKey
        );
}
