using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.StepTimes;

/// <summary>The host as a ceiling of a step, and what it takes per pipeline stage.</summary>
public sealed class HostCeilingTests
{
    private static readonly CoefficientSet Plain = CoefficientsFile.BuiltIn with { FittedHosts = [] };
    private static readonly Deployment Dense = new()
    {
        Model = SampleModels.Llama70B,
        Gpu = SampleGpus.H100,
        Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Fp8),
        TensorParallel = 8,
    };

    private static readonly StepShape Decode = new()
    {
        DecodeSequences = 100,
        DecodeKvTokens = 100_000,
        DecodeWindowedKvTokens = 100_000,
        DecodeMaxKvTokens = 1000,
        SampledRows = 100,
    };

    [Fact]
    public void A_step_takes_as_long_as_the_slower_of_gpu_and_host()
    {
        long gpu = Model(Dense).EstimateNs(Decode);

        // 2 ms + 100 · 500 µs = 52 ms, far above what eight H100 take; 2 ms + 100 · 0.1 µs is far below.
        Assert.Equal(52_000_000, Model(Dense, Ceiling(2000, 500)).EstimateNs(Decode));
        Assert.Equal(gpu, Model(Dense, Ceiling(2000, 0.1)).EstimateNs(Decode));
        Assert.InRange(gpu, 3_000_000, 50_000_000);
    }

    [Fact]
    public void A_ceiling_of_another_engine_does_not_count() =>
        Assert.Equal(
            Model(Dense).EstimateNs(Decode),
            Model(Dense, Ceiling(2000, 500) with { Engine = "sglang" }).EstimateNs(Decode)
        );

    [Fact]
    public void The_parts_of_a_step_that_waits_for_the_host_add_up_to_it()
    {
        OperatorStepTimeModel model = Model(Dense, Ceiling(2000, 500));

        Assert.Equal(52e6, model.Explain(Decode).TotalNs, 1.0);
    }

    [Fact]
    public void Each_pipeline_stage_takes_its_host_time()
    {
        Deployment staged = Dense with { TensorParallel = 2, PipelineParallel = 4 };
        FittedHostTerms stages = new("", 4000, 5, 0, 0, 4, "test");

        // 4 stages · (4 ms + 25 sequences of a micro-batch · 5 µs)
        Assert.Equal(
            4 * (4_000_000 + (25 * 5_000)),
            Model(staged, stages).EstimateNs(Decode) - Model(staged).EstimateNs(Decode),
            2.0
        );
        Assert.Equal(Model(Dense).EstimateNs(Decode), Model(Dense, stages).EstimateNs(Decode));
    }

    [Fact]
    public void Fitted_terms_are_written_and_read_back()
    {
        CoefficientSet set = Plain with { FittedHosts = [Ceiling(2000, 45), new("", 4000, 5, 0, 0, 4, "s")] };

        CoefficientSet read = CoefficientsFile.Read(
            System.Text.Encoding.UTF8.GetBytes(CoefficientsFile.Write(set)),
            "test"
        );

        Assert.Equal(set.FittedHosts, read.FittedHosts);
    }

    [Fact]
    public void Every_fitted_host_term_that_ships_names_its_tables_and_source() =>
        Assert.All(
            CoefficientsFile.BuiltIn.FittedHosts,
            terms => Assert.True(terms.Tables >= 3 && terms.Source.Length > 0)
        );

    private static FittedHostTerms Ceiling(double step, double request) =>
        new("vllm", 0, 0, step, request, 3, "test");

    private static OperatorStepTimeModel Model(Deployment deployment, FittedHostTerms? terms = null) =>
        StepTimeModelFactory.Create(deployment, terms is null ? Plain : Plain with { FittedHosts = [terms] });
}
