using System.Text.Json;

namespace Farthing.Workloads.Prompts;

/// <summary>White space in a text that is JSON, such as a tool's result: a model reads it, and is none the wiser.</summary>
internal static class JsonSpace
{
    private const int LeastBytes = 64;

    /// <summary>Bytes that a minifier would remove; 0 for a text that is no object or array.</summary>
    public static int In(ReadOnlySpan<byte> text)
    {
        if (text.Length < LeastBytes || text[0] is not ((byte)'{' or (byte)'[') || !HasSpace(text))
        {
            return 0;
        }

        try
        {
            Utf8JsonReader reader = new(text);
            long bytes = 0;
            JsonTokenType before = JsonTokenType.None;
            while (reader.Read())
            {
                bytes += Width(ref reader) + (IsBehindComma(before, reader.TokenType) ? 1 : 0);
                before = reader.TokenType;
            }

            return (int)(text.Length - bytes);
        }
        catch (JsonException)
        {
            return 0; // It begins like JSON, and is none.
        }
    }

    /// <summary>True where a line feed, or a space behind a colon or comma, may stand between values: most texts are passed over by this look.</summary>
    private static bool HasSpace(ReadOnlySpan<byte> text) =>
        text.Contains((byte)'\n') || text.IndexOf("\": "u8) >= 0 || text.IndexOf(", \""u8) >= 0;

    private static long Width(ref Utf8JsonReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.PropertyName => reader.ValueSpan.Length + 3,
            JsonTokenType.String => reader.ValueSpan.Length + 2,
            JsonTokenType.StartObject
            or JsonTokenType.EndObject
            or JsonTokenType.StartArray
            or JsonTokenType.EndArray => 1,
            _ => reader.ValueSpan.Length,
        };

    private static bool IsBehindComma(JsonTokenType before, JsonTokenType token) =>
        token is not (JsonTokenType.EndObject or JsonTokenType.EndArray)
        && before
            is not (
                JsonTokenType.None
                or JsonTokenType.StartObject
                or JsonTokenType.StartArray
                or JsonTokenType.PropertyName
            );
}
