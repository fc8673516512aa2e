using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;

namespace Farthing.Measurement.Calibration;

/// <summary>The memory that a KV cache has where a row says nothing about it: not one amount, but a range.</summary>
/// <remarks>
/// Share of memory: 0.90, 0.92 or 0.95, predicted at the median. 0.90 is the default of vLLM to 0.21 and of TensorRT-LLM's free_gpu_memory_fraction, 0.92 that of vLLM from 0.22; TensorRT-LLM's published tables say 0.90 to 0.95. A benchmark's flags are not its engine's defaults where it does not say so.
/// Format: the default of the engine and checkpoint; the range spans 8 and 16 bit where weights are of 8 bits or fewer, since both are served so.
/// Every figure moves one way with the room, so the figure at the median room is the median of the figures.
/// </remarks>
internal static class KvRoom
{
    /// <summary>The smallest share of memory that engines are given unless a row says so.</summary>
    public const double LowestShare = 0.90;

    /// <summary>The largest.</summary>
    public const double HighestShare = 0.95;

    /// <summary>The share that predictions are made with: the median of those.</summary>
    public const double MiddleShare = 0.92;

    /// <summary>True where a row says nothing about the memory of its cache.</summary>
    public static bool IsUnknown(Condition condition) =>
        condition.GpuMemoryUtilization is null && condition.KvBlocks is null;

    /// <summary>The least and the most memory that a deployment may have had; empty where the row says how much. Settings that hold no request of the row are not among them: it ran.</summary>
    /// <param name="condition">The row.</param>
    /// <param name="deployment">What is served, at the middle.</param>
    /// <param name="typicalTokens">Length of a sequence.</param>
    public static IReadOnlyList<MemoryBudgetResult> Ends(
        Condition condition,
        Deployment deployment,
        int typicalTokens
    )
    {
        if (!IsUnknown(condition) || condition.IsDisaggregated)
        {
            return [];
        }

        bool isFormatUnknown =
            condition.KvPrecision.Length == 0 && FormatFacts.BytesPerWeight(deployment.Weights.Headline) <= 1;
        NumberFormat[] formats = isFormatUnknown
            ? [NumberFormat.Bf16, NumberFormat.Fp8]
            : [deployment.KvFormat];
        MemoryBudgetResult[] rooms =
        [
            .. formats
                .SelectMany(format =>
                    new[] { LowestShare, HighestShare }.Select(share =>
                        At(deployment, share, format, typicalTokens)
                    )
                )
                .Where(room => room.Fits && room.LongestSequenceTokens >= typicalTokens)
                .OrderBy(room => room.KvTokens),
        ];
        return rooms.Length == 0 ? [] : [rooms[0], rooms[^1]];
    }

    private static MemoryBudgetResult At(
        Deployment deployment,
        double share,
        NumberFormat format,
        int typicalTokens
    ) =>
        MemoryBudget.Of(
            deployment with
            {
                KvFormat = format,
                Engine = deployment.Engine with { GpuMemoryUtilization = share },
            },
            typicalTokens: typicalTokens
        );
}
