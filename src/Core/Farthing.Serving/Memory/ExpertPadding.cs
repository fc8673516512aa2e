using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Memory;

/// <summary>Rows and columns that kernels add to MXFP4 experts when they are loaded.</summary>
/// <remarks>
/// vLLM's Mxfp4MoEMethod.create_weights (v0.14). Marlin needs an inner width of a multiple of 128 and a hidden width of one of 256. FlashInfer on data-center Blackwell and the kernels on AMD need 256 both ways. The inner width counts per rank.
/// Checked: gpt-oss-120b on one H100 comes to 70.7 GB. Marlin reported 65.97 GiB (vllm#23278), Triton 64.38 GiB (vllm#33155). The larger kernel counts.
/// </remarks>
public static class ExpertPadding
{
    private const int HiddenMultiple = 256;

    /// <summary>Loaded elements of a routed expert over those that the checkpoint stores; 1 for other formats.</summary>
    public static double Share(Deployment deployment, MoeFfn moe)
    {
        if (deployment.Weights.Experts != NumberFormat.Mxfp4)
        {
            return 1;
        }

        int ranks = Math.Max(
            1,
            deployment.TensorParallel * deployment.DataParallel / deployment.ExpertParallel
        );
        double hidden = moe.LatentSize ?? deployment.Model.HiddenSize;
        double inner = Math.Ceiling(moe.Intermediate / (double)ranks);
        bool isWide =
            deployment.Gpu.Architecture is "Blackwell DC" or "Blackwell Ultra"
            || deployment.Gpu.Vendor == "AMD";
        return Rounded(hidden, HiddenMultiple)
            * Rounded(inner, isWide ? 256 : 128)
            / (hidden * moe.Intermediate / ranks);
    }

    private static double Rounded(double width, int multiple) => Math.Ceiling(width / multiple) * multiple;
}
