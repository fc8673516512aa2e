using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.StepTimes;

public sealed class BandWideningTests
{
    private static readonly CoefficientSet Set = CoefficientsFile.BuiltIn with
    {
        FittedModels = [SampleModels.Llama70B.Id],
        FittedGpus = [SampleGpus.H100.Id],
        BandDistances =
        [
            new BandDistance("tpot", BandDistance.NewModel, 1.2, "by hand"),
            new BandDistance("tpot", BandDistance.NewGpu, 1.1, "by hand"),
            new BandDistance("tpot", BandDistance.TransferredKernels, 1.6, "by hand"),
            new BandDistance("tpot", BandDistance.UnstatedVersion, 1.3, "by hand"),
        ],
    };

    [Fact]
    public void What_was_measured_has_the_band_of_its_kind() =>
        Assert.Equal(1, BandWidening.Of(On(SampleGpus.H100), Set, "tpot", isVersionStated: true));

    [Fact]
    public void A_timed_gpu_without_serving_rows_is_new() =>
        Assert.Equal(1.1, BandWidening.Of(On(SampleGpus.B200), Set, "tpot", isVersionStated: true), 12);

    /// <summary>1 + (1.6² − 1) + (1.3² − 1) = 3.25; its root is 1.803.</summary>
    [Fact]
    public void Distances_add_like_variances() =>
        Assert.Equal(
            Math.Sqrt(3.25),
            BandWidening.Of(On(SampleGpus.Rtx4090), Set, "tpot", isVersionStated: false),
            12
        );

    [Fact]
    public void A_model_that_nobody_served_is_new()
    {
        Deployment other = On(SampleGpus.H100) with
        {
            Model = SampleModels.Llama70B with { Id = "somebody/else" },
        };

        Assert.Equal(1.2, BandWidening.Of(other, Set, "tpot", isVersionStated: true), 12);
    }

    /// <summary>Assumed: 2 for other vendors where 1.5 is for NVIDIA's, on top of what was fitted.</summary>
    [Fact]
    public void Another_vendors_gpu_takes_the_assumed_factor_on_top() =>
        Assert.Equal(
            1.6 * 2 / 1.5,
            BandWidening.Of(On(SampleGpus.Mi300X), Set, "tpot", isVersionStated: true),
            12
        );

    [Fact]
    public void Data_that_crosses_host_memory_widens_once_more()
    {
        Deployment two = On(SampleGpus.H100 with { Interconnect = Interconnect.Pcie }) with
        {
            TensorParallel = 2,
        };

        Assert.Equal(1.5, BandWidening.Of(two, Set, "tpot", isVersionStated: true), 12);
    }

    [Fact]
    public void A_figure_without_distances_of_its_own_takes_the_assumed_one_for_transferred_kernels() =>
        Assert.Equal(1.5, BandWidening.Of(On(SampleGpus.Rtx4090), Set, "e2e", isVersionStated: true), 12);

    /// <summary>Nothing is known of distances: bands are those of the kind of model, to the power of the assumed widening.</summary>
    [Fact]
    public void The_band_is_wider_for_a_gpu_without_tables_and_widest_for_another_vendor()
    {
        CoefficientSet bare = CoefficientsFile.BuiltIn with
        {
            BandDistances = [],
            FittedModels = [],
            FittedGpus = [],
        };
        StepTimeBand dense = bare.Band("dense", "one");

        Assert.Equal(dense.High, Band(SampleGpus.H100).High, 1e-9);
        Assert.Equal(Math.Pow(dense.High, 1.5), Band(SampleGpus.Rtx4090).High, 1e-9);
        Assert.Equal(dense.High * dense.High, Band(SampleGpus.Mi300X).High, 1e-9);
        Assert.Equal(dense.Low * dense.Low, Band(SampleGpus.Mi300X).Low, 1e-9);

        StepTimeBand Band(GpuSpec gpu) => StepTimeModelFactory.Band(On(gpu), bare);
    }

    private static Deployment On(GpuSpec gpu) =>
        new()
        {
            Model = SampleModels.Llama70B,
            Gpu = gpu,
            Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Bf16),
        };
}
