using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Texts;

/// <summary>Arguments of a tool call that fit the function's JSON Schema: every property of it, with a plausible value of its type.</summary>
internal static class ToolArguments
{
    /// <summary>One JSON object.</summary>
    public static byte[] Write(ToolSpec tool, ulong seed)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter json = new(output))
        {
            WordStream words = new(seed);
            try
            {
                using JsonDocument schema = JsonDocument.Parse(
                    tool.Parameters.IsEmpty ? "{}"u8.ToArray() : tool.Parameters
                );
                WriteObject(json, schema.RootElement, ref words, 0);
            }
            catch (JsonException)
            {
                // The schema was read with the request, so it is JSON; one nested too deep gets no arguments.
                json.Reset();
                json.WriteStartObject();
                json.WriteEndObject();
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement schema, ref WordStream words, int depth)
    {
        json.WriteStartObject();
        if (
            depth < 8
            && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("properties", out JsonElement properties)
            && properties.ValueKind == JsonValueKind.Object
        )
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                json.WritePropertyName(property.Name);
                WriteValue(json, property.Value, ref words, depth);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, JsonElement schema, ref WordStream words, int depth)
    {
        if (
            schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("enum", out JsonElement choices)
            && choices.ValueKind == JsonValueKind.Array
            && choices.GetArrayLength() > 0
        )
        {
            choices[0].WriteTo(json);
            return;
        }

        string type =
            schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("type", out JsonElement named)
            && named.ValueKind == JsonValueKind.String
                ? named.GetString()!
                : "string";
        switch (type)
        {
            case "integer":
            case "number":
                json.WriteNumberValue(words.Next().Length);
                break;
            case "boolean":
                json.WriteBooleanValue(true);
                break;
            case "object":
                WriteObject(json, schema, ref words, depth + 1);
                break;
            case "array":
                json.WriteStartArray();
                if (depth < 8 && schema.TryGetProperty("items", out JsonElement items))
                {
                    WriteValue(json, items, ref words, depth + 1);
                }

                json.WriteEndArray();
                break;
            case "null":
                json.WriteNullValue();
                break;
            default:
                StringBuilder text = new();
                for (int i = 0; i < 4; i++)
                {
                    text.Append(Encoding.ASCII.GetString(words.Next()));
                }

                json.WriteStringValue(text.ToString());
                break;
        }
    }
}
