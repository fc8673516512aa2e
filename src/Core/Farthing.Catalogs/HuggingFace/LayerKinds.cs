using System.Globalization;
using Farthing.Catalogs.Faults;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>The list that names the kind of every layer, wherever a config has it; it overrides single members.</summary>
/// <param name="Key">The member that holds it.</param>
/// <param name="Words">One word a layer.</param>
internal sealed record LayerKinds(string Key, IReadOnlyList<string> Words)
{
    /// <summary>A pattern of letters, one a layer.</summary>
    private const string Pattern = "hybrid_override_pattern";

    private static readonly string[] Lists = ["layers_block_type", "layer_types", "layer_block_types"];

    /// <summary>Lists of numbers with the kind that each stands for (MiMo-V2, MiniMax).</summary>
    private static readonly Dictionary<string, string[]> Numbered = new()
    {
        ["hybrid_layer_pattern"] = ["full_attention", "sliding_attention"],
        ["attn_type_list"] = ["lightning_attention", "full_attention"],
    };

    /// <summary>The keys under which it is looked for.</summary>
    public static string Keys => string.Join(", ", [Pattern, .. Lists]);

    /// <summary>The list; null where the config has none.</summary>
    public static LayerKinds? Of(ConfigFields fields)
    {
        foreach (string key in Lists)
        {
            if (fields.Has(key))
            {
                return new(key, fields.Words(key));
            }
        }

        if (fields.Word(Pattern) is { } letters)
        {
            return new(Pattern, [.. letters.Select(letter => letter.ToString())]);
        }

        foreach ((string key, string[] kinds) in Numbered)
        {
            if (fields.IsList(key))
            {
                return new(
                    key,
                    [
                        .. fields
                            .Wholes(key)
                            .Select(number =>
                                number >= 0 && number < kinds.Length
                                    ? kinds[number]
                                    : number.ToString(CultureInfo.InvariantCulture)
                            ),
                    ]
                );
            }
        }

        return null;
    }

    /// <summary>Layers of the model: what it says, else the length of its list; 0 after a fault.</summary>
    public static int Count(ConfigFields fields, LayerKinds? kinds)
    {
        const int Most = 4096;
        int? said = fields.Positive("num_hidden_layers", "n_layer", "num_layers");
        int layers =
            said
            ?? (kinds is { Words.Count: > 0 } ? kinds.Words.Count : fields.Required("num_hidden_layers"));
        if (layers > Most)
        {
            fields.Refuse(
                CatalogFaultCodes.WrongValue,
                "num_hidden_layers",
                "no model has so many layers",
                $"at most {Most}"
            );
            return 0;
        }

        if (kinds is not null && kinds.Words.Count != layers)
        {
            fields.Refuse(
                CatalogFaultCodes.WrongValue,
                kinds.Key,
                $"it names {kinds.Words.Count} layers, num_hidden_layers {layers}",
                "one entry per layer"
            );
            return 0;
        }

        return layers;
    }
}
