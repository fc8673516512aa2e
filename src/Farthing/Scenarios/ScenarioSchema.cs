using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Keys;

namespace Farthing.Scenarios;

/// <summary>The JSON Schema of a scenario, for editors; derived from the table of keys.</summary>
internal static class ScenarioSchema
{
    /// <summary>The schema as JSON text.</summary>
    public static string Text() =>
        JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "Farthing scenario");
            writer.WriteString(
                "description",
                "Which model, which traffic, which promise, on what, bought how"
            );
            writer.WriteStartArray("anyOf");
            foreach (string name in new[] { "model", "models" })
            {
                writer.WriteStartObject();
                writer.WriteStartArray("required");
                writer.WriteStringValue(name);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteProperties(writer, "");
            writer.WriteEndObject();
        });

    private static void WriteProperties(Utf8JsonWriter writer, string section)
    {
        writer.WriteString("type", "object");
        if (ScenarioKeys.HasFreeNames(section))
        {
            writer.WriteStartObject("additionalProperties");
            WriteKey(writer, ScenarioKeys.Find($"{section}.*")!);
            writer.WriteEndObject();
            return;
        }

        writer.WriteBoolean("additionalProperties", false);
        writer.WriteStartObject("properties");
        foreach (string name in ScenarioKeys.NamesIn(section))
        {
            string path = section.Length == 0 ? name : $"{section}.{name}";
            writer.WriteStartObject(name);
            if (ScenarioKeys.IsSection(path))
            {
                WriteSection(writer, path);
            }
            else
            {
                WriteKey(writer, ScenarioKeys.Find(path)!);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter writer, string path)
    {
        if (ScenarioKeys.SectionMeanings.TryGetValue(path, out string? meaning))
        {
            writer.WriteString("description", meaning);
        }

        if (ScenarioKeys.IsSectionList(path))
        {
            writer.WriteString("type", "array");
            writer.WriteNumber("minItems", 1);
            writer.WriteStartObject("items");
            WriteProperties(writer, path + "[]");
            writer.WriteEndObject();
        }
        else if (ScenarioKeys.ShortForms.TryGetValue(path, out string? key))
        {
            writer.WriteStartArray("anyOf");
            writer.WriteStartObject();
            WriteKey(writer, ScenarioKeys.Find(key)!);
            writer.WriteEndObject();
            writer.WriteStartObject();
            WriteProperties(writer, path);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else
        {
            WriteProperties(writer, path);
        }
    }

    private static void WriteKey(Utf8JsonWriter writer, ScenarioKey key)
    {
        string fallback =
            key.Default is not null ? $" Default: {key.Default}."
            : key.WithoutIt is not null ? $" Without it: {key.WithoutIt}."
            : "";
        string range = key.Shape == ScenarioValueShape.Quantity ? $" {key.Expected}." : "";
        writer.WriteString("description", $"{key.Meaning}.{range}{fallback}");
        if (key.IsList)
        {
            writer.WriteStartArray("anyOf");
            writer.WriteStartObject();
            WriteValue(writer, key);
            writer.WriteEndObject();
            writer.WriteStartObject();
            writer.WriteString("type", "array");
            writer.WriteNumber("minItems", 1);
            writer.WriteStartObject("items");
            WriteValue(writer, key);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else
        {
            WriteValue(writer, key);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, ScenarioKey key)
    {
        switch (key.Shape)
        {
            case ScenarioValueShape.Word:
                writer.WriteStartArray("enum");
                foreach (string word in key.Words)
                {
                    writer.WriteStringValue(word);
                }

                writer.WriteEndArray();
                break;
            case ScenarioValueShape.Switch:
                writer.WriteString("type", "boolean");
                break;
            case ScenarioValueShape.Quantity when QuantityUnits.NeedsUnit(key.Kind):
                writer.WriteString("type", "string");
                writer.WriteString("pattern", "^0|[a-zA-Zµ]$");
                break;
            case ScenarioValueShape.Quantity:
                writer.WriteStartArray("type");
                writer.WriteStringValue(key.IsWhole ? "integer" : "number");
                writer.WriteStringValue("string");
                writer.WriteEndArray();
                writer.WriteNumber(key.ExcludesMinimum ? "exclusiveMinimum" : "minimum", key.Minimum);
                writer.WriteNumber("maximum", key.Maximum);
                break;
            default:
                writer.WriteString("type", "string");
                writer.WriteNumber("minLength", 1);
                break;
        }
    }
}
