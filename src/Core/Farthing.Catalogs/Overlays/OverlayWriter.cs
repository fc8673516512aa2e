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
            using JsonDocument document = JsonDocument.Parse(PythonJson.Plain(config));
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
    /// <param name="given">The model's files.</param>
    /// <param name="id">The model's id.</param>
    /// <param name="today">The day that the source note bears.</param>
    /// <param name="faults">Receives what is wrong with the config.</param>
    public static string AddModel(
        string target,
        byte[]? existing,
        GivenModel given,
        string id,
        DateOnly today,
        FaultList faults
    )
    {
        MemberReader read = Object(given.Path, given.Config, faults);
        MemberReader? beside = given.Quantization is { } bytes
            ? Object(given.QuantizationPath, bytes, faults)
            : null;
        if (faults.IsEmpty)
        {
            ModelConfigReader.Read(read, id, [], given.ReadAs, beside);
        }

        if (!faults.IsEmpty)
        {
            return "";
        }

        JsonObject config = (JsonObject)Copy(read.Node.Element, true)!;
        bool isBeside = beside is not null && config["quantization_config"] is null;
        if (isBeside)
        {
            JsonObject quantization = (JsonObject)Copy(beside!.Node.Element, true)!;
            quantization["quant_method"] ??= "modelopt";
            config["quantization_config"] = quantization;
        }

        JsonObject row = new()
        {
            ["id"] = id,
            ["config"] = config,
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["field"] = "config",
                    ["source"] =
                        "config.json given by the user: "
                        + Path.GetFileName(given.Path)
                        + (isBeside ? " with " + Path.GetFileName(given.QuantizationPath) : "")
                        + (given.ReadAs is null ? "" : $", read as {given.ReadAs}"),
                    ["as_of"] = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ["verified"] = true,
                }
            ),
        };
        if (given.ReadAs is not null)
        {
            row["read_as"] = given.ReadAs;
        }

        JsonObject root = existing is null
            ? new JsonObject { ["schema"] = "farthing.catalog.models/1" }
            : Copy(CatalogRows.Parse(target, existing, faults).Node.Element, false) as JsonObject
                ?? throw new FarthingException(
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

    private static MemberReader Object(string path, byte[] bytes, FaultList faults)
    {
        MemberReader read = CatalogRows.Parse(path, bytes, faults, isPython: true);
        if (!read.Node.IsObject)
        {
            faults.Add(
                new Fault(CatalogFaultCodes.UnknownFile, "this is no " + Path.GetFileName(path))
                {
                    File = path,
                    Expected = "one JSON object",
                }
            );
        }

        return read;
    }

    /// <summary>A value as a tree to write; of members that stand twice the last, as every reader takes them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isEmptyNull">True where an empty text stands for a number that JSON has no word for.</param>
    private static JsonNode? Copy(JsonElement value, bool isEmptyNull)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject copy = [];
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    copy[member.Name] = Copy(member.Value, isEmptyNull);
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. value.EnumerateArray().Select(item => Copy(item, isEmptyNull))]);
            case JsonValueKind.String when isEmptyNull && value.ValueEquals(""u8):
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(value);
        }
    }
}

/// <summary>The files of a model that a user gives.</summary>
/// <param name="Path">Its config.json, for faults and as the source.</param>
/// <param name="Config">The content.</param>
public sealed record GivenModel(string Path, byte[] Config)
{
    /// <summary>The file that ModelOpt writes beside config.json.</summary>
    public const string QuantizationFile = "hf_quant_config.json";

    /// <summary>The content of the file beside it; null where there is none.</summary>
    public byte[]? Quantization { get; init; }

    /// <summary>The known architecture to read it as; null for its own.</summary>
    public string? ReadAs { get; init; }

    /// <summary>The path of the file beside it.</summary>
    public string QuantizationPath =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", QuantizationFile);
}
