using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.StepTimes;

public sealed class OperatorStepTimeModelTests
{
    private static readonly Deployment Dense = new()
    {
        Model = SampleModels.Llama70B,
        Gpu = SampleGpus.H100,
        Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Fp8),
        TensorParallel = 4,
    };

    [Fact]
    public void Decode_of_llama_70b_fp8_on_four_h100_lies_between_twice_the_weights_and_25_ms()
    {
        OperatorStepTimeModel model = StepTimeModelFactory.Create(Dense, CoefficientsReader.BuiltIn);
        StepShape shape = new()
        {
            DecodeSequences = 32,
            DecodeKvTokens = 32 * 1500,
            DecodeWindowedKvTokens = 32 * 1500,
            DecodeMaxKvTokens = 1500,
            SampledRows = 32,
        };

        double ms = model.EstimateNs(shape) / 1e6;

        StepTimeParts parts = model.Explain(shape);
        TestContext.Current.TestOutputHelper!.WriteLine(parts.ToString());
        // 70.6 GB of 8-bit weights over 4 GPUs of 3.35 TB/s: 5.3 ms.
        Assert.InRange(ms, 5.3, 25);
    }
}
