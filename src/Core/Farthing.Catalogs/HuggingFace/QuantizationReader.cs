using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads <c>quantization_config</c>: which parts of a checkpoint are in which format.</summary>
internal static class QuantizationReader
{
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

    private static readonly ModulePattern[] Everything = [ModulePattern.Parse("Linear")!];

    /// <summary>The model with the formats of its checkpoint; unchanged where nothing is quantized or after a fault.</summary>
    public static ModelSpec Apply(MemberReader config, ModelSpec model, ICollection<string> remarks)
    {
        MemberReader? quantization =
            config.Section("quantization_config")
            ?? config.Section("compression_config")
            ?? ConfigFields.TextOf(config).Section("quantization_config");
        if (quantization is null || Plan(quantization) is not { } plan)
        {
            return model;
        }

        WeightPrecision precision = plan.Precision(model, model.NativeFormat, remarks);
        NumberFormat[] formats = [precision.Experts, precision.DenseFfn, precision.Attention];
        return model with
        {
            CheckpointPrecision = precision,
            NativeFormat = precision.Headline,
            Fp8Scheme =
                formats.Contains(NumberFormat.Fp8Block) ? Fp8Scheme.Block128
                : formats.Contains(NumberFormat.Fp8) ? Fp8Scheme.Tensor
                : null,
            Int4GroupSize = plan.Int4GroupSize ?? model.Int4GroupSize,
        };
    }

    private static QuantizationPlan? Plan(MemberReader quantization)
    {
        QuantizationPlan plan = new();
        string? method =
            quantization.Text("quant_method")
            ?? (quantization.Has("config_groups") ? "compressed-tensors" : null);
        bool isRead = method switch
        {
            "fp8" => ReadFp8(quantization, plan),
            "fbgemm_fp8" => Add(plan, Everything, NumberFormat.Fp8),
            "compressed-tensors" => CompressedTensorsReader.Read(quantization, plan),
            "modelopt" or "modelopt_fp4" => ModelOptReader.Read(quantization, plan),
            "awq" or "gptq" => ReadGrouped(quantization, plan),
            "mxfp4" => Add(plan, [ModulePattern.Parse("experts")!], NumberFormat.Mxfp4),
            "bitsandbytes" => Refuse(
                quantization,
                "bitsandbytes is not modelled: its files do not say which kernel runs, and no timing of one is known"
            ),
            null => Missing(quantization),
            _ => Refuse(quantization, "this quantization is not modelled"),
        };
        if (!isRead)
        {
            return null;
        }

        foreach (
            string key in (string[])["ignore", "modules_to_not_convert", "exclude_modules", "ignored_layers"]
        )
        {
            if (!quantization.Has(key))
            {
                continue;
            }

            plan.Ignore(Patterns(quantization, key));
        }

        return plan;
    }

    /// <summary>The patterns of a list; a fault for each that is none.</summary>
    public static IReadOnlyList<ModulePattern> Patterns(MemberReader row, string key)
    {
        List<ModulePattern> patterns = [];
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

        return patterns;
    }

    private static bool ReadFp8(MemberReader quantization, QuantizationPlan plan)
    {
        IReadOnlyList<int> block = quantization.Wholes("weight_block_size");
        if (block.Count == 0)
        {
            return Add(plan, Everything, NumberFormat.Fp8);
        }

        if (block is [128, 128])
        {
            return Add(plan, Everything, NumberFormat.Fp8Block);
        }

        quantization.Refuse(
            "weight_block_size",
            "FP8 blocks of this size are not modelled",
            "[128, 128], or none for one scale per tensor",
            CatalogFaultCodes.UnsupportedQuantization
        );
        return false;
    }

    private static bool ReadGrouped(MemberReader quantization, QuantizationPlan plan)
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
            return false;
        }

        if (group < 1)
        {
            quantization.Refuse(
                "group_size",
                "one scale per column is not modelled",
                "a group size such as 128",
                CatalogFaultCodes.UnsupportedQuantization
            );
            return false;
        }

        plan.Int4GroupSize = group;
        plan.CoversHead = quantization["lm_head"].Truth == true;
        return Add(plan, Everything, NumberFormat.Int4);
    }

    private static bool Add(QuantizationPlan plan, IReadOnlyList<ModulePattern> targets, NumberFormat format)
    {
        plan.Add(targets, format);
        return true;
    }

    private static bool Missing(MemberReader quantization)
    {
        quantization.Need("quant_method", "one of " + string.Join(", ", Methods));
        return false;
    }

    private static bool Refuse(MemberReader quantization, string reason)
    {
        quantization.Refuse(
            "quant_method",
            reason,
            "one of " + string.Join(", ", Methods),
            CatalogFaultCodes.UnsupportedQuantization
        );
        return false;
    }
}
