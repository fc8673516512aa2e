using Farthing.Documents.Accuracy;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Scoring;

/// <summary>Targets of the kernels' timings, beside the coefficients' errors on timings that were left out of their fit.</summary>
public static class KernelTargets
{
    private static readonly (
        string Name,
        double Median,
        double P90,
        Func<string, string, string, bool> IsMember
    )[] Targets =
    [
        ("GEMM, 16 bit and 4 bit", 6, 20, (_, op, format) => op == "gemm" && !IsEightBit(format)),
        ("GEMM, FP8", 6, 31, (_, op, format) => op == "gemm" && IsEightBit(format)),
        ("attention", 6, 20, (gpu, op, _) => IsAttention(op) && !IsRtxDecode(gpu, op)),
        ("decode attention, RTX PRO", 7, 26, (gpu, op, _) => IsRtxDecode(gpu, op)),
        ("experts", 10, 40, (_, op, _) => op == "moe"),
    ];

    /// <summary>All targets about kernels that the coefficients state an error for on rows left out.</summary>
    public static IReadOnlyList<KernelTarget> Of(CoefficientSet set)
    {
        List<KernelTarget> targets = [];
        foreach (
            (string name, double median, double p90, Func<string, string, string, bool> isMember) in Targets
        )
        {
            FitError[] errors =
            [
                .. set.Gpus.SelectMany(gpu =>
                    gpu.Operators.Where(entry =>
                            (entry.ResidualError ?? entry.Error) is { IsHeldOut: true }
                            && isMember(gpu.Gpu, entry.Op, entry.Format)
                        )
                        .Select(entry => entry.ResidualError ?? entry.Error!)
                ),
            ];
            if (errors.Length > 0)
            {
                targets.Add(
                    new KernelTarget(
                        name,
                        errors.Length,
                        errors.Average(error => error.MedianPercent),
                        errors.Average(error => error.P90Percent),
                        median,
                        p90
                    )
                );
            }
        }

        return targets;
    }

    private static bool IsEightBit(string format) => format is "fp8" or "fp8_block";

    private static bool IsAttention(string op) => op is "prefill_attention" or "decode_attention";

    private static bool IsRtxDecode(string gpu, string op) =>
        op == "decode_attention" && gpu.StartsWith("rtx_pro", StringComparison.Ordinal);
}
