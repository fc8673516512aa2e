using System.Buffers;
using System.Text.Json;

namespace Farthing.Gateway.Ledger;

/// <summary>Tags as a database has them: a JSON array of texts; empty without tags.</summary>
internal static class TagText
{
    /// <summary>Characters that stand in JSON as they are.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=_-.:,/ "
    );

    /// <summary>Tags as text.</summary>
    public static string Write(IReadOnlyList<string> tags)
    {
        switch (tags.Count)
        {
            case 0:
                return "";
            case 1 when IsPlain(tags[0]):
                return $"[\"{tags[0]}\"]";
            case 2 when IsPlain(tags[0]) && IsPlain(tags[1]):
                return $"[\"{tags[0]}\",\"{tags[1]}\"]";
            default:
                return JsonSerializer.Serialize(tags, TagJson.Default.IReadOnlyListString);
        }
    }

    private static bool IsPlain(string tag) => !tag.AsSpan().ContainsAnyExcept(Plain);

    /// <summary>Text as tags.</summary>
    public static IReadOnlyList<string> Read(string text) =>
        text.Length == 0 ? [] : JsonSerializer.Deserialize(text, TagJson.Default.IReadOnlyListString)!;
}
