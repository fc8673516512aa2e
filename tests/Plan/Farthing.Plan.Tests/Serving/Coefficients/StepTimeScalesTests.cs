using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Calibrations;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Measurement.Overlays;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class StepTimeScalesTests
{
    private static readonly Deployment Deployment = Of("llama-3.3-70b", "H100-SXM", 4);
    private static readonly StepShape Decode = new()
    {
        DecodeSequences = 32,
        DecodeKvTokens = 32 * 1000,
        DecodeWindowedKvTokens = 32 * 1000,
        DecodeMaxKvTokens = 1000,
        SampledRows = 32,
    };

    private static readonly StepShape Mixed = Decode with
    {
        PrefillTokens = 2000,
        PrefillSequences = 1,
        PrefillPairs = 2000.0 * 1000,
        PrefillWindowedPairs = 2000.0 * 1000,
        PrefillKvTokens = 2000,
    };

    [Fact]
    public void One_scale_makes_every_step_so_many_times_longer()
    {
        OperatorStepTimeModel builtIn = Model(StepTimeScales.None);
        OperatorStepTimeModel slow = Model(StepTimeScales.All(1.5));

        // 1 ns for rounding up.
        Assert.Equal(1.5 * builtIn.EstimateNs(Decode), slow.EstimateNs(Decode), 3.0);
        Assert.Equal(1.5 * builtIn.EstimateNs(Mixed), slow.EstimateNs(Mixed), 3.0);
    }

    [Fact]
    public void Prefill_changes_steps_with_prompts_alone()
    {
        OperatorStepTimeModel builtIn = Model(StepTimeScales.None);
        OperatorStepTimeModel slow = Model(StepTimeScales.None with { Prefill = 2 });

        Assert.Equal(builtIn.EstimateNs(Decode), slow.EstimateNs(Decode));
        Assert.InRange(slow.EstimateNs(Mixed) / (double)builtIn.EstimateNs(Mixed), 1.7, 2);
    }

    [Fact]
    public void Arithmetic_changes_steps_as_far_as_it_bounds_them()
    {
        OperatorStepTimeModel builtIn = Model(StepTimeScales.None);
        OperatorStepTimeModel slow = Model(StepTimeScales.None with { Arithmetic = 3 });

        // A few decodes read weights, a thousand prompt tokens multiply.
        Assert.InRange(slow.EstimateNs(Decode) / (double)builtIn.EstimateNs(Decode), 1, 1.1);
        Assert.InRange(slow.EstimateNs(Mixed) / (double)builtIn.EstimateNs(Mixed), 2, 3);
        Assert.Equal(
            slow.EstimateNs(Mixed),
            builtIn.Components(Mixed).Ns(StepTimeScales.None with { Arithmetic = 3 }),
            0.01 * slow.EstimateNs(Mixed)
        );
    }

    [Fact]
    public void Host_time_per_step_is_added_once()
    {
        OperatorStepTimeModel builtIn = Model(StepTimeScales.None);
        OperatorStepTimeModel slow = Model(StepTimeScales.None with { PerStep = 3 });
        double perStepNs = 1e3 * CoefficientsFile.BuiltIn.Host("vllm").PerStepUs;

        Assert.Equal(2 * perStepNs, slow.EstimateNs(Decode) - builtIn.EstimateNs(Decode), 2.0);
    }

    [Fact]
    public void No_factor_makes_a_step_faster_than_its_roofline()
    {
        OperatorStepTimeModel impossible = Model(StepTimeScales.All(0.01) with { Prefill = 0.01 });

        foreach (StepShape shape in (StepShape[])[Decode, Mixed])
        {
            StepTime time = impossible.Estimate(shape);
            double floorNs =
                1e9
                * Math.Max(
                    time.Bytes / Deployment.Gpu.MemoryBytesPerSecond,
                    time.Flops / impossible.PeakFlopPerSecond
                );

            Assert.True(time.TotalNs >= floorNs);
        }
    }

    [Fact]
    public void Parts_add_up_to_the_step()
    {
        OperatorStepTimeModel builtIn = Model(StepTimeScales.None);

        Assert.Equal(
            1,
            builtIn.Components(Decode).Ns(StepTimeScales.None) / builtIn.EstimateNs(Decode),
            0.005
        );
        Assert.Equal(1, builtIn.Components(Mixed).Ns(StepTimeScales.None) / builtIn.EstimateNs(Mixed), 0.005);
    }

    [Fact]
    public void Another_model_takes_the_factors_with_a_wider_band_and_another_gpu_or_engine_stays_as_built_in()
    {
        CoefficientSet set = Set(StepTimeScales.All(1.5));
        Deployment other = Of("qwen3-32b", "H100-SXM", 4);
        Deployment elsewhere = Of("llama-3.3-70b", "H200-SXM", 4);

        Assert.Equal(0.93, StepTimeModelFactory.Band(Deployment, set).Low);
        Assert.Equal(
            CoefficientsWord.UserCalibrated,
            StepTimeModelFactory.Create(Deployment, set).Provenance
        );
        Assert.True(
            StepTimeModelFactory.Band(other, set).High
                > StepTimeModelFactory.Band(other, CoefficientsFile.BuiltIn).High
        );
        Assert.NotNull(StepTimeModelFactory.Create(other, set).Calibration);
        Assert.NotEqual(CoefficientsWord.UserCalibrated, StepTimeModelFactory.Create(other, set).Provenance);
        Assert.Null(StepTimeModelFactory.Create(elsewhere, set).Calibration);
        Deployment sglang = Deployment with { Engine = new EngineOptions { Family = EngineFamily.Sglang } };
        Assert.Null(StepTimeModelFactory.Create(sglang, set).Calibration);
        Assert.Equal(
            StepTimeModelFactory.Create(elsewhere, CoefficientsFile.BuiltIn).EstimateNs(Decode),
            StepTimeModelFactory.Create(elsewhere, set).EstimateNs(Decode)
        );
    }

    private static OperatorStepTimeModel Model(StepTimeScales scales) =>
        StepTimeModelFactory.Create(Deployment, Set(scales));

    private static CoefficientSet Set(StepTimeScales scales) =>
        CoefficientsFile.BuiltIn with
        {
            Calibration = OwnServer.Calibration(scales),
        };

    private static Deployment Of(string model, string gpu, int ranks)
    {
        var spec = Catalog.BuiltIn.TryModel(model, out _)!.Spec;
        return new Deployment
        {
            Model = spec,
            Gpu = Catalog.BuiltIn.TryGpu(gpu, out _)!.Spec,
            Weights = WeightPrecision.Of(spec, NumberFormat.Fp8),
            TensorParallel = ranks,
        };
    }
}
