using Farthing.Catalogs;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Serving.Memory;

/// <summary>Weights as kernels hold them against those of the file.</summary>
public sealed class ExpertPaddingTests
{
    private static readonly ModelSpec GptOss = Catalog.BuiltIn.Model("gpt-oss-120b");

    /// <summary>Servers on one H100 reported 64.38 GiB (vllm#33155) and 65.97 GiB (vllm#23278): 69.1 and 70.8 GB.</summary>
    [Fact]
    public void Gpt_oss_120b_takes_what_servers_reported()
    {
        Deployment deployment = On(GptOss, "H100-SXM", NumberFormat.Mxfp4);

        double loaded = WeightShards.Of(deployment).Sum(part => part.Bytes);
        double stored = WeightShards.Stored(deployment).Sum(part => part.Bytes);

        Assert.InRange(loaded / 1e9, 69.1, 70.8);
        Assert.InRange(stored / 1e9, 65.1, 65.3);
    }

    [Theory]
    // Hidden 2,880 → 3,072 everywhere; inner 2,880 → 2,944 in steps of 128, 3,072 in steps of 256.
    [InlineData("H100-SXM", 1, 3_072.0 * 2_944 / (2_880.0 * 2_880))]
    [InlineData("B200", 1, 3_072.0 * 3_072 / (2_880.0 * 2_880))]
    [InlineData("MI355X", 1, 3_072.0 * 3_072 / (2_880.0 * 2_880))]
    // A rank of two has 1,440 → 1,536, one of four 720 → 768.
    [InlineData("H100-SXM", 2, 3_072.0 * 1_536 / (2_880.0 * 1_440))]
    [InlineData("RTX-PRO-6000", 4, 3_072.0 * 768 / (2_880.0 * 720))]
    public void Widths_are_rounded_up_per_rank(string gpu, int ranks, double share)
    {
        Deployment deployment = On(GptOss, gpu, NumberFormat.Mxfp4) with { TensorParallel = ranks };

        Assert.Equal(share, ExpertPadding.Share(deployment, Experts), 12);
    }

    [Fact]
    public void Expert_parallel_ranks_hold_whole_experts()
    {
        Deployment deployment = On(GptOss, "H100-SXM", NumberFormat.Mxfp4) with
        {
            TensorParallel = 4,
            ExpertParallel = 4,
        };

        Assert.Equal(3_072.0 * 2_944 / (2_880.0 * 2_880), ExpertPadding.Share(deployment, Experts), 12);
    }

    [Fact]
    public void Widths_that_fit_and_other_formats_are_not_padded()
    {
        MoeFfn even = new(8, 2, 2_048);

        Assert.Equal(1, ExpertPadding.Share(On(GptOss, "H100-SXM", NumberFormat.Bf16), Experts));
        Assert.Equal(
            1,
            ExpertPadding.Share(On(GptOss with { HiddenSize = 4_096 }, "H100-SXM", NumberFormat.Mxfp4), even)
        );
    }

    private static MoeFfn Experts => (MoeFfn)GptOss.Layers[0].Ffn;

    private static Deployment On(ModelSpec model, string gpu, NumberFormat format) =>
        new()
        {
            Model = model,
            Gpu = Catalog.BuiltIn.Gpu(gpu),
            Weights = WeightPrecision.Of(model, format),
        };
}
