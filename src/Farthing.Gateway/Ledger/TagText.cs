using System.Text.Json;

namespace Farthing.Gateway.Ledger;

/// <summary>Tags as a database has them: a JSON array of texts; empty without tags.</summary>
internal static class TagText
{
    /// <summary>Tags as text.</summary>
    public static string Write(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? "" : JsonSerializer.Serialize(tags, TagJson.Default.IReadOnlyListString);

    /// <summary>Text as tags.</summary>
    public static IReadOnlyList<string> Read(string text) =>
        text.Length == 0 ? [] : JsonSerializer.Deserialize(text, TagJson.Default.IReadOnlyListString)!;
}
