using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.HuggingFace;
using Farthing.Catalogs.Reading;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Overlays;

/// <summary>Writes a user's own catalog file.</summary>
public static class OverlayWriter
{
    /// <summary>The id that a config.json implies: <c>_name_or_path</c> where it is a name, else the folder that the path names, else <c>my-model</c>.</summary>
    public static string IdOf(byte[] config, string path)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(path) ?? "");
        string fallback = folder.Length == 0 ? "my-model" : folder;
        try
        {
            using JsonDocument document = JsonDocument.Parse(config);
            return
                document.RootElement.TryGet("_name_or_path", JsonValueKind.String, out JsonElement name)
                && name.GetString() is { Length: > 0 } text
                && !Path.IsPathRooted(text)
                && !text.StartsWith('.')
                ? text
                : fallback;
        }
        catch (JsonException)
        {
            return fallback;
        }
    }

    /// <summary>The user's models with one more, or with one replaced.</summary>
    /// <param name="target">The file of the user's models, for faults.</param>
    /// <param name="existing">Its content; null when it does not exist yet.</param>
    /// <param name="path">The config.json, for faults and as the source.</param>
    /// <param name="config">Its content.</param>
    /// <param name="id">The model's id.</param>
    /// <param name="today">The day that the source note bears.</param>
    /// <param name="faults">Receives what is wrong with the config.</param>
    public static string AddModel(
        string target,
        byte[]? existing,
        string path,
        byte[] config,
        string id,
        DateOnly today,
        FaultList faults
    )
    {
        MemberReader read = CatalogRows.Parse(path, config, faults);
        if (!read.Node.IsObject)
        {
            faults.Add(
                new Fault(CatalogFaultCodes.UnknownFile, "this is no config.json")
                {
                    File = path,
                    Expected = "one JSON object",
                }
            );
            return "";
        }

        ModelConfigReader.Read(read, id, []);
        if (!faults.IsEmpty)
        {
            return "";
        }

        JsonObject row = new()
        {
            ["id"] = id,
            ["config"] = JsonNode.Parse(config),
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["field"] = "config",
                    ["source"] = "config.json given by the user: " + Path.GetFileName(path),
                    ["as_of"] = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ["verified"] = true,
                }
            ),
        };
        JsonObject root =
            existing is null ? new JsonObject { ["schema"] = "farthing.catalog.models/1" }
            : CatalogRows.Parse(target, existing, faults).Node.IsObject ? JsonNode.Parse(existing)!.AsObject()
            : throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownFile, "this file is none that catalogs read")
                {
                    File = target,
                    Expected = "an object with a list models",
                }
            );
        if (root["models"] is not JsonArray models)
        {
            root["models"] = models = [];
        }

        for (int i = models.Count - 1; i >= 0; i--)
        {
            string? other = (models[i] as JsonObject)?["id"]?.ToString();
            if (id.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                models.RemoveAt(i);
            }
        }

        models.Add((JsonNode)row);
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
