using System.Text.Json;
using System.Text.RegularExpressions;

namespace Farthing.Testing;

/// <summary>Checks a JSON document against a schema file: the keywords that Farthing's schemas use, and a fault for any other, so that none is silently ignored.</summary>
public static class JsonSchema
{
    private static readonly HashSet<string> Remarks =
    [
        "$schema",
        "$id",
        "$defs",
        "title",
        "description",
        "examples",
    ];

    /// <summary>What the document breaks, one line each with the path; empty when it is valid.</summary>
    /// <param name="document">The document.</param>
    /// <param name="schema">The schema.</param>
    public static IReadOnlyList<string> Check(string document, string schema)
    {
        using JsonDocument parsed = JsonDocument.Parse(document);
        using JsonDocument rules = JsonDocument.Parse(schema);
        List<string> faults = [];
        Check(parsed.RootElement, rules.RootElement, rules.RootElement, "$", faults);
        return faults;
    }

    private static void Check(
        JsonElement value,
        JsonElement schema,
        JsonElement root,
        string path,
        List<string> faults
    )
    {
        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            string? fault = rule.Name switch
            {
                "type" => Types(rule.Value).Any(type => IsOf(value, type))
                    ? null
                    : $"is {value.ValueKind}, not {rule.Value}",
                "const" => value.ToString() == rule.Value.ToString() ? null : $"is not {rule.Value}",
                "enum" => rule.Value.EnumerateArray().Any(one => one.ToString() == value.ToString())
                    ? null
                    : $"'{value}' is not among {rule.Value}",
                "pattern" => value.ValueKind != JsonValueKind.String
                || Regex.IsMatch(
                    value.GetString()!,
                    rule.Value.GetString()!,
                    RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                )
                    ? null
                    : $"'{value}' does not match {rule.Value}",
                "format" when rule.Value.ValueEquals("date") => value.ValueKind != JsonValueKind.String
                || DateOnly.TryParseExact(value.GetString(), "O", out _)
                    ? null
                    : "is no date of the form yyyy-MM-dd",
                "minimum" => IsBelow(value, rule.Value, orEqual: false) ? $"is below {rule.Value}" : null,
                "exclusiveMinimum" => IsBelow(value, rule.Value, orEqual: true)
                    ? $"is not above {rule.Value}"
                    : null,
                "maximum" => value.ValueKind == JsonValueKind.Number
                && value.GetDouble() > rule.Value.GetDouble()
                    ? $"is above {rule.Value}"
                    : null,
                "minItems" => value.ValueKind == JsonValueKind.Array
                && value.GetArrayLength() < rule.Value.GetInt32()
                    ? "has too few items"
                    : null,
                "minLength" => value.ValueKind == JsonValueKind.String
                && value.GetString()!.Length < rule.Value.GetInt32()
                    ? "is too short"
                    : null,
                "anyOf" => rule.Value.EnumerateArray().Any(one => IsValid(value, one, root))
                    ? null
                    : "fits no alternative",
                _ => null,
            };
            if (fault is not null)
            {
                faults.Add($"{path} {fault}");
            }

            CheckParts(value, schema, root, rule, path, faults);
        }
    }

    private static void CheckParts(
        JsonElement value,
        JsonElement schema,
        JsonElement root,
        JsonProperty rule,
        string path,
        List<string> faults
    )
    {
        switch (rule.Name)
        {
            case "required" when value.ValueKind == JsonValueKind.Object:
                foreach (JsonElement name in rule.Value.EnumerateArray())
                {
                    if (!value.TryGetProperty(name.GetString()!, out _))
                    {
                        faults.Add($"{path} lacks {name}");
                    }
                }

                break;
            case "properties" when value.ValueKind == JsonValueKind.Object:
                foreach (JsonProperty property in rule.Value.EnumerateObject())
                {
                    if (value.TryGetProperty(property.Name, out JsonElement part))
                    {
                        Check(part, property.Value, root, $"{path}.{property.Name}", faults);
                    }
                }

                break;
            case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    bool isNamed =
                        schema.TryGetProperty("properties", out JsonElement named)
                        && named.TryGetProperty(property.Name, out _);
                    if (!isNamed && rule.Value.ValueKind == JsonValueKind.False)
                    {
                        faults.Add($"{path} has {property.Name}, which the schema does not know");
                    }
                    else if (!isNamed && rule.Value.ValueKind == JsonValueKind.Object)
                    {
                        Check(property.Value, rule.Value, root, $"{path}.{property.Name}", faults);
                    }
                }

                break;
            case "items" when value.ValueKind == JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Check(item, rule.Value, root, $"{path}[{index++}]", faults);
                }

                break;
            case "$ref":
                Check(value, Target(root, rule.Value.GetString()!), root, path, faults);
                break;
            case "type" or "const" or "enum" or "pattern" or "minimum" or "exclusiveMinimum" or "maximum":
            case "format" when rule.Value.ValueEquals("date"):
            case "minItems"
            or "minLength"
            or "anyOf"
            or "required"
            or "properties"
            or "additionalProperties"
            or "items":
                break;
            default:
                if (!Remarks.Contains(rule.Name))
                {
                    throw new NotSupportedException(
                        $"the schema uses '{rule.Name}', which this check does not know"
                    );
                }

                break;
        }
    }

    /// <summary>The part of the schema that a reference within it names: <c>#/properties/…</c>.</summary>
    private static JsonElement Target(JsonElement root, string reference)
    {
        JsonElement at = root;
        foreach (string name in reference.Split('/').Skip(1))
        {
            at = at.GetProperty(name);
        }

        return at;
    }

    private static bool IsValid(JsonElement value, JsonElement schema, JsonElement root)
    {
        List<string> faults = [];
        Check(value, schema, root, "$", faults);
        return faults.Count == 0;
    }

    private static bool IsBelow(JsonElement value, JsonElement limit, bool orEqual) =>
        value.ValueKind == JsonValueKind.Number
        && (orEqual ? value.GetDouble() <= limit.GetDouble() : value.GetDouble() < limit.GetDouble());

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Select(one => one.GetString()!)
            : [type.GetString()!];

    private static bool IsOf(JsonElement value, string type) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => throw new NotSupportedException($"the schema names the type '{type}'"),
        };
}
