using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>The visible text of an answer: of its first choice, without thoughts and calls of tools.</summary>
internal static class AnswerText
{
    /// <summary>The text; null where the answer cannot be read or has none.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="dialect">Its format.</param>
    /// <param name="isStream">As events.</param>
    public static string? Of(ReadOnlySpan<byte> body, Dialect dialect, bool isStream)
    {
        StringBuilder text = new();
        try
        {
            if (!isStream)
            {
                using JsonDocument whole = JsonDocument.Parse(body.ToArray());
                AddWhole(text, whole.RootElement, dialect);
                return text.Length > 0 ? text.ToString() : null;
            }

            EventLines lines = new(body);
            while (lines.Next())
            {
                if (!lines.Data.SequenceEqual("[DONE]"u8))
                {
                    using JsonDocument data = JsonDocument.Parse(lines.Data.ToArray());
                    AddEvent(text, data.RootElement, dialect);
                }
            }
        }
        catch (Exception unreadable)
            when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    private static void AddWhole(StringBuilder text, JsonElement root, Dialect dialect)
    {
        if (dialect == Dialect.Messages)
        {
            AddParts(text, root.GetProperty("content"), "text");
        }
        else if (dialect == Dialect.Responses)
        {
            foreach (JsonElement item in root.GetProperty("output").EnumerateArray())
            {
                if (item.GetProperty("type").ValueEquals("message"))
                {
                    AddParts(text, item.GetProperty("content"), "output_text");
                }
            }
        }
        else
        {
            JsonElement first = root.GetProperty("choices")[0];
            Add(text, first.TryGetProperty("message", out JsonElement message) ? message : first);
        }
    }

    private static void AddEvent(StringBuilder text, JsonElement root, Dialect dialect)
    {
        if (dialect == Dialect.Messages)
        {
            if (root.TryGetProperty("delta", out JsonElement delta))
            {
                Add(text, delta, "text");
            }
        }
        else if (dialect == Dialect.Responses)
        {
            if (root.GetProperty("type").ValueEquals("response.output_text.delta"))
            {
                Add(text, root, "delta");
            }
        }
        else if (root.TryGetProperty("choices", out JsonElement choices))
        {
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                if (!choice.TryGetProperty("index", out JsonElement index) || index.GetInt32() == 0)
                {
                    Add(text, choice.TryGetProperty("delta", out JsonElement delta) ? delta : choice);
                }
            }
        }
    }

    private static void AddParts(StringBuilder text, JsonElement parts, string type)
    {
        foreach (JsonElement part in parts.EnumerateArray())
        {
            if (part.GetProperty("type").ValueEquals(type))
            {
                Add(text, part, "text");
            }
        }
    }

    /// <summary>The text of a chat's message or a completion's choice.</summary>
    private static void Add(StringBuilder text, JsonElement choice)
    {
        Add(text, choice, "content");
        Add(text, choice, "text");
    }

    private static void Add(StringBuilder text, JsonElement element, string member)
    {
        if (element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String)
        {
            text.Append(value.GetString());
        }
    }
}
