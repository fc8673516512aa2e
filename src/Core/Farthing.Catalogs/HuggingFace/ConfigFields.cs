using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Looks fields up where a config.json may have them: in the innermost text model first, then further out, then in the defaults of its class.</summary>
/// <param name="top">The whole config.</param>
/// <param name="architecture">What its model type implies.</param>
internal sealed class ConfigFields(MemberReader top, Architecture architecture)
{
    /// <summary>No width, vocabulary or context is larger.</summary>
    public const int Largest = 1 << 28;

    private static readonly string[] Nests =
    [
        "thinker_config",
        "text_config",
        "language_config",
        "llm_config",
    ];

    private readonly IReadOnlyList<MemberReader> levels = LevelsOf(top);

    /// <summary>Values that the model type implies.</summary>
    public Architecture Architecture { get; } = architecture;

    /// <summary>The config and the text models nested in it, the innermost first.</summary>
    public static IReadOnlyList<MemberReader> LevelsOf(MemberReader config)
    {
        List<MemberReader> levels = [config];
        while (Nested(levels[0]) is { } inner)
        {
            levels.Insert(0, inner);
        }

        return levels;
    }

    /// <summary>A whole number under the first of several names; null where none is there.</summary>
    public int? Whole(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Holder(key)?.Whole(key, 0, Largest) is { } value)
            {
                return (int)value;
            }
        }

        foreach (string key in keys)
        {
            if (Architecture.Defaults.TryGetValue(key, out int value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A whole number of at least 1 under the first of several names; a fault and 1 where none is there.</summary>
    public int Required(params ReadOnlySpan<string> keys)
    {
        if (Whole(keys) is { } value)
        {
            return AtLeastOne(value, keys);
        }

        bool wasWrong = false;
        foreach (string key in keys)
        {
            wasWrong |= Holder(key) is not null;
        }

        if (!wasWrong)
        {
            string others = keys.Length > 1 ? $" (or {string.Join(", ", keys[1..].ToArray())})" : "";
            levels[0]
                .Refuse(
                    keys[0],
                    $"this field is needed for a {Architecture.ModelType}{others}",
                    "a whole number of at least 1",
                    CatalogFaultCodes.FieldMissing
                );
        }

        return 1;
    }

    /// <summary>A whole number of at least 1 under the first of several names; null where none is there.</summary>
    public int? Positive(params ReadOnlySpan<string> keys) =>
        Whole(keys) is { } value ? AtLeastOne(value, keys) : null;

    /// <summary>True or false; the fallback where it is missing.</summary>
    public bool Flag(string key, bool fallback) => Holder(key)?.Flag(key) ?? fallback;

    /// <summary>A text; null where it is missing.</summary>
    public string? Word(string key) => Holder(key)?.Text(key);

    /// <summary>The texts of a list; empty where it is missing.</summary>
    public IReadOnlyList<string> Words(string key) => Holder(key)?.Texts(key) ?? [];

    /// <summary>The numbers of a list; empty where it is missing or no list.</summary>
    public IReadOnlyList<int> Wholes(string key) => IsList(key) ? Holder(key)!.Wholes(key) : [];

    /// <summary>True where a key holds a list.</summary>
    public bool IsList(string key) => Holder(key) is { } holder && holder[key].IsList;

    /// <summary>The objects of a list; empty where it is missing.</summary>
    public IReadOnlyList<MemberReader> Rows(string key) => [.. Holder(key)?.Rows(key) ?? []];

    /// <summary>An object; null where it is missing.</summary>
    public MemberReader? Section(string key) => Holder(key)?.Section(key);

    /// <summary>True when the key is there and not null.</summary>
    public bool Has(string key) => Holder(key) is not null;

    /// <summary>Adds a fault about a key.</summary>
    public void Refuse(string code, string key, string message, string? expected = null) =>
        (Holder(key) ?? levels[0]).Refuse(key, message, expected, code);

    private static MemberReader? Nested(MemberReader config)
    {
        foreach (string key in Nests)
        {
            if (config.Section(key) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private int AtLeastOne(int value, ReadOnlySpan<string> keys)
    {
        if (value >= 1)
        {
            return value;
        }

        string given = keys[0];
        foreach (string key in keys)
        {
            given = Holder(key) is null ? given : key;
        }

        Refuse(CatalogFaultCodes.WrongValue, given, "out of range", "a whole number of at least 1");
        return 1;
    }

    private MemberReader? Holder(string key)
    {
        foreach (MemberReader level in levels)
        {
            if (level.Has(key))
            {
                return level;
            }
        }

        return null;
    }
}
