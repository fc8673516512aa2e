using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads NVIDIA ModelOpt's <c>quant_algo</c>, one for all or one per layer: in config.json, or in hf_quant_config.json beside it.</summary>
internal static class ModelOptReader
{
    private const string Known =
        "FP8, FP8_PB_WO, NVFP4, W4A16_NVFP4, MXFP4, W4A16_AWQ, INT8_SQ or MIXED_PRECISION";

    /// <summary>True for the shape of its files where no method is named.</summary>
    public static bool IsMeant(MemberReader quantization) =>
        quantization.Has("quantization")
        || quantization.IsWritten("quant_algo")
        || quantization.Has("quantized_layers");

    /// <summary>Adds the rules.</summary>
    public static void Read(MemberReader outer, QuantizationPlan plan)
    {
        MemberReader quantization = outer.Section("quantization") ?? outer;
        string? algorithm = quantization.Text("quant_algo");
        if (quantization.Section("quantized_layers") is { } layers)
        {
            ReadLayers(quantization, layers, plan);
        }
        else if (algorithm == "MIXED_PRECISION")
        {
            quantization.Refuse(
                "quantized_layers",
                "mixed precision needs the format of each layer",
                "layer names with their quant_algo",
                CatalogFaultCodes.FieldMissing
            );
        }
        else if (algorithm is not null)
        {
            if (FormatOf(quantization, algorithm, plan) is { } format)
            {
                plan.Add(
                    QuantizationReader.Rest(algorithm, format, QuantizationReader.Ignored(quantization))
                );
            }
        }
        else if (quantization.Has("config_groups"))
        {
            CompressedTensorsReader.Read(quantization, plan);
        }
        else if (!quantization.IsWritten("quant_algo"))
        {
            quantization.Need("quant_algo", Known);
        }
    }

    /// <summary>One rule per algorithm, and one fault for each that is not known, however many layers have it.</summary>
    private static void ReadLayers(MemberReader quantization, MemberReader layers, QuantizationPlan plan)
    {
        List<(string Name, MemberReader Row, string Algorithm)> named = [];
        foreach ((string name, TreeNode value) in layers.Node.Members)
        {
            MemberReader row = new(value, layers.Faults);
            named.Add((name, row, row.RequiredText("quant_algo")));
        }

        ModulePatterns ignored = QuantizationReader.Ignored(quantization);
        foreach (var algorithm in named.GroupBy(one => one.Algorithm))
        {
            if (FormatOf(algorithm.First().Row, algorithm.Key, plan) is { } format)
            {
                plan.Add(
                    new(
                        algorithm.Key,
                        format,
                        new(algorithm.Select(one => ModulePattern.Parse(one.Name)).OfType<ModulePattern>()),
                        ignored
                    )
                );
            }
        }
    }

    private static NumberFormat? FormatOf(MemberReader row, string algorithm, QuantizationPlan plan)
    {
        NumberFormat? format = algorithm switch
        {
            "FP8" or "FP8_PER_CHANNEL_PER_TOKEN" => NumberFormat.Fp8,
            "FP8_PB_WO" or "FP8_PB_REAL_QUANT" => NumberFormat.Fp8Block,
            "NVFP4" or "NVFP4_AWQ" or "W4A16_NVFP4" => NumberFormat.Nvfp4,
            "MXFP4" or "W4A16_MXFP4" => NumberFormat.Mxfp4,
            "W4A16_AWQ" or "W4A16" => NumberFormat.Int4,
            "INT8_SQ" or "W8A8_SQ_PER_CHANNEL" => NumberFormat.Int8,
            _ => null,
        };
        if (format is null)
        {
            row.Refuse(
                "quant_algo",
                "this algorithm is not modelled",
                Known,
                CatalogFaultCodes.UnsupportedQuantization
            );
        }

        if (format == NumberFormat.Int4)
        {
            plan.Int4GroupSize = row.Whole("group_size", 1) ?? 128;
            plan.Int4HasZeroPoints = row.Flag("has_zero_point") ?? true;
        }

        plan.IsWeightOnly |= algorithm == "W4A16_NVFP4";
        plan.HasNarrowActivations |= algorithm is "NVFP4" or "NVFP4_AWQ";
        return format;
    }
}
