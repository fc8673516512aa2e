using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the formats that a checkpoint declares: <c>quantization_config</c>, and <c>expert_dtype</c> beside it.</summary>
internal static class QuantizationReader
{
    private const string ExpertDtype = "expert_dtype";

    private static readonly string[] Methods =
    [
        "fp8",
        "fbgemm_fp8",
        "compressed-tensors",
        "modelopt",
        "awq",
        "gptq",
        "mxfp4",
    ];

    private static readonly string[] IgnoreKeys =
    [
        "ignore",
        "modules_to_not_convert",
        "exclude_modules",
        "ignored_layers",
    ];

    /// <summary>The model with the formats of its checkpoint; unchanged where nothing is quantized or after a fault.</summary>
    /// <param name="fields">The config's fields.</param>
    /// <param name="beside">The quantization of a file beside the config, where the config has none; null without such a file.</param>
    /// <param name="layers">The layers in their order.</param>
    /// <param name="model">The model in 16 bit.</param>
    /// <param name="remarks">Receives what the reader had to decide, in words.</param>
    public static ModelSpec Apply(
        ConfigFields fields,
        MemberReader? beside,
        IReadOnlyList<LayerGroup> layers,
        ModelSpec model,
        ICollection<string> remarks
    )
    {
        QuantizationPlan plan = new();
        MemberReader? quantization =
            fields.Section("quantization_config") ?? fields.Section("compression_config") ?? beside;
        if (fields.Word(ExpertDtype) is { } word && quantization?.Has("quantized_layers") != true)
        {
            AddExperts(fields, plan, word);
        }

        if (quantization is not null)
        {
            Read(quantization, plan);
        }

        if (plan.IsEmpty)
        {
            return model;
        }

        model = model with
        {
            Int4GroupSize = plan.Int4GroupSize ?? model.Int4GroupSize,
            Int4HasZeroPoints = plan.Int4HasZeroPoints,
        };
        WeightPrecision precision = plan.Precision(model, layers, remarks);
        Report(fields, quantization, plan, layers.Count);
        if (plan.IsWeightOnly)
        {
            remarks.Add(
                plan.HasNarrowActivations
                    ? "4-bit float weights, some with 16-bit activations: on GPUs with FP4 units predicted prefill is too fast"
                    : "4-bit float weights with 16-bit activations: computed in 16 bit, on GPUs with FP4 units too"
            );
        }

        NumberFormat[] formats =
        [
            precision.Experts,
            precision.DenseFfn,
            precision.SharedExpert,
            precision.Attention,
        ];
        return model with
        {
            CheckpointPrecision = precision with
            {
                IsWeightOnly = plan is { IsWeightOnly: true, HasNarrowActivations: false },
            },
            NativeFormat = precision.Headline,
            Fp8Scheme =
                formats.Contains(NumberFormat.Fp8Block) ? Fp8Scheme.Block128
                : formats.Contains(NumberFormat.Fp8) ? Fp8Scheme.Tensor
                : null,
        };
    }

    /// <summary>The patterns of the first list that is there; a fault for what is no pattern.</summary>
    public static ModulePatterns Patterns(MemberReader row, params ReadOnlySpan<string> keys)
    {
        List<ModulePattern> patterns = [];
        foreach (string key in keys)
        {
            foreach (string text in row.Texts(key))
            {
                if (ModulePattern.Parse(text) is { } pattern)
                {
                    patterns.Add(pattern);
                }
                else
                {
                    row.Refuse(key, $"'{text}' is not a pattern", "a name, or re: and a regular expression");
                }
            }
        }

        return new(patterns);
    }

    /// <summary>Patterns of ignored matrices, under any of the names that methods have for them.</summary>
    public static ModulePatterns Ignored(MemberReader quantization) => Patterns(quantization, IgnoreKeys);

    /// <summary>Every matrix but those that are ignored.</summary>
    public static QuantizationRule Rest(string name, NumberFormat format, ModulePatterns except) =>
        new(name, format, new([ModulePattern.Parse(ModulePattern.Everything)!]), except);

    private static void Read(MemberReader quantization, QuantizationPlan plan)
    {
        string? method = quantization.Text("quant_method");
        if (method is null && quantization.Has("config_groups") && !ModelOptReader.IsMeant(quantization))
        {
            method = "compressed-tensors";
        }

        switch (method ?? (ModelOptReader.IsMeant(quantization) ? "modelopt" : null))
        {
            case "fp8" when quantization.Has("quantized_layers"):
                // Formats of single layers over a base of FP8, whose own list of exceptions does not hold for it.
                ModelOptReader.Read(quantization, plan);
                ReadFp8(quantization, plan, isBase: true);
                break;
            case "fp8":
                ReadFp8(quantization, plan, isBase: false);
                break;
            case "fbgemm_fp8":
                plan.Add(Rest("fbgemm_fp8", NumberFormat.Fp8, Ignored(quantization)));
                break;
            case "compressed-tensors":
                CompressedTensorsReader.Read(quantization, plan);
                break;
            case "modelopt" or "modelopt_fp4" or "modelopt_mixed":
                ModelOptReader.Read(quantization, plan);
                break;
            case "awq" or "gptq":
                ReadGrouped(quantization, plan, isSymmetric: method == "gptq");
                break;
            case "mxfp4":
                plan.Add(
                    new(
                        "mxfp4",
                        NumberFormat.Mxfp4,
                        new([ModulePattern.Parse("experts")!]),
                        Ignored(quantization)
                    )
                );
                break;
            case "bitsandbytes":
                Refuse(
                    quantization,
                    "bitsandbytes is not modelled: its files do not say which kernel runs, and no timing of one is known"
                );
                break;
            case null:
                quantization.Need("quant_method", "one of " + string.Join(", ", Methods));
                break;
            default:
                Refuse(quantization, "this quantization is not modelled");
                break;
        }
    }

    /// <summary>Experts in a format of their own, over that of the rest (DeepSeek-V4).</summary>
    private static void AddExperts(ConfigFields fields, QuantizationPlan plan, string word)
    {
        NumberFormat? format = word switch
        {
            "fp4" or "mxfp4" => NumberFormat.Mxfp4,
            "fp8" => NumberFormat.Fp8Block,
            "bf16" or "bfloat16" => NumberFormat.Bf16,
            _ => null,
        };
        if (format is { } known)
        {
            plan.Add(new(ExpertDtype, known, new([ModulePattern.Parse("experts")!]), ModulePatterns.None));
            return;
        }

        fields.Refuse(
            CatalogFaultCodes.UnsupportedQuantization,
            ExpertDtype,
            "experts of this type are not modelled",
            "fp4 (in groups of 32), fp8 or bf16"
        );
    }

    /// <summary>A declared format that no matrix got is a fault; so is a matrix that the model does not have.</summary>
    private static void Report(
        ConfigFields fields,
        MemberReader? quantization,
        QuantizationPlan plan,
        int layers
    )
    {
        foreach (QuantizationRule rule in plan.Idle.Where(rule => !rule.Targets.AreElsewhere(layers)))
        {
            Refuse(
                $"{rule.Name} declares {FormatFacts.Id(rule.Format)}, and no matrix of the model gets it: its names match none",
                "names such as model.layers.0.mlp.down_proj, or Linear for all"
            );
        }

        string[] strange =
        [
            .. plan.Unmet.Where(one => IsStrange(one.Name, layers)).Select(one => one.Name.Word),
        ];
        if (strange.Length > 0)
        {
            Refuse(
                $"{strange.Length} names declare a format and match no matrix of the model, the first is {strange[0]}",
                "names of its matrices, such as model.layers.0.mlp.down_proj"
            );
        }

        void Refuse(string message, string expected)
        {
            const string Code = CatalogFaultCodes.UnsupportedQuantization;
            if (quantization is null)
            {
                fields.Refuse(Code, ExpertDtype, message, expected);
                return;
            }

            MemberReader inner = quantization.Section("quantization") ?? quantization;
            string[] keys = ["quantized_layers", "config_groups", "quant_algo", "quant_method"];
            inner.Refuse(Array.Find(keys, inner.Has) ?? keys[^1], message, expected, Code);
        }
    }

    /// <summary>True for a name in a layer of the model; routers, norms and convolutions are counted in 16 bit whatever it says.</summary>
    private static bool IsStrange(ModulePattern name, int layers)
    {
        string last = name.Word[(name.Word.LastIndexOf('.') + 1)..];
        return name.Layer < layers
            && !name.IsElsewhere(layers)
            && last is not ("gate" or "router" or "shared_expert_gate" or "conv1d")
            && !last.EndsWith("norm", StringComparison.Ordinal);
    }

    private static void ReadFp8(MemberReader quantization, QuantizationPlan plan, bool isBase)
    {
        IReadOnlyList<int> block = quantization.Wholes("weight_block_size");
        if (block is not ([] or [128, 128]))
        {
            quantization.Refuse(
                "weight_block_size",
                "FP8 blocks of this size are not modelled",
                "[128, 128], or none for one scale per tensor",
                CatalogFaultCodes.UnsupportedQuantization
            );
            return;
        }

        plan.Add(
            Rest(
                "fp8",
                block.Count == 0 ? NumberFormat.Fp8 : NumberFormat.Fp8Block,
                isBase ? Patterns(quantization, "modules_to_not_convert") : Ignored(quantization)
            ) with
            {
                IsRest = isBase || !plan.IsEmpty,
            }
        );
    }

    private static void ReadGrouped(MemberReader quantization, QuantizationPlan plan, bool isSymmetric)
    {
        int bits = quantization.Whole("bits") ?? quantization.Whole("w_bit") ?? 4;
        int group = quantization.Whole("group_size", -1) ?? quantization.Whole("q_group_size") ?? 128;
        if (bits != 4)
        {
            quantization.Refuse(
                "bits",
                "weight-only formats are modelled with 4 bits",
                "4",
                CatalogFaultCodes.UnsupportedQuantization
            );
            return;
        }

        if (quantization.Section("dynamic")?.Node.Members.Any() == true)
        {
            quantization.Refuse(
                "dynamic",
                "formats of single modules are not modelled",
                "one format for all",
                CatalogFaultCodes.UnsupportedQuantization
            );
            return;
        }

        if (group < 1)
        {
            quantization.Refuse(
                "group_size",
                "one scale per column is not modelled",
                "a group size such as 128",
                CatalogFaultCodes.UnsupportedQuantization
            );
            return;
        }

        plan.Int4GroupSize = group;
        plan.Int4HasZeroPoints = isSymmetric
            ? quantization.Flag("sym") == false
            : quantization.Flag("zero_point") ?? true;
        plan.CoversHead = quantization["lm_head"].Truth == true;
        plan.Add(Rest("quant_method", NumberFormat.Int4, Ignored(quantization)));
    }

    private static void Refuse(MemberReader quantization, string reason) =>
        quantization.Refuse(
            "quant_method",
            reason,
            "one of " + string.Join(", ", Methods),
            CatalogFaultCodes.UnsupportedQuantization
        );
}
