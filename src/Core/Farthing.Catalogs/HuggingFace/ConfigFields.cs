using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Looks fields up where a config.json may have them: under <c>text_config</c> first, then at the top, then in the defaults of its class.</summary>
/// <param name="top">The whole config.</param>
/// <param name="architecture">What its model type implies.</param>
internal sealed class ConfigFields(MemberReader top, Architecture architecture)
{
    private readonly MemberReader text = TextOf(top);

    /// <summary>Values that the model type implies.</summary>
    public Architecture Architecture { get; } = architecture;

    /// <summary>The part that describes the language model.</summary>
    public MemberReader Text => text;

    /// <summary>The nested text model where there is one, else the config itself.</summary>
    public static MemberReader TextOf(MemberReader config) =>
        config.Section("text_config")
        ?? config.Section("language_config")
        ?? config.Section("llm_config")
        ?? config;

    /// <summary>A whole number under the first of several names; null where none is there.</summary>
    public int? Whole(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (Holder(key)?.Whole(key) is { } value)
            {
                return value;
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
            if (value >= 1)
            {
                return value;
            }

            Holder(keys[0])?.Refuse(keys[0], "out of range", "a whole number of at least 1");
            return 1;
        }

        bool wasWrong = false;
        foreach (string key in keys)
        {
            wasWrong |= Holder(key) is not null;
        }

        if (!wasWrong)
        {
            string others = keys.Length > 1 ? $" (or {string.Join(", ", keys[1..].ToArray())})" : "";
            text.Refuse(
                keys[0],
                $"this field is needed for a {Architecture.ModelType}{others}",
                "a whole number of at least 1",
                CatalogFaultCodes.FieldMissing
            );
        }

        return 1;
    }

    /// <summary>True or false; the fallback where it is missing.</summary>
    public bool Flag(string key, bool fallback) => Holder(key)?.Flag(key) ?? fallback;

    /// <summary>A text; null where it is missing.</summary>
    public string? Word(string key) => Holder(key)?.Text(key);

    /// <summary>The texts of a list; empty where it is missing.</summary>
    public IReadOnlyList<string> Words(string key) => Holder(key)?.Texts(key) ?? [];

    /// <summary>The numbers of a list; empty where it is missing.</summary>
    public IReadOnlyList<int> Wholes(string key) =>
        Holder(key) is { } holder && holder[key].IsList ? holder.Wholes(key) : [];

    /// <summary>True when the key is there and not null.</summary>
    public bool Has(string key) => Holder(key) is not null;

    /// <summary>Adds a fault about a key.</summary>
    public void Refuse(string code, string key, string message, string? expected = null) =>
        (Holder(key) ?? text).Refuse(key, message, expected, code);

    private MemberReader? Holder(string key) =>
        text.Has(key) ? text
        : top.Has(key) ? top
        : null;
}
