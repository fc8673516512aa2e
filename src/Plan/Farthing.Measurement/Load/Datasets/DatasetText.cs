using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Load.Datasets;

/// <summary>Texts of a data set, as requests need them.</summary>
internal static class DatasetText
{
    /// <summary>A string, or the text parts of a list of parts; null for anything else, pictures too.</summary>
    public static string? Of(TreeNode value)
    {
        if (!value.IsList)
        {
            return value.Quoted;
        }

        StringBuilder all = new();
        foreach (TreeNode part in value.Items)
        {
            if (part["text"].Quoted is not string text)
            {
                return null;
            }

            all.Append(text);
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
