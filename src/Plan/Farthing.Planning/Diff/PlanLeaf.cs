using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Planning.Diff;

/// <summary>A value of a plan's document: a scalar, or a quantity with unit and band.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Text">As JSON writes it, strings without quotes.</param>
/// <param name="Number">As a number; null where it is none.</param>
/// <param name="Unit">The unit of a quantity.</param>
internal sealed record PlanLeaf(string Path, string Text, double? Number, string? Unit)
{
    private static readonly string[] Names = ["id", "name", "gpu", "api", "input"];

    /// <summary>All values of a document by path. Rows of an array are named by their id, name, GPU, API or input where each has its own, else by their place.</summary>
    public static Dictionary<string, PlanLeaf> AllOf(JsonElement root)
    {
        Dictionary<string, PlanLeaf> leaves = new(StringComparer.Ordinal);
        Walk(root, "", leaves);
        return leaves;
    }

    private static void Walk(JsonElement element, string path, Dictionary<string, PlanLeaf> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when IsQuantity(element):
                Add(path, element.GetProperty("value"), element.GetProperty("unit").GetString(), leaves);
                if (element.TryGetProperty("source", out JsonElement source))
                {
                    Add(path + ".source", source, null, leaves);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Walk(
                        property.Value,
                        path.Length == 0 ? property.Name : $"{path}.{property.Name}",
                        leaves
                    );
                }

                break;
            case JsonValueKind.Array:
                string[] keys = KeysOf(element);
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Walk(item, $"{path}[{keys[index++]}]", leaves);
                }

                break;
            default:
                Add(path, element, null, leaves);
                break;
        }
    }

    private static void Add(string path, JsonElement value, string? unit, Dictionary<string, PlanLeaf> leaves)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        double? number = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        leaves[path] = new PlanLeaf(path, text, number, unit);
    }

    private static bool IsQuantity(JsonElement element) =>
        element.TryGetProperty("value", out JsonElement value)
        && value.ValueKind is JsonValueKind.Number or JsonValueKind.Null
        && element.TryGet("unit", JsonValueKind.String, out _);

    private static string[] KeysOf(JsonElement array)
    {
        int count = array.GetArrayLength();
        foreach (string name in Names)
        {
            string[] keys =
            [
                .. array
                    .EnumerateArray()
                    .Select(item =>
                        item.TryGet(name, JsonValueKind.String, out JsonElement value)
                            ? value.GetString()!
                            : ""
                    ),
            ];
            if (keys.All(key => key.Length > 0) && keys.Distinct().Count() == count)
            {
                return keys;
            }
        }

        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(index => index.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }
}
