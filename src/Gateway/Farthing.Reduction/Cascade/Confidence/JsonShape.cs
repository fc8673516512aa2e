using System.Text.Json;

namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>The part of JSON Schema by which an answer's form is checked: type, properties, required, additionalProperties: false, items, enum, const, minimum, maximum, minLength, maxLength, minItems, maxItems, anyOf. A schema with another assertion is refused, so that nothing is taken for checked that is not.</summary>
public sealed class JsonShape
{
    private static readonly HashSet<string> Checked =
    [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "const",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "anyOf",
    ];

    private static readonly HashSet<string> Annotations =
    [
        "$schema",
        "$id",
        "title",
        "description",
        "default",
        "examples",
        "$comment",
        "format",
    ];

    private readonly JsonElement schema;

    private JsonShape(JsonElement schema) => this.schema = schema;

    /// <summary>Any JSON.</summary>
    public static JsonShape Any { get; } = new(JsonDocument.Parse("true").RootElement.Clone());

    /// <summary>Reads a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="unknown">A keyword that cannot be checked; null where all can.</param>
    /// <returns>The shape; null where a keyword cannot be checked.</returns>
    public static JsonShape? Read(JsonElement schema, out string? unknown)
    {
        unknown = Unknown(schema);
        return unknown is null ? new JsonShape(schema.Clone()) : null;
    }

    /// <summary>True where a text is JSON of this shape.</summary>
    public bool Fits(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Fits(document.RootElement, schema);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Unknown(JsonElement schema)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return null;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind.ToString();
        }

        foreach (JsonProperty member in schema.EnumerateObject())
        {
            string? inside = member.Name switch
            {
                "properties" => member
                    .Value.EnumerateObject()
                    .Select(one => Unknown(one.Value))
                    .FirstOrDefault(one => one is not null),
                "anyOf" => member
                    .Value.EnumerateArray()
                    .Select(Unknown)
                    .FirstOrDefault(one => one is not null),
                "items" => Unknown(member.Value),
                "additionalProperties" when member.Value.ValueKind == JsonValueKind.Object => member.Name,
                _ => Checked.Contains(member.Name) || Annotations.Contains(member.Name) ? null : member.Name,
            };
            if (inside is not null)
            {
                return inside;
            }
        }

        return null;
    }

    private static bool Fits(JsonElement value, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.True;
        }

        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            bool fits = rule.Name switch
            {
                "type" => rule.Value.ValueKind == JsonValueKind.Array
                    ? rule.Value.EnumerateArray().Any(type => IsOf(value, type.GetString()))
                    : IsOf(value, rule.Value.GetString()),
                "enum" => rule.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
                "const" => JsonElement.DeepEquals(rule.Value, value),
                "anyOf" => rule.Value.EnumerateArray().Any(one => Fits(value, one)),
                "minimum" => value.ValueKind != JsonValueKind.Number
                    || value.GetDouble() >= rule.Value.GetDouble(),
                "maximum" => value.ValueKind != JsonValueKind.Number
                    || value.GetDouble() <= rule.Value.GetDouble(),
                "minLength" => value.ValueKind != JsonValueKind.String
                    || value.GetString()!.Length >= rule.Value.GetDouble(),
                "maxLength" => value.ValueKind != JsonValueKind.String
                    || value.GetString()!.Length <= rule.Value.GetDouble(),
                "minItems" => value.ValueKind != JsonValueKind.Array
                    || value.GetArrayLength() >= rule.Value.GetDouble(),
                "maxItems" => value.ValueKind != JsonValueKind.Array
                    || value.GetArrayLength() <= rule.Value.GetDouble(),
                "items" => value.ValueKind != JsonValueKind.Array
                    || value.EnumerateArray().All(item => Fits(item, rule.Value)),
                "required" => value.ValueKind != JsonValueKind.Object
                    || rule.Value.EnumerateArray()
                        .All(name => value.TryGetProperty(name.GetString()!, out _)),
                "properties" => value.ValueKind != JsonValueKind.Object
                    || rule.Value.EnumerateObject()
                        .All(one =>
                            !value.TryGetProperty(one.Name, out JsonElement member) || Fits(member, one.Value)
                        ),
                "additionalProperties" => rule.Value.ValueKind != JsonValueKind.False
                    || value.ValueKind != JsonValueKind.Object
                    || value
                        .EnumerateObject()
                        .All(member =>
                            schema.TryGetProperty("properties", out JsonElement known)
                            && known.TryGetProperty(member.Name, out _)
                        ),
                _ => true,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOf(JsonElement value, string? type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number
                && value.GetDouble() == Math.Floor(value.GetDouble()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
