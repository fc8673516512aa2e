using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <summary>Which checkpoint holds a model's weights in a format: names are taken from the catalog, never made up.</summary>
/// <param name="Name">The repository; where the catalog knows none, the local folder that a copy is made in.</param>
/// <param name="QuantizationFlag">Value of <c>--quantization</c>; null where the checkpoint says it itself.</param>
/// <param name="Note">What to know; null where nothing.</param>
public sealed record CheckpointName(string Name, string? QuantizationFlag, string? Note)
{
    /// <summary>False where the copy has to be found or made first.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Endings that mark a quantized copy of the same weights, with their format.</summary>
    private static readonly (string Ending, NumberFormat Format)[] Endings =
    [
        ("-FP8", NumberFormat.Fp8),
        ("-FP8-dynamic", NumberFormat.Fp8),
        ("-FP8-Dynamic", NumberFormat.Fp8),
        ("-NVFP4", NumberFormat.Nvfp4),
        ("-FP4", NumberFormat.Nvfp4),
        ("-AWQ", NumberFormat.Int4),
        ("-AWQ-INT4", NumberFormat.Int4),
        ("-GPTQ-Int4", NumberFormat.Int4),
        ("-INT4", NumberFormat.Int4),
        ("-quantized.w4a16", NumberFormat.Int4),
        ("-W4A16", NumberFormat.Int4),
        ("-GPTQ-Int8", NumberFormat.Int8),
        ("-INT8", NumberFormat.Int8),
        ("-quantized.w8a8", NumberFormat.Int8),
        ("-W8A8", NumberFormat.Int8),
        ("-MXFP4", NumberFormat.Mxfp4),
    ];

    /// <summary>The checkpoint of a model in a format.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">The formats of its weights.</param>
    /// <param name="knownNames">Other names of the model (the catalog's aliases), among them its quantized copies.</param>
    public static CheckpointName Of(
        ModelSpec model,
        WeightPrecision weights,
        IReadOnlyList<string> knownNames
    )
    {
        NumberFormat wanted = Family(weights.Headline);
        NumberFormat native = Family(model.CheckpointPrecision?.Headline ?? model.NativeFormat);
        if (wanted == native)
        {
            return new CheckpointName(model.Id, null, null);
        }

        string owner = model.Id[..(model.Id.IndexOf('/') + 1)];
        string? variant = knownNames
            .Where(name => VariantOf(name, model.ShortName) == wanted)
            .OrderByDescending(name => owner.Length > 0 && name.StartsWith(owner, StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault();
        if (variant is not null)
        {
            return new CheckpointName(
                variant,
                null,
                variant.StartsWith("nvidia/", StringComparison.Ordinal)
                    ? "a ModelOpt checkpoint may choose an FP8 KV cache by itself: compare the start-up log with this plan"
                    : null
            );
        }

        if (wanted == NumberFormat.Fp8 && native == NumberFormat.Bf16)
        {
            string scales =
                weights.Headline == NumberFormat.Fp8Block
                    ? "; the plan assumes block scales, this makes one scale per tensor"
                    : "";
            return new CheckpointName(
                model.Id,
                "fp8",
                "the 16-bit checkpoint is quantized to FP8 while it loads" + scales
            );
        }

        string folder = $"./{model.ShortName}-{FormatFacts.Id(wanted).ToUpperInvariant()}";
        return new CheckpointName(
            folder,
            null,
            $"needs {Words(model, wanted)}: the catalog knows none. Find one at {CopiesOf(model, wanted)}, {Maker(wanted, native)}, and put it into {folder}"
        )
        {
            IsKnown = false,
        };
    }

    /// <summary>The page that lists copies of a model: quantized ones by their base, unpacked ones by name.</summary>
    private static string CopiesOf(ModelSpec model, NumberFormat wanted) =>
        wanted == NumberFormat.Bf16 || !model.Id.Contains('/', StringComparison.Ordinal)
            ? $"https://huggingface.co/models?search={Uri.EscapeDataString(model.ShortName)}"
            : $"https://huggingface.co/models?other=base_model:quantized:{model.Id}";

    /// <summary>The way to make a copy where none is found.</summary>
    private static string Maker(NumberFormat wanted, NumberFormat native) =>
        wanted == NumberFormat.Bf16 ? $"or unpack the {FormatFacts.Id(native)} checkpoint to 16 bit"
        : wanted == NumberFormat.Mxfp4 ? "or make one with AMD Quark"
        : "or make one with llm-compressor (github.com/vllm-project/llm-compressor)";

    /// <summary>The format that a name says by its ending, such as <c>-FP8</c>; null where it says none.</summary>
    /// <param name="name">Name of a checkpoint.</param>
    /// <param name="stem">The name without the ending.</param>
    public static NumberFormat? FormatOf(string name, out string stem)
    {
        foreach (
            (string ending, NumberFormat format) in Endings.OrderByDescending(known => known.Ending.Length)
        )
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && name.Length > ending.Length)
            {
                stem = name[..^ending.Length];
                return format;
            }
        }

        stem = name;
        return null;
    }

    private static NumberFormat? VariantOf(string name, string shortName)
    {
        NumberFormat? format = FormatOf(name[(name.LastIndexOf('/') + 1)..], out string stem);
        return stem.Equals(shortName, StringComparison.OrdinalIgnoreCase) ? format : null;
    }

    private static string Words(ModelSpec model, NumberFormat wanted) =>
        wanted switch
        {
            NumberFormat.Bf16 => $"a 16-bit checkpoint of {model.ShortName}",
            NumberFormat.Int4 =>
                $"a quantized checkpoint: {model.ShortName} with INT4 weights in groups of {model.Int4GroupSize} (AWQ or GPTQ)",
            NumberFormat.Int8 => $"a quantized checkpoint: {model.ShortName} in INT8 W8A8",
            NumberFormat.Nvfp4 => $"a quantized checkpoint: {model.ShortName} in NVFP4",
            NumberFormat.Mxfp4 => $"a quantized checkpoint: {model.ShortName} in MXFP4",
            _ => $"a quantized checkpoint: {model.ShortName} in {FormatFacts.Id(wanted)}",
        };

    private static NumberFormat Family(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8Block => NumberFormat.Fp8,
            NumberFormat.Fp16 => NumberFormat.Bf16,
            _ => format,
        };
}
