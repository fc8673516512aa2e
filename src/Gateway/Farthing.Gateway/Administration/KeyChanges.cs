using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Documents.Budgets;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Changes of keys and budgets as events show them: never a secret, never a hash.</summary>
internal static class KeyChanges
{
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Members that say nothing of what a key may do, or a budget allows.</summary>
    private static readonly HashSet<string> Clerical =
    [
        "id",
        "source",
        "state",
        "created_at",
        "changed_at",
        "revision",
        "in_force",
        "instead",
    ];

    /// <summary>The members that differ, as they are now, as a JSON object; of a secret only that it is another one.</summary>
    public static string Of(StoredKey? old, StoredKey next)
    {
        JsonObject changes = Differences(Element(old ?? Blank(next)), Element(next));
        if (old is not null && old.Sha256 != next.Sha256)
        {
            changes.Add("secret", "another one");
        }

        return changes.ToJsonString(Relaxed);
    }

    /// <summary>The members that differ, as they are now, as a JSON object; all of a new budget.</summary>
    public static string Of(StoredBudget? old, StoredBudget next) =>
        Differences(old is null ? null : Element(old), Element(next)).ToJsonString(Relaxed);

    private static JsonObject Differences(JsonElement? before, JsonElement next)
    {
        JsonObject changes = [];
        foreach (JsonProperty member in next.EnumerateObject())
        {
            string now = member.Value.GetRawText();
            string was = before?.GetProperty(member.Name).GetRawText() ?? "null";
            if (!Clerical.Contains(member.Name) && was != now)
            {
                changes.Add(member.Name, JsonNode.Parse(now));
            }
        }

        return changes;
    }

    private static JsonElement Element(StoredBudget budget) =>
        JsonSerializer.SerializeToElement(
            BudgetView.Of(budget, BudgetSource.Stored),
            AdminJson.Default.GatewayBudget
        );

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
