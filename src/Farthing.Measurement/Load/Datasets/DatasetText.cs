using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Measurement.Load.Datasets;

/// <summary>Texts of a data set, as requests need them.</summary>
internal static class DatasetText
{
    /// <summary>A string, or the text parts of a list of parts; null for anything else, pictures too.</summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        StringBuilder all = new();
        foreach (JsonElement part in value.EnumerateArray())
        {
            if (
                part.ValueKind != JsonValueKind.Object
                || !part.TryGetProperty("text", out JsonElement text)
                || text.ValueKind != JsonValueKind.String
            )
            {
                return null;
            }

            all.Append(text.GetString());
        }

        return all.ToString();
    }

    /// <summary>A message.</summary>
    public static DatasetMessage Message(string role, string text) =>
        new(
            role,
            JsonEncodedText
                .Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                .EncodedUtf8Bytes.ToArray(),
            Words(text)
        );

    private static int Words(string text)
    {
        int words = 0;
        bool isInside = false;
        foreach (char letter in text)
        {
            bool isBlank = char.IsWhiteSpace(letter);
            words += !isBlank && !isInside ? 1 : 0;
            isInside = !isBlank;
        }

        return words;
    }
}
