using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Farthing.Emulation.Texts;

/// <summary>JSON that fits a JSON Schema: every property of it, with a plausible value of its type. For arguments of tool calls and structured answers.</summary>
/// <remarks>Understood: type (also a list of types), properties, items, minItems, enum, const, $ref within the schema, anyOf, oneOf and allOf (the first), minimum, maximum, minLength, maxLength. Patterns and formats are not.</remarks>
internal ref struct SchemaText
{
    private const int MaxLevels = 8;
    private readonly JsonElement root;
    private WordStream words;

    private readonly string? choice;

    private SchemaText(JsonElement root, ulong seed, string? choice)
    {
        this.root = root;
        this.choice = choice;
        words = new WordStream(seed);
    }

    /// <summary>One value.</summary>
    /// <param name="schema">The schema as JSON; empty for any object.</param>
    /// <param name="seed">Of its words.</param>
    /// <param name="choice">Taken wherever an enum has it; null takes the first of each.</param>
    public static byte[] Write(ReadOnlyMemory<byte> schema, ulong seed, string? choice = null)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(
                schema.IsEmpty ? "{\"type\":\"object\"}"u8.ToArray() : schema
            );
            SchemaText text = new(parsed.RootElement, seed, choice);
            return Encoding.UTF8.GetBytes(
                text.Value(parsed.RootElement, 0, "object")?.ToJsonString() ?? "null"
            );
        }
        catch (JsonException)
        {
            // The schema was read with the request, so it is JSON; one nested too deep gets an empty object.
            return "{}"u8.ToArray();
        }
    }

    private JsonNode? Value(JsonElement schema, int depth, string usual)
    {
        schema = Resolved(schema, 0);
        if (Member(schema, "const") is JsonElement only)
        {
            return JsonNode.Parse(only.GetRawText());
        }

        if (
            Member(schema, "enum") is { ValueKind: JsonValueKind.Array } choices
            && choices.GetArrayLength() > 0
        )
        {
            foreach (JsonElement one in choices.EnumerateArray())
            {
                if (choice is not null && one.ValueKind == JsonValueKind.String && one.ValueEquals(choice))
                {
                    return choice;
                }
            }

            return JsonNode.Parse(choices[0].GetRawText());
        }

        return TypeOf(schema, usual) switch
        {
            "integer" => (long)Math.Ceiling(Number(schema)),
            "number" => Number(schema),
            "boolean" => true,
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "null" => null,
            _ => Text(schema),
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        JsonObject made = [];
        if (
            depth < MaxLevels
            && Member(schema, "properties") is { ValueKind: JsonValueKind.Object } properties
        )
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                made[property.Name] = Value(property.Value, depth + 1, "string");
            }
        }

        return made;
    }

    private JsonArray Array(JsonElement schema, int depth)
    {
        JsonArray made = [];
        if (depth < MaxLevels && Member(schema, "items") is JsonElement items)
        {
            int least =
                Member(schema, "minItems") is { ValueKind: JsonValueKind.Number } some
                && some.TryGetInt32(out int count)
                    ? Math.Clamp(count, 1, 64)
                    : 1;
            for (int i = 0; i < least; i++)
            {
                made.Add(Value(items, depth + 1, "string"));
            }
        }

        return made;
    }

    private double Number(JsonElement schema)
    {
        double value = words.Next().Length;
        value = Limit(schema, "minimum") is double least ? Math.Max(least, value) : value;
        value = Limit(schema, "exclusiveMinimum") is double above && value <= above ? above + 1 : value;
        value = Limit(schema, "maximum") is double most ? Math.Min(most, value) : value;
        return Limit(schema, "exclusiveMaximum") is double below && value >= below ? below - 1 : value;
    }

    private string Text(JsonElement schema)
    {
        double least = Limit(schema, "minLength") ?? 0;
        double most = Limit(schema, "maxLength") ?? double.MaxValue;
        StringBuilder text = new();
        for (int i = 0; i < 4 || text.Length < Math.Min(least, 4096); i++)
        {
            text.Append(Encoding.ASCII.GetString(words.Next()));
        }

        return text.Length > most ? text.ToString(0, (int)most) : text.ToString();
    }

    /// <summary>The schema that a reference or a choice stands for.</summary>
    private readonly JsonElement Resolved(JsonElement schema, int hops)
    {
        if (hops > MaxLevels)
        {
            return schema;
        }

        if (Member(schema, "$ref") is { ValueKind: JsonValueKind.String } reference)
        {
            JsonElement at = root;
            foreach (
                string part in reference
                    .GetString()!
                    .TrimStart('#')
                    .Split('/', StringSplitOptions.RemoveEmptyEntries)
            )
            {
                if (Member(at, part) is not JsonElement next)
                {
                    return schema;
                }

                at = next;
            }

            return Resolved(at, hops + 1);
        }

        foreach (string choice in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (
                Member(schema, choice) is { ValueKind: JsonValueKind.Array } some
                && some.GetArrayLength() > 0
            )
            {
                return Resolved(some[0], hops + 1);
            }
        }

        return schema;
    }

    private static string TypeOf(JsonElement schema, string usual) =>
        Member(schema, "type") switch
        {
            { ValueKind: JsonValueKind.String } named => named.GetString()!,
            { ValueKind: JsonValueKind.Array } several when several.GetArrayLength() > 0 => several[0]
                .GetString() ?? usual,
            _ => Member(schema, "properties") is not null ? "object"
            : Member(schema, "items") is not null ? "array"
            : usual,
        };

    private static double? Limit(JsonElement schema, string name) =>
        Member(schema, name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetDouble(out double limit)
            ? limit
            : null;

    private static JsonElement? Member(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out JsonElement value)
            ? value
            : null;
}
