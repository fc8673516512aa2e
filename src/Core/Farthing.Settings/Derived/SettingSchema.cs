using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Numerics.Quantities;

namespace Farthing.Settings.Derived;

/// <summary>The JSON Schema of a kind of file, for editors; derived from its table of settings.</summary>
/// <param name="table">The settings.</param>
public sealed class SettingSchema(SettingTable table)
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as JSON text.</summary>
    /// <param name="anyOf">Keys of which one must stand.</param>
    public string Text(params string[] anyOf)
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = $"Farthing {table.Title}",
            ["description"] = table.Purpose,
        };
        if (anyOf.Length > 0)
        {
            schema["anyOf"] = List(anyOf.Select(name => new JsonObject { ["required"] = List([name]) }));
        }

        Properties(schema, "");
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Layout))
        {
            schema.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private JsonObject Properties(JsonObject schema, string section)
    {
        schema["type"] = "object";
        if (table.HasFreeNames(section))
        {
            schema["additionalProperties"] = Entry($"{section}.*");
            return schema;
        }

        schema["additionalProperties"] = false;
        string[] names = [.. table.NamesIn(section)];
        string[] needed = [.. names.Where(name => IsNeeded(Join(section, name)))];
        if (needed.Length > 0)
        {
            schema["required"] = List(needed.Select(name => (JsonNode)name));
        }

        JsonObject properties = [];
        foreach (string name in names)
        {
            properties[name] = Entry(Join(section, name));
        }

        schema["properties"] = properties;
        return schema;
    }

    private bool IsNeeded(string path) =>
        table.IsSection(path) ? table.FindSection(path)?.IsNeeded == true : table.Find(path)!.IsNeeded;

    private JsonObject Entry(string path)
    {
        if (!table.IsSection(path))
        {
            return Value(table.Find(path)!);
        }

        JsonObject schema = [];
        SettingSection? section = table.FindSection(path);
        if (section is not null)
        {
            schema["description"] = section.Meaning;
        }

        if (table.IsSectionList(path) && section?.ShortForm is string item)
        {
            JsonObject list = new()
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = new JsonObject
                {
                    ["anyOf"] = List([Value(table.Find(item)!), Properties([], path + "[]")]),
                },
            };
            schema["anyOf"] = List([Value(table.Find(item)!), list]);
        }
        else if (table.IsSectionList(path))
        {
            schema["type"] = "array";
            schema["minItems"] = 1;
            schema["items"] = Properties([], path + "[]");
        }
        else if (section?.ShortForm is string key)
        {
            schema["anyOf"] = List([Value(table.Find(key)!), Properties([], path)]);
        }
        else
        {
            Properties(schema, path);
        }

        return schema;
    }

    private JsonObject Value(Setting setting)
    {
        string fallback =
            setting.Default is not null ? $" Default: {setting.Default}."
            : setting.WithoutIt is not null ? $" Without it: {setting.WithoutIt}."
            : "";
        string range = setting.Kind.Shape == SettingShape.Quantity ? $" {setting.Expected}." : "";
        string restart = table.NeedsRestart(setting.Path) ? " A change needs a restart." : "";
        JsonObject schema = new() { ["description"] = $"{setting.Meaning}.{range}{fallback}{restart}" };
        if (setting.IsList)
        {
            schema["anyOf"] = List([
                Kind([], setting.Kind),
                new JsonObject
                {
                    ["type"] = "array",
                    ["minItems"] = 1,
                    ["items"] = Kind([], setting.Kind),
                },
            ]);
            return schema;
        }

        return Kind(schema, setting.Kind);
    }

    private static JsonObject Kind(JsonObject schema, SettingKind kind)
    {
        switch (kind.Shape)
        {
            case SettingShape.Word:
                schema["enum"] = List(
                    kind.Words.Select(word => word is "true" or "false" ? word == "true" : (JsonNode)word)
                );
                break;
            case SettingShape.Switch:
                schema["type"] = "boolean";
                break;
            case SettingShape.Quantity when QuantityUnits.NeedsUnit(kind.Unit):
                schema["type"] = "string";
                schema["pattern"] = "^0|[a-zA-Zµ]$";
                break;
            case SettingShape.Quantity:
                schema["type"] = List([kind.IsWhole ? "integer" : "number", "string"]);
                schema[kind.ExcludesMinimum ? "exclusiveMinimum" : "minimum"] = kind.Minimum;
                schema["maximum"] = kind.Maximum;
                break;
            default:
                schema["type"] = "string";
                schema["minLength"] = 1;
                break;
        }

        return schema;
    }

    private static JsonArray List(IEnumerable<JsonNode> nodes) => [.. nodes];

    private static string Join(string section, string name) =>
        section.Length == 0 ? name : $"{section}.{name}";
}
