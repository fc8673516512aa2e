using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads NVIDIA ModelOpt's <c>quant_algo</c>, one for all or one per layer.</summary>
internal static class ModelOptReader
{
    /// <summary>Adds the rules; false after a fault.</summary>
    public static bool Read(MemberReader outer, QuantizationPlan plan)
    {
        MemberReader quantization = outer.Section("quantization") ?? outer;
        plan.Ignore(QuantizationReader.Patterns(quantization, "exclude_modules"));
        if (quantization.Text("quant_algo") is not { } algorithm)
        {
            if (quantization.Has("config_groups"))
            {
                return CompressedTensorsReader.Read(quantization, plan);
            }

            quantization.Need("quant_algo", "FP8, NVFP4 or MIXED_PRECISION");
            return false;
        }

        if (algorithm != "MIXED_PRECISION")
        {
            return Add(quantization, plan, "Linear", algorithm);
        }

        if (quantization.Section("quantized_layers") is not { } layers)
        {
            quantization.Refuse(
                "quantized_layers",
                "mixed precision needs the format of each layer",
                "layer names with their quant_algo",
                CatalogFaultCodes.FieldMissing
            );
            return false;
        }

        bool isRead = true;
        foreach ((string name, _) in layers.Node.Members)
        {
            MemberReader? layer = layers.Section(name);
            isRead &= layer is not null && Add(layer, plan, name, layer.RequiredText("quant_algo"));
        }

        return isRead;
    }

    private static bool Add(MemberReader row, QuantizationPlan plan, string target, string algorithm)
    {
        NumberFormat? format = algorithm switch
        {
            "FP8" or "FP8_PER_CHANNEL_PER_TOKEN" => NumberFormat.Fp8,
            "FP8_PB_WO" => NumberFormat.Fp8Block,
            "NVFP4" => NumberFormat.Nvfp4,
            "MXFP4" => NumberFormat.Mxfp4,
            "W4A16_AWQ" => NumberFormat.Int4,
            "INT8_SQ" or "W8A8_SQ_PER_CHANNEL" => NumberFormat.Int8,
            _ => null,
        };
        if (format is not { } known || ModulePattern.Parse(target) is not { } pattern)
        {
            row.Refuse(
                "quant_algo",
                "this algorithm is not modelled",
                "FP8, FP8_PB_WO, NVFP4, MXFP4, W4A16_AWQ, INT8_SQ or MIXED_PRECISION",
                CatalogFaultCodes.UnsupportedQuantization
            );
            return false;
        }

        if (known == NumberFormat.Int4)
        {
            plan.Int4GroupSize = row.Whole("group_size", 1) ?? 128;
        }

        plan.Add([pattern], known);
        return true;
    }
}
