using System.Buffers;
using System.Text.Json;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>A judge's request: chat, temperature 0, one of some words as JSON.</summary>
internal static class JudgeBody
{
    /// <summary>The body.</summary>
    /// <param name="model">The judge.</param>
    /// <param name="system">What it is told.</param>
    /// <param name="user">What it judges.</param>
    /// <param name="choices">The words that it may say, as <c>verdict</c>.</param>
    public static byte[] Of(string model, string system, string user, IReadOnlyList<string> choices)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteNumber("temperature", 0);
            json.WriteNumber("max_tokens", 32);
            json.WriteStartArray("messages");
            Message(json, "system", system);
            Message(json, "user", user);
            json.WriteEndArray();
            json.WriteStartObject("response_format");
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", "verdict");
            json.WriteBoolean("strict", true);
            json.WriteStartObject("schema");
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            json.WriteStartObject("verdict");
            json.WriteString("type", "string");
            json.WriteStartArray("enum");
            foreach (string choice in choices)
            {
                json.WriteStringValue(choice);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("required");
            json.WriteStringValue("verdict");
            json.WriteEndArray();
            json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private static void Message(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }
}
