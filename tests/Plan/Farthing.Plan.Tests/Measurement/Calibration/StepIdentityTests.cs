using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Steps;

namespace Farthing.Tests.Measurement.Calibration;

/// <summary>What holds of any engine's steps, over the catalog's models and GPUs, within the engine's own bounds.</summary>
public sealed class StepIdentityTests(ITestOutputHelper output)
{
    private const int Context = 2048;
    private const int PromptTokens = 32;

    /// <summary>Twice the work takes at most twice the time, since it can be done as two steps. It never takes less. So throughput never falls with the batch. Prompts may take a tenth more: clocks fall under load, and large steps are launched kernel by kernel.</summary>
    [Theory]
    [InlineData("A100-80GB", "bf16")]
    [InlineData("H100-SXM", "bf16")]
    [InlineData("H100-SXM", "fp8")]
    [InlineData("H200-SXM", "bf16")]
    [InlineData("H200-SXM", "fp8")]
    [InlineData("B200", "bf16")]
    [InlineData("B200", "fp8")]
    [InlineData("GB200", "bf16")]
    [InlineData("GB200", "fp8")]
    [InlineData("L40S", "fp8")]
    [InlineData("RTX-PRO-6000", "bf16")]
    [InlineData("RTX-PRO-6000", "fp8")]
    public void Twice_the_work_takes_once_to_twice_the_time(string gpu, string format)
    {
        int seen = 0;
        foreach (ModelSpec model in Catalog.BuiltIn.Models)
        {
            if (Served(model, gpu, format) is not PreparedCondition served)
            {
                continue;
            }

            ResolvedEngineOptions engine = ResolvedEngineOptions.Of(served.Served.Deployment);
            double window = model.SlidingWindow ?? double.PositiveInfinity;
            for (int m = 1; 2 * m <= engine.MaxNumSeqs; m *= 2)
            {
                double ratio =
                    Ns(served, StepShape.Decodes(2 * m, Context, window))
                    / Ns(served, StepShape.Decodes(m, Context, window));
                Assert.True(ratio is >= 1 and <= 2.02, $"{model.Id}, {2 * m} decodes: {ratio:F2}");
            }

            for (int m = 1; 2 * m * PromptTokens <= engine.MaxNumBatchedTokens; m *= 2)
            {
                double ratio = Ns(served, Prompts(2 * m, window)) / Ns(served, Prompts(m, window));
                Assert.True(ratio is >= 1 and <= 2.2, $"{model.Id}, {2 * m} prompts: {ratio:F2}");
            }

            seen++;
        }

        output.WriteLine($"{seen} models");
        Assert.True(seen > 20);
    }

    /// <summary>GB200 is a B200 with a higher power limit. A glitch in its timings of 16 bit from 8,192 tokens on had made it slower.</summary>
    [Fact]
    public void Prefill_of_the_same_chip_with_more_power_is_not_slower()
    {
        int seen = 0;
        double worst = 0;
        foreach (ModelSpec model in Catalog.BuiltIn.Models)
        {
            if (
                Served(model, "B200", "bf16", 1) is PreparedCondition less
                && Served(model, "GB200", "bf16", 1) is PreparedCondition more
            )
            {
                double ratio =
                    Ns(more, Prompts(8192 / PromptTokens, 1e9)) / Ns(less, Prompts(8192 / PromptTokens, 1e9));
                worst = Math.Max(worst, ratio);
                seen++;
            }
        }

        output.WriteLine($"{seen} models, at most {worst:F2}");
        Assert.True(seen > 20);
        Assert.InRange(worst, 0.8, 1.1);
    }

    private static double Ns(PreparedCondition served, in StepShape shape) => served.Steps.EstimateNs(shape);

    private static StepShape Prompts(int count, double window)
    {
        StepShape one = StepShape.Prompt(PromptTokens, window);
        return one with
        {
            PrefillTokens = one.PrefillTokens * count,
            PrefillSequences = count,
            PrefillPairs = one.PrefillPairs * count,
            PrefillWindowedPairs = one.PrefillWindowedPairs * count,
            PrefillKvTokens = one.PrefillKvTokens * count,
            SampledRows = count,
        };
    }

    private static PreparedCondition? Served(ModelSpec model, string gpu, string format, int gpus = 8) =>
        new ConditionPredictor(Catalog.BuiltIn, CoefficientsFile.BuiltIn)
            .Predict(
                new Condition
                {
                    Engine = "vllm",
                    Model = model.Id,
                    Gpu = gpu,
                    Gpus = gpus,
                    TensorParallel = gpus,
                    WeightPrecision = format,
                    InputTokens = 1000,
                    OutputTokens = 100,
                    Lengths = LengthShape.Fixed,
                    LoadMode = LoadMode.Closed,
                    Concurrency = 1,
                }
            )
            .Prepared;
}
