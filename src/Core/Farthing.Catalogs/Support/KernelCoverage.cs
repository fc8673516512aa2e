using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Catalogs.Support;

/// <summary>Says for each operator of a model on a GPU whether its time was measured, is transferred or assumed.</summary>
/// <param name="tables">What was timed.</param>
/// <param name="support">Which formats run natively.</param>
public sealed class KernelCoverage(IReadOnlyList<KernelTable> tables, PrecisionSupport support)
{
    /// <summary>The timed operator.</summary>
    public IReadOnlyList<KernelTable> Tables { get; } = tables;

    /// <summary>The operators of a model in a format on a GPU.</summary>
    public IReadOnlyList<OperatorCoverage> Of(
        ModelSpec model,
        GpuSpec gpu,
        WeightPrecision weights,
        NumberFormat kvFormat
    )
    {
        List<OperatorCoverage> all = [];
        void Add(OperatorCoverage coverage)
        {
            if (!all.Contains(coverage))
            {
                all.Add(coverage);
            }
        }

        Add(Gemm(gpu, weights.Attention, "projections"));
        foreach (LayerGroup group in model.Layers)
        {
            AddAttention(Add, group.Attention, gpu, kvFormat);
            if (group.Ffn is DenseFfn or MoeFfn { ParallelDenseIntermediate: > 0 })
            {
                Add(Gemm(gpu, weights.DenseFfn, "dense layers"));
            }

            if (group.Ffn is MoeFfn moe)
            {
                Add(Experts(gpu, weights.Experts));
                if (moe.SharedIntermediate > 0)
                {
                    Add(Gemm(gpu, weights.SharedExpert, "shared experts"));
                }
            }
        }

        Add(Named(gpu, "all_reduce", null, "all-reduce (TP > 1)", "16 bit"));
        return all;
    }

    private void AddAttention(
        Action<OperatorCoverage> add,
        AttentionSpec attention,
        GpuSpec gpu,
        NumberFormat kvFormat
    )
    {
        string cache = FormatFacts.Is16Bit(kvFormat) ? "bfloat16" : "fp8";
        string words = FormatFacts.Id(kvFormat) + " cache";
        switch (attention)
        {
            case GroupedAttention grouped:
                add(Attention(gpu, "attention_prefill", cache, "attention, prefill", words, grouped.HeadDim));
                add(Attention(gpu, "attention_decode", cache, "attention, decode", words, grouped.HeadDim));
                break;
            case LatentAttention latent:
                add(Named(gpu, "mla", cache, "latent attention", words));
                if (latent.Compressed is not null)
                {
                    add(Guess("compressed attention", words, "from its arithmetic; no kernel was timed"));
                }

                if (latent.Indexer is not null)
                {
                    add(Guess("sparse indexer", words, "from its arithmetic; no kernel was timed"));
                }

                break;
            case LinearAttention:
                add(Guess("linear attention", "16 bit", "from its state's bytes; no kernel was timed"));
                break;
            case MambaMixer:
                add(Guess("Mamba mixer", "16 bit", "from its state's bytes; no kernel was timed"));
                break;
            default:
                break;
        }
    }

    private OperatorCoverage Gemm(GpuSpec gpu, NumberFormat format, string words) =>
        format switch
        {
            NumberFormat.Int4 => Guess(
                words,
                "int4",
                "16-bit formula with the weights' bytes; dense INT4 was not timed"
            ),
            NumberFormat.Int8 => Guess(words, "int8", "as FP8; INT8 was not timed"),
            NumberFormat.Mxfp4 => Guess(words, "mxfp4", "dense MXFP4 was not timed"),
            _ when IsWeightOnly(gpu, format, isMoe: false) => WeightOnly(words, format),
            _ => Named(gpu, "gemm", Dtype(format), words, FormatFacts.Id(format)),
        };

    private OperatorCoverage Experts(GpuSpec gpu, NumberFormat format) =>
        format switch
        {
            NumberFormat.Int8 => Guess("experts", "int8", "as FP8; INT8 was not timed"),
            NumberFormat.Int4 => Named(gpu, "moe", "int4_wo", "experts", "int4"),
            NumberFormat.Mxfp4 => Named(gpu, "moe", "w4a16_mxfp4", "experts", "mxfp4"),
            _ when IsWeightOnly(gpu, format, isMoe: true) => WeightOnly("experts", format),
            _ => Named(gpu, "moe", Dtype(format), "experts", FormatFacts.Id(format)),
        };

    private OperatorCoverage Attention(
        GpuSpec gpu,
        string name,
        string dtype,
        string words,
        string format,
        int headDim
    )
    {
        KernelTable? table = Find(gpu, name, dtype);
        return table is not null && !table.HeadDims.Contains(headDim)
            ? Guess(
                words,
                format,
                $"head dimension {headDim} was not timed ({string.Join(", ", table.HeadDims)} were)"
            )
            : Named(gpu, name, dtype, words, format);
    }

    private OperatorCoverage Named(GpuSpec gpu, string name, string? dtype, string words, string format) =>
        Find(gpu, name, dtype) is not { } table ? Guess(words, format, $"not timed on {gpu.CoefficientsFrom}")
        : gpu.HasOwnCoefficients
            ? new OperatorCoverage(
                words,
                format,
                CoefficientsWord.Fitted,
                $"{table.Rows} timings of {table.Engine}"
            )
        : new OperatorCoverage(
            words,
            format,
            CoefficientsWord.Transferred,
            $"{table.Rows} timings on {table.KernelGpu}, scaled by bandwidth and peak"
        );

    private bool IsWeightOnly(GpuSpec gpu, NumberFormat format, bool isMoe) =>
        support.Of(gpu.Architecture, format).Level(isMoe) == SupportLevel.WeightOnly;

    private static OperatorCoverage WeightOnly(string words, NumberFormat format) =>
        Guess(
            words,
            FormatFacts.Id(format),
            "16-bit formula with the weights' bytes: weight-only on this GPU"
        );

    private static OperatorCoverage Guess(string words, string format, string basis) =>
        new(words, format, CoefficientsWord.Assumed, basis);

    private KernelTable? Find(GpuSpec gpu, string name, string? dtype) =>
        Tables.FirstOrDefault(table =>
            table.KernelGpu == gpu.CoefficientsFrom && table.Operator == name && table.Dtype == dtype
        );

    private static string Dtype(NumberFormat format) =>
        FormatFacts.Is16Bit(format) ? "bfloat16" : FormatFacts.Id(format);
}

/// <summary>An operator whose kernels were timed on a GPU.</summary>
/// <param name="KernelGpu">The GPU as coefficients name it, such as <c>h100_sxm</c>.</param>
/// <param name="Operator">gemm, attention_prefill, attention_decode, moe, mla or all_reduce.</param>
/// <param name="Dtype">The kernels' data type; null where it does not matter.</param>
/// <param name="Engine">Engine and version that ran them.</param>
/// <param name="Rows">Timings.</param>
/// <param name="HeadDims">Head dimensions that were timed; empty where there are none.</param>
/// <param name="Sources">Where they come from.</param>
public sealed record KernelTable(
    string KernelGpu,
    string Operator,
    string? Dtype,
    string Engine,
    int Rows,
    IReadOnlyList<int> HeadDims,
    IReadOnlyList<SourceNote> Sources
)
{
    internal static KernelTable Read(MemberReader row) =>
        new(
            row.RequiredText("gpu"),
            row.RequiredText("operator"),
            row.Text("dtype"),
            row.RequiredText("engine"),
            row.RequiredWhole("rows"),
            row.Wholes("head_dims"),
            row.Sources()
        );
}
