using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Reading;

/// <summary>A value of a file by its path: a tree of JSON, or of what was made JSON. What is missing or null is missing quietly, unless it is asked for as needed; a value of another kind is a fault.</summary>
/// <param name="element">The value; undefined where there is none.</param>
/// <param name="path">Its path in the file.</param>
/// <param name="file">The file.</param>
public readonly struct TreeNode(JsonElement element, string path, TreeFile file)
{
    private const double MaxTokens = 1e9;

    /// <summary>The value; undefined where there is none.</summary>
    public JsonElement Element => element;

    /// <summary>Its path in the file.</summary>
    public string Path => path;

    /// <summary>The file.</summary>
    public TreeFile File => file;

    /// <summary>True when the value is there and not null.</summary>
    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && !IsNaN;

    /// <summary>True for a list.</summary>
    public bool IsList => element.ValueKind == JsonValueKind.Array;

    /// <summary>True for an object.</summary>
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>A member; missing where there is none.</summary>
    public TreeNode this[string name] =>
        new(
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
                ? value
                : default,
            Under(name),
            file
        );

    /// <summary>The first that exists of several members, each a path with dots; missing where none does.</summary>
    public TreeNode First(params string[] paths)
    {
        foreach (string one in paths)
        {
            TreeNode node = this;
            foreach (string part in one.Split('.'))
            {
                node = node[part];
            }

            if (node.Exists)
            {
                return node;
            }
        }

        return new TreeNode(default, Under(paths[0]), file);
    }

    /// <summary>The text; that of the first item of a list; null where there is none.</summary>
    public string? Text =>
        element.ValueKind switch
        {
            JsonValueKind.String when !IsNaN => Quoted ?? throw Bad("text without broken escapes"),
            JsonValueKind.Array => Items is [var first, ..] ? first.Text : null,
            _ => null,
        };

    /// <summary>The text; null where there is none, or one with broken escapes.</summary>
    public string? Quoted
    {
        get
        {
            try
            {
                return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>The text, or a number as it is written; null for anything else.</summary>
    public string? Scalar => element.ValueKind == JsonValueKind.Number ? element.GetRawText() : Quoted;

    /// <summary>True, false, or null where it is neither.</summary>
    public bool? Truth =>
        element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    /// <summary>The number; null where there is none, or what Python writes as NaN or Infinity.</summary>
    public double? Number
    {
        get
        {
            if (!Exists)
            {
                return null;
            }

            if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double value))
            {
                throw Bad("a number");
            }

            return double.IsFinite(value) ? value : null;
        }
    }

    /// <summary>A number that must not be below 0.</summary>
    public double? Amount =>
        Number is not double value ? null
        : value >= 0 ? value
        : throw Bad("a number from 0 up");

    /// <summary>A duration in seconds, from 0 to three years.</summary>
    public double? Time =>
        Amount is not double value ? null
        : value <= 1e8 ? value
        : throw Bad("a time below 1e8 s");

    /// <summary>A whole number from 0 up.</summary>
    public int? Count =>
        Number is not double value ? null
        : value >= 0 && value <= MaxTokens ? (int)Math.Round(value)
        : throw Bad("a whole number from 0 to 1,000,000,000");

    /// <summary>A point in time in nanoseconds, exact.</summary>
    public long? Nanoseconds =>
        !Exists ? null
        : element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long exact) && exact >= 0
            ? exact
        : Number is double value && value is >= 0 and < 9e18 ? (long)value
        : throw Bad("nanoseconds from 0 up");

    /// <summary>A point in time in seconds, as nanoseconds.</summary>
    public long? SecondsAsNanoseconds =>
        Number is not double value ? null
        : value is >= 0 and < 9e9 ? (long)Math.Round(value * 1e9)
        : throw Bad("seconds from 0 to 9e9");

    /// <summary>The items of a list; none where it is none.</summary>
    public IReadOnlyList<TreeNode> Items
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                return Exists ? throw Bad("a list") : [];
            }

            List<TreeNode> items = new(element.GetArrayLength());
            foreach (JsonElement item in element.EnumerateArray())
            {
                items.Add(new TreeNode(item, FormattableString.Invariant($"{path}[{items.Count}]"), file));
            }

            return items;
        }
    }

    /// <summary>The durations of a list, in seconds.</summary>
    /// <param name="scale">Seconds of one unit.</param>
    public double[] Times(double scale = 1) =>
        [.. Items.Select(item => (item.Needed("a time").Time ?? 0) * scale)];

    /// <summary>The members of an object; none where it is none.</summary>
    public IEnumerable<(string Name, TreeNode Value)> Members
    {
        get
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    yield return (member.Name, new TreeNode(member.Value, Under(member.Name), file));
                }
            }
        }
    }

    /// <summary>The value, which must be there.</summary>
    public TreeNode Needed(string expected) => Exists ? this : throw Bad(expected);

    /// <summary>The fault that a value cannot be meant, or is missing.</summary>
    public FarthingException Bad(string expected) =>
        new(
            Exists
                ? FaultOf(file.WrongValue, "not what belongs here", expected)
                : FaultOf(file.Missing, "this field is needed", expected)
        );

    /// <summary>A fault about this value, with its file, line, path and text.</summary>
    public Fault FaultOf(string code, string message, string? expected = null) =>
        new(code, message)
        {
            File = file.Name,
            Line = file.LineOf(element),
            Path = path.Length > 0 ? path : null,
            Value = Shown,
            Expected = expected,
        };

    /// <summary>The value as faults show it, shortened; null where it is missing or may be a secret.</summary>
    internal string? Shown
    {
        get
        {
            if (!Exists)
            {
                return null;
            }

            string text = Quoted ?? Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element));
            bool isPlain = element.ValueKind is JsonValueKind.String or JsonValueKind.Number;
            bool mayBeSecret =
                !isPlain
                || text.Length >= TreeFile.ShortestSecret
                || text.Contains("sk-", StringComparison.Ordinal);
            return file.HoldsSecrets && mayBeSecret ? null
                : text.Length <= 60 ? text
                : text[..57] + "…";
        }
    }

    private bool IsNaN =>
        file is { EmptyIsMissing: true }
        && element.ValueKind == JsonValueKind.String
        && element.ValueEquals(""u8);

    private string Under(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
