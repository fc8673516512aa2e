using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Kernels;

public sealed partial class KernelLibrary
{
    /// <summary>Experts as grouped products, where the engine has them and the GPU computes in the format; null elsewhere.</summary>
    internal GroupedProducts? Grouped(NumberFormat format) =>
        Engine.GroupsExperts && (FormatFacts.Is16Bit(format) || !IsComputedIn16Bit(format))
            ? new GroupedProducts(Gemm(format), FormatFacts.BytesPerWeight(format), gpu.MemoryBytesPerSecond)
            : null;

    /// <summary>Factor on the curve of other models' experts where these experts were not timed in a format.</summary>
    internal double ExpertTransfer(NumberFormat format) =>
        set.ExpertTransferFactor(FormatFacts.Id(format), gpu.ArchitectureFamily);

    /// <summary>True where the curve of a deployment's experts is that of other models' experts.</summary>
    internal bool TransfersExperts(Deployment deployment)
    {
        foreach (LayerGroup group in deployment.Model.Layers)
        {
            if (group.Ffn is MoeFfn moe)
            {
                MoeShape shape = new(
                    moe.LatentSize ?? deployment.Model.HiddenSize,
                    moe.Intermediate,
                    moe.TopK,
                    moe.Experts,
                    deployment.TensorParallel,
                    1,
                    moe.IsGated ? 3 : 2
                );
                return Moe(deployment.Weights.Experts, false, 1)[0].IsTransferred(shape);
            }
        }

        return false;
    }

    /// <summary>Experts whose weights have a format.</summary>
    /// <param name="format">Format of the experts.</param>
    /// <param name="isBalanced">Even routing; otherwise a power law with exponent 1.2.</param>
    /// <param name="expertParallel">Groups that hold different experts.</param>
    /// <returns>Kernels of which the engine takes the fastest.</returns>
    public IReadOnlyList<MoeKernel> Moe(NumberFormat format, bool isBalanced, int expertParallel)
    {
        string variant = isBalanced ? "balanced" : "power_law";
        if (FormatFacts.Is16Bit(format))
        {
            return [MoeOf("bf16", variant, 2, 2, gpu.SixteenBitFlopPerSecond)];
        }

        double weightBytes = FormatFacts.BytesPerWeight(format);
        List<MoeKernel> kernels = [];
        switch (format)
        {
            case NumberFormat.Fp8 when gpu.Fp8FlopPerSecond is double peak:
                Add("fp8", variant, 1, 1, peak);
                if (table.Architectures.Contains("Hopper"))
                {
                    // The per-tensor rows of Hopper are an untuned kernel: a server has the block and the 16-bit one.
                    Add("fp8_block", variant, 1, 1.03, peak);
                    Add("bf16", variant, 2, 2, gpu.SixteenBitFlopPerSecond);
                }

                break;
            case NumberFormat.Fp8Block when gpu.Fp8FlopPerSecond is double peak:
                Add("fp8_block", variant, weightBytes, 1.03, peak);
                if (expertParallel >= 16 || kernels.Count == 0)
                {
                    Add("fp8", variant, weightBytes, 1, peak);
                }

                break;
            case NumberFormat.Nvfp4 when gpu.Fp4FlopPerSecond is double peak:
                Add("nvfp4", variant, weightBytes, weightBytes, peak);
                break;
            case NumberFormat.Nvfp4:
                // Without FP4 units: the weight-only kernels of the other four-bit formats, which unpack these scales as well.
                Add("mxfp4", variant, weightBytes, 2, gpu.SixteenBitFlopPerSecond);
                Add("int4", variant, weightBytes, 2, gpu.SixteenBitFlopPerSecond);
                break;
            case NumberFormat.Mxfp4:
                if (gpu.Fp4FlopPerSecond is not null)
                {
                    Add("mxfp4_mxfp8", variant, weightBytes, 1.03, gpu.Fp8FlopPerSecond ?? 0);
                }

                if (kernels.Count == 0)
                {
                    Add("mxfp4", variant, weightBytes, 2, gpu.SixteenBitFlopPerSecond);
                }

                break;
            case NumberFormat.Int4:
                Add("int4", variant, weightBytes, 2, gpu.SixteenBitFlopPerSecond);
                break;
            default:
                break;
        }

        if (kernels.Count == 0)
        {
            Assume(
                $"{FormatFacts.Id(format)} experts: 16-bit kernel, compute × {UnpackingComputeScale}, smaller weights"
            );
            kernels.Add(
                MoeOf("bf16", variant, weightBytes, 2, gpu.SixteenBitFlopPerSecond, UnpackingComputeScale)
            );
        }

        return kernels;

        void Add(string name, string routing, double w, double a, double peak)
        {
            if (FindMoe(name, routing) is OperatorCoefficients fit)
            {
                kernels.Add(new MoeKernel(fit, Rates(peak), w, a, host.MoeFloorShare));
            }
        }
    }

    /// <summary>Expert kernels of the formats with more bytes per weight that this GPU computes in: weights can always be unpacked to one of them.</summary>
    /// <param name="format">Format of the experts.</param>
    /// <param name="isBalanced">Even routing; otherwise a power law with exponent 1.2.</param>
    /// <param name="isTimed">
    /// True where the format's own kernel was timed with these experts, and runs. Where it was not, INT4 weights may also be unpacked to 8 bit, and NVFP4 weights run in the weight-only kernel of MXFP4, from which they differ in their scales alone.
    /// </param>
    public IReadOnlyList<MoeKernel> UnpackedExperts(NumberFormat format, bool isBalanced, bool isTimed)
    {
        if (FormatFacts.Is16Bit(format))
        {
            return [];
        }

        List<MoeKernel> kernels =
        [
            .. WiderFormats(format)
                .Where(wider =>
                    wider != NumberFormat.Int8
                    && (!isTimed || format != NumberFormat.Int4 || FormatFacts.Is16Bit(wider))
                )
                .SelectMany(wider => Moe(wider, isBalanced, 1)),
        ];
        if (
            !isTimed
            && format == NumberFormat.Nvfp4
            && FindMoe("mxfp4", isBalanced ? "balanced" : "power_law") is OperatorCoefficients weightOnly
        )
        {
            kernels.Add(
                new MoeKernel(
                    weightOnly,
                    Rates(gpu.SixteenBitFlopPerSecond),
                    FormatFacts.BytesPerWeight(format),
                    2,
                    host.MoeFloorShare
                )
            );
        }

        return kernels;
    }

    private OperatorCoefficients? FindMoe(string format, string variant) =>
        table.Find("moe", format, variant)
        ?? table.Find("moe", format, variant == "balanced" ? "power_law" : "balanced");

    private MoeKernel MoeOf(
        string format,
        string variant,
        double weightBytes,
        double activationBytes,
        double peak,
        double computeScale = 1
    ) =>
        new(
            FindMoe(format, variant) ?? Borrowed("moe", format, variant),
            Rates(peak),
            weightBytes,
            activationBytes,
            host.MoeFloorShare,
            computeScale
        );
}
