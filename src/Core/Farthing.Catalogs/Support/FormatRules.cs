using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Support;

/// <summary>Applies the support table: does the GPU generation run the formats of weights and cache.</summary>
internal static class FormatRules
{
    /// <summary>Checks all formats of a configuration.</summary>
    public static void Check(
        Findings findings,
        ModelSpec model,
        GpuSpec gpu,
        WeightPrecision weights,
        NumberFormat kvFormat
    )
    {
        List<NumberFormat> dense = [weights.Attention, weights.LmHead];
        if (model.Layers.Any(group => group.Ffn is DenseFfn or MoeFfn { ParallelDenseIntermediate: > 0 }))
        {
            dense.Add(weights.DenseFfn);
        }

        if (model.Layers.Any(group => group.Ffn is MoeFfn { SharedIntermediate: > 0 }))
        {
            dense.Add(weights.SharedExpert);
        }

        foreach (NumberFormat format in dense.Distinct())
        {
            CheckWeights(findings, gpu, format, isMoe: false);
        }

        if (model.HasExperts)
        {
            CheckWeights(findings, gpu, weights.Experts, isMoe: true);
        }

        CheckCache(findings, gpu, kvFormat);
    }

    private static void CheckWeights(Findings findings, GpuSpec gpu, NumberFormat format, bool isMoe)
    {
        SupportEntry entry = findings.Support.Of(gpu.Architecture, format);
        string what = $"{Words(format)} {(isMoe ? "experts" : "weights")}";
        string because = entry.Note is null ? "" : $" ({entry.Note})";
        switch (entry.Level(isMoe))
        {
            case SupportLevel.Native:
                break;
            case SupportLevel.WeightOnly:
                findings.Note(
                    "format",
                    $"{what} on {gpu.Architecture} are weight-only: memory falls, the arithmetic stays in 16 bit{because}",
                    entry
                );
                break;
            case SupportLevel.None when format == NumberFormat.Bf16 && !gpu.HasBf16:
                findings.Note(
                    "format",
                    $"{gpu.Architecture} has no BF16: the checkpoint is served as FP16",
                    entry
                );
                break;
            case SupportLevel.None:
                findings.Reject("format", $"{what} do not run on {gpu.Architecture}{because}", entry);
                break;
            default:
                findings.Reject(
                    "format",
                    $"no source shows that {what} run on {gpu.Architecture}{because}",
                    entry
                );
                break;
        }
    }

    private static void CheckCache(Findings findings, GpuSpec gpu, NumberFormat format)
    {
        SupportEntry entry = findings.Support.Kv(gpu.Architecture, format);
        string because = entry.Note is null ? "" : $" ({entry.Note})";
        switch (entry.Dense)
        {
            case SupportLevel.Native:
                break;
            case SupportLevel.WeightOnly:
                findings.Note(
                    "kv_format",
                    $"an FP8 cache on {gpu.Architecture} saves memory only{because}",
                    entry
                );
                break;
            case SupportLevel.None:
                findings.Reject(
                    "kv_format",
                    $"an FP8 cache does not run on {gpu.Architecture}{because}",
                    entry
                );
                break;
            default:
                findings.Reject(
                    "kv_format",
                    $"no source shows that an FP8 cache runs on {gpu.Architecture}{because}",
                    entry
                );
                break;
        }
    }

    private static string Words(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8Block => "FP8 (128×128 blocks)",
            NumberFormat.Int4 => "INT4",
            _ => FormatFacts.Id(format).ToUpperInvariant(),
        };
}
