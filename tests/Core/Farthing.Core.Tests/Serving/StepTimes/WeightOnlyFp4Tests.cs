using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.StepTimes;

/// <summary>Llama 70B on a B200, whose FP4 units are of no use to activations of 16 bit.</summary>
public sealed class WeightOnlyFp4Tests
{
    private static StepShape Prompt { get; } =
        new()
        {
            PrefillTokens = 8192,
            PrefillSequences = 1,
            PrefillPairs = 8192 * 4096.0,
            PrefillWindowedPairs = 8192 * 4096.0,
            PrefillKvTokens = 8192,
            SampledRows = 1,
        };

    private static StepShape Decode { get; } =
        new()
        {
            DecodeSequences = 1,
            DecodeKvTokens = 1000,
            DecodeWindowedKvTokens = 1000,
            DecodeMaxKvTokens = 1000,
            SampledRows = 1,
        };

    /// <summary>A prompt takes at least its 2 × 68.5 × 10⁹ operations a token at the 16-bit peak. A decode step reads as little as native NVFP4.</summary>
    [Fact]
    public void Weight_only_nvfp4_computes_in_16_bit_and_reads_in_4()
    {
        Deployment native = On(SampleModels.Llama70B, SampleGpus.B200, NumberFormat.Nvfp4);
        Deployment only = native with { Weights = native.Weights with { IsWeightOnly = true } };
        Deployment sixteen = On(SampleModels.Llama70B, SampleGpus.B200, NumberFormat.Bf16);

        double ns = Model(only).EstimateNs(Prompt);
        double least = 2 * 68.5e9 * 8192 / SampleGpus.B200.SixteenBitFlopPerSecond * 1e9;
        Assert.True(ns >= least, $"{ns} of at least {least} ns");
        Assert.True(ns > Model(native).EstimateNs(Prompt));
        Assert.True(Model(only).EstimateNs(Decode) < 0.6 * Model(sixteen).EstimateNs(Decode));
    }

    private static Deployment On(ModelSpec model, Farthing.Serving.Gpus.GpuSpec gpu, NumberFormat format) =>
        new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, format),
        };

    private static OperatorStepTimeModel Model(Deployment deployment) =>
        StepTimeModelFactory.Create(deployment, CoefficientsFile.BuiltIn);
}
