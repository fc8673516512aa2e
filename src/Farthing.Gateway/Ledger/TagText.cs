using System.Text;
using System.Text.Json;

namespace Farthing.Gateway.Ledger;

/// <summary>Tags as a database has them: a JSON array of texts; empty without tags.</summary>
internal static class TagText
{
    /// <summary>Tags as text.</summary>
    public static string Write(IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
        {
            return "";
        }

        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartArray();
            for (int i = 0; i < tags.Count; i++)
            {
                writer.WriteStringValue(tags[i]);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Text as tags.</summary>
    public static IReadOnlyList<string> Read(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(text);
        string[] tags = new string[document.RootElement.GetArrayLength()];
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = document.RootElement[i].GetString()!;
        }

        return tags;
    }
}
