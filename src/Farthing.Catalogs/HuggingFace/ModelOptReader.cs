using System.Text.Json;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads NVIDIA ModelOpt's <c>quant_algo</c>, one for all or one per layer.</summary>
internal static class ModelOptReader
{
    /// <summary>Adds the rules; false after a fault.</summary>
    public static bool Read(RowReader outer, QuantizationPlan plan)
    {
        RowReader quantization = outer.Object("quantization") ?? outer;
        plan.Ignore(QuantizationReader.Patterns(quantization, "exclude_modules"));
        if (quantization.Text("quant_algo") is not { } algorithm)
        {
            if (quantization.Has("config_groups"))
            {
                return CompressedTensorsReader.Read(quantization, plan);
            }

            quantization.Refuse(
                CatalogFaultCodes.FieldMissing,
                "quant_algo",
                "this field is needed",
                "FP8, NVFP4 or MIXED_PRECISION"
            );
            return false;
        }

        if (algorithm != "MIXED_PRECISION")
        {
            return Add(quantization, plan, "Linear", algorithm);
        }

        if (quantization.Object("quantized_layers") is not { } layers)
        {
            quantization.Refuse(
                CatalogFaultCodes.FieldMissing,
                "quantized_layers",
                "mixed precision needs the format of each layer",
                "layer names with their quant_algo"
            );
            return false;
        }

        bool isRead = true;
        foreach (JsonProperty property in layers.Row.EnumerateObject())
        {
            RowReader? layer = layers.Object(property.Name);
            isRead &= layer is not null && Add(layer, plan, property.Name, layer.RequiredText("quant_algo"));
        }

        return isRead;
    }

    private static bool Add(RowReader row, QuantizationPlan plan, string target, string algorithm)
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
                CatalogFaultCodes.UnsupportedQuantization,
                "quant_algo",
                "this algorithm is not modelled",
                "FP8, FP8_PB_WO, NVFP4, MXFP4, W4A16_AWQ, INT8_SQ or MIXED_PRECISION"
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
