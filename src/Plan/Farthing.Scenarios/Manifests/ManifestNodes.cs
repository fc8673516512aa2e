using System.Globalization;
using Farthing.Settings.Trees;

namespace Farthing.Scenarios.Manifests;

/// <summary>Looks into nodes of a manifest; what is absent or of another kind is null.</summary>
internal static class ManifestNodes
{
    private const string Merge = "<<";

    /// <summary>The value of a key, merged mappings (<c>&lt;&lt;</c>) last.</summary>
    public static YamlNode? At(this YamlNode? node, string key)
    {
        if (node is not YamlMapping mapping)
        {
            return null;
        }

        foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
        {
            if (name.Text == key)
            {
                return value is YamlScalar { IsNull: true } ? null : value;
            }
        }

        foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
        {
            if (name.Text == Merge)
            {
                foreach (YamlNode merged in value.Items())
                {
                    if (merged.At(key) is YamlNode found)
                    {
                        return found;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The value under several keys, one in the other.</summary>
    public static YamlNode? At(this YamlNode? node, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            node = node.At(key);
        }

        return node;
    }

    /// <summary>The items of a list; a single value is a list of one.</summary>
    public static IReadOnlyList<YamlNode> Items(this YamlNode? node) =>
        node switch
        {
            null => [],
            YamlSequence list => list.Items,
            _ => [node],
        };

    /// <summary>The pairs of a mapping.</summary>
    public static IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMapping mapping ? mapping.Entries : [];

    /// <summary>The text of a value.</summary>
    public static string? Text(this YamlNode? node) =>
        node is YamlScalar { IsNull: false } scalar ? scalar.Text : null;

    /// <summary>A count, in quotes or bare.</summary>
    public static int? Count(this YamlNode? node) =>
        int.TryParse(node.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : null;

    /// <summary>True for a switch that is on.</summary>
    public static bool IsOn(this YamlNode? node) =>
        string.Equals(node.Text(), "true", StringComparison.OrdinalIgnoreCase);
}
