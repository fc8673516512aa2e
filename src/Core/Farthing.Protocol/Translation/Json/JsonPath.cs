using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.Translation.Json;

/// <summary>Names places in a document.</summary>
internal static class JsonPath
{
    /// <summary>The place of the value that begins at a byte, such as <c>messages[2].content</c>.</summary>
    /// <param name="json">The whole document, which was parsed before.</param>
    /// <param name="at">First byte of the value.</param>
    /// <param name="root">Name of the document; may be empty.</param>
    public static string At(ReadOnlySpan<byte> json, int at, string root)
    {
        List<Step> steps = [];
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    steps[^1].Name = reader.GetString();
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    steps.RemoveAt(steps.Count - 1);
                    continue;
                default:
                    break;
            }

            if (steps.Count > 0)
            {
                steps[^1].Index++;
            }

            if (reader.TokenStartIndex == at)
            {
                return Text(steps, root);
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                steps.Add(new Step());
            }
        }

        return root;
    }

    private static string Text(List<Step> steps, string root)
    {
        StringBuilder text = new(root);
        foreach (Step step in steps)
        {
            if (step.Name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            }
            else
            {
                text.Append(text.Length > 0 ? "." : "").Append(step.Name);
            }
        }

        return text.ToString();
    }

    private sealed class Step
    {
        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}
