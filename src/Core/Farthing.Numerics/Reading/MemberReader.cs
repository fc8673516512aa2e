using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Reading;

/// <summary>Reads the members of one object by name. Everything that is wrong is added to a list of faults; a member that nobody asked for is unknown.</summary>
/// <param name="node">The object.</param>
/// <param name="faults">Receives what is wrong.</param>
public sealed class MemberReader(TreeNode node, FaultList faults)
{
    private const double MaxExact = 1L << 53;
    private readonly List<string> asked = [];

    /// <summary>The object.</summary>
    public TreeNode Node => node;

    /// <summary>Receives what is wrong.</summary>
    public FaultList Faults => faults;

    /// <summary>A member, which then counts as known; missing where there is none.</summary>
    public TreeNode this[string key]
    {
        get
        {
            asked.Add(key);
            return node[key];
        }
    }

    /// <summary>True when the member is there and not null.</summary>
    public bool Has(string key) => this[key].Exists;

    /// <summary>True when the member is there, null or not.</summary>
    public bool IsWritten(string key) => this[key].Element.ValueKind != JsonValueKind.Undefined;

    /// <summary>A text; null where it is missing.</summary>
    public string? Text(string key) => this[key] is { Exists: true } value ? Text(value) : null;

    /// <summary>A text that must be there; empty after a fault.</summary>
    public string RequiredText(string key) =>
        IsThere(key, "a text in quotes", out TreeNode value) ? Text(value) ?? "" : "";

    /// <summary>One of some words; null where it is missing.</summary>
    public string? Word(string key, params string[] words)
    {
        string? word = Text(key);
        if (word is null || words.Contains(word, StringComparer.Ordinal))
        {
            return word;
        }

        string expected = "one of " + string.Join(", ", words);
        Refuse(key, "no such choice", expected, nearest: NearestWord.Find(word, words));
        return null;
    }

    /// <summary>A finite number within bounds, also when written in quotes; null where it is missing.</summary>
    public double? Number(string key, double minimum = 0, double maximum = double.MaxValue)
    {
        TreeNode value = this[key];
        return !value.Exists ? null
            : double.TryParse(
                value.Scalar,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double number
            )
            && number >= minimum
            && number <= maximum
                ? number
            : Wrong<double?>(value, $"a number{Bounds(minimum, maximum)}, or null where it is not known");
    }

    /// <summary>A number that must be there; NaN after a fault.</summary>
    public double RequiredNumber(string key, double minimum = 0, double maximum = double.MaxValue) =>
        IsThere(key, "a number", out _) ? Number(key, minimum, maximum) ?? double.NaN : double.NaN;

    /// <summary>A number without rounding, also when written in quotes; null where it is missing.</summary>
    public decimal? Exact(string key, decimal minimum, decimal maximum, string expected)
    {
        TreeNode value = this[key];
        return !value.Exists ? null
            : decimal.TryParse(
                value.Scalar,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out decimal number
            )
            && number >= minimum
            && number <= maximum
                ? number
            : Wrong<decimal?>(value, expected);
    }

    /// <summary>A whole number within bounds; null where it is missing.</summary>
    public int? Whole(string key, int minimum = 0) => (int?)Whole(key, minimum, int.MaxValue);

    /// <summary>A whole number within bounds; null where it is missing.</summary>
    public long? Whole(string key, long minimum, long maximum) =>
        this[key] is { Exists: true } value ? Whole(value, minimum, maximum) : null;

    /// <summary>A whole number that must be there; the minimum after a fault.</summary>
    public int RequiredWhole(string key, int minimum = 1) =>
        IsThere(key, "a whole number", out _) ? Whole(key, minimum) ?? minimum : minimum;

    /// <summary>True or false; null where it is missing.</summary>
    public bool? Flag(string key)
    {
        TreeNode value = this[key];
        return value.Truth ?? (value.Exists ? Wrong<bool?>(value, "true or false") : null);
    }

    /// <summary>Texts of a list; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        [.. Items(key, "a list of texts").Select(Text).OfType<string>()];

    /// <summary>Whole numbers of a list; empty where it is missing.</summary>
    public IReadOnlyList<int> Wholes(string key) =>
        [
            .. Items(key, "a list of whole numbers")
                .Select(item => (int?)Whole(item, int.MinValue, int.MaxValue))
                .OfType<int>(),
        ];

    /// <summary>The objects of a list; none where it is missing.</summary>
    public IEnumerable<MemberReader> Rows(string key) =>
        Items(key, "a list of objects").Select(Section).OfType<MemberReader>();

    /// <summary>An object; null where it is missing.</summary>
    public MemberReader? Section(string key) => this[key] is { Exists: true } value ? Section(value) : null;

    /// <summary>Adds a fault where a member is missing.</summary>
    public void Need(string key, string expected) => IsThere(key, expected, out _);

    /// <summary>Adds a fault about a member.</summary>
    /// <param name="key">The member.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="code">Its code; null for that of a value that cannot be meant.</param>
    /// <param name="nearest">The nearest word that would be right.</param>
    public void Refuse(
        string key,
        string message,
        string? expected = null,
        string? code = null,
        string? nearest = null
    )
    {
        TreeNode value = node[key];
        TreeNode place = value.Exists ? value : node;
        faults.Add(
            place.FaultOf(code ?? node.File.WrongValue, message, expected) with
            {
                Path = value.Path,
                Value = value.Shown,
                Nearest = nearest,
            }
        );
    }

    /// <summary>Members that nobody asked for so far.</summary>
    public IEnumerable<(string Name, TreeNode Value)> Unasked
    {
        get
        {
            foreach ((string name, TreeNode value) in node.Members)
            {
                if (!asked.Contains(name, StringComparer.Ordinal))
                {
                    yield return (name, value);
                }
            }
        }
    }

    /// <summary>Adds a fault for each member that nobody asked for.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="known">Members that are known although nobody asked for them.</param>
    public void RefuseUnknown(string code, params IEnumerable<string> known)
    {
        string[] all = [.. asked.Concat(known).Distinct(StringComparer.Ordinal)];
        foreach ((string name, TreeNode value) in node.Members)
        {
            if (!all.Contains(name, StringComparer.Ordinal))
            {
                string shown =
                    node.File.HoldsSecrets && name.Length >= TreeFile.ShortestSecret ? name[..8] + "…" : name;
                faults.Add(
                    value.FaultOf(code, "no such key", "one of " + string.Join(", ", all)) with
                    {
                        Path = node[shown].Path,
                        Value = null,
                        Nearest = NearestWord.Find(shown, all),
                    }
                );
            }
        }
    }

    private IReadOnlyList<TreeNode> Items(string key, string expected)
    {
        TreeNode value = this[key];
        return !value.Exists ? []
            : value.IsList ? value.Items
            : Wrong<TreeNode[]>(value, expected) ?? [];
    }

    private string? Text(TreeNode value) => value.Quoted ?? Wrong<string>(value, "a text in quotes");

    private long? Whole(TreeNode value, long minimum, long maximum)
    {
        long number = 0;
        bool isWhole = value.Element.ValueKind == JsonValueKind.Number && TryWhole(value.Element, out number);
        return isWhole && number >= minimum && number <= maximum
            ? number
            : Wrong<long?>(value, $"a whole number{Bounds(minimum, maximum)}");
    }

    /// <summary>4096.0 is whole; above 2^53 a double would stand for another number.</summary>
    private static bool TryWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
        {
            return true;
        }

        double real = value.TryGetDouble(out double found) ? found : double.NaN;
        number = Math.Abs(real) <= MaxExact ? (long)real : 0;
        return number == real;
    }

    private MemberReader? Section(TreeNode value) =>
        value.IsObject ? new MemberReader(value, faults) : Wrong<MemberReader>(value, "an object: { … }");

    private bool IsThere(string key, string expected, out TreeNode value)
    {
        value = this[key];
        if (!value.Exists)
        {
            Refuse(key, "this field is needed", expected, node.File.Missing);
        }

        return value.Exists;
    }

    private static string Bounds(double minimum, double maximum) =>
        maximum is int.MaxValue or double.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $" of at least {minimum:0.###}")
            : string.Create(CultureInfo.InvariantCulture, $" from {minimum:0.###} to {maximum:0.###}");

    private T? Wrong<T>(TreeNode value, string expected)
    {
        faults.Add(value.FaultOf(node.File.WrongValue, "not what belongs here", expected));
        return default;
    }
}
