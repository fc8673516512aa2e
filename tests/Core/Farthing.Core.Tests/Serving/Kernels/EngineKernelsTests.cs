using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Kernels;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.Kernels;

public sealed class EngineKernelsTests
{
    private static readonly Deployment Dense = new()
    {
        Model = SampleModels.Llama70B,
        Gpu = SampleGpus.H100,
        Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Fp8),
        TensorParallel = 4,
    };

    [Fact]
    public void Old_TensorRT_LLM_reads_the_cache_per_query_head_where_it_has_no_kernel_for_the_group()
    {
        Assert.Equal(1, EngineKernels.For(EngineFamily.Trtllm).CacheReads(29));
        Assert.Equal(29, EngineKernels.For(EngineFamily.Trtllm, new Version(0, 9)).CacheReads(29));
        Assert.Equal(1, EngineKernels.For(EngineFamily.Trtllm, new Version(0, 9)).CacheReads(8));
        Assert.Equal(8, EngineKernels.For(EngineFamily.Trtllm, new Version(0, 6, 1)).CacheReads(8));
        Assert.Equal(1, EngineKernels.For(EngineFamily.Vllm, new Version(0, 6)).CacheReads(8));
    }

    [Fact]
    public void Own_FP8_products_are_faster_from_257_tokens_only()
    {
        EngineKernels own = EngineKernels.For(EngineFamily.Trtllm);

        Assert.Equal(1, own.HopperFp8Ratio(256));
        Assert.Equal(0.95 / 1.15, own.HopperFp8Ratio(257), 1e-12);
        Assert.Equal(1.26 / 1.45, own.HopperFp8Ratio(8192), 1e-12);
        Assert.Equal(1, EngineKernels.For(EngineFamily.Vllm).HopperFp8Ratio(8192));
    }

    [Fact]
    public void A_prompt_in_FP8_on_Hopper_is_faster_with_the_engines_own_products()
    {
        Assert.True(PromptNs(Dense, EngineFamily.Trtllm) < PromptNs(Dense, EngineFamily.Vllm));
        Deployment plain = Dense with
        {
            Weights = WeightPrecision.Of(SampleModels.Llama70B, NumberFormat.Bf16),
        };
        CoefficientSet same = CoefficientsFile.BuiltIn.WithoutServingTerms();
        Assert.Equal(PromptNs(plain, EngineFamily.Vllm, same), PromptNs(plain, EngineFamily.Trtllm, same));
    }

    [Fact]
    public void Every_stage_of_a_pipeline_pays_its_host_time()
    {
        StepShape shape = new()
        {
            DecodeSequences = 64,
            DecodeKvTokens = 64_000,
            DecodeWindowedKvTokens = 64_000,
            DecodeMaxKvTokens = 1000,
            SampledRows = 64,
        };
        Deployment stages = Dense with { TensorParallel = 1, PipelineParallel = 4 };
        CoefficientSet set = CoefficientsFile.BuiltIn with
        {
            FittedHosts = [new FittedHostTerms("", 2500, 15, 0, 0, 4, "by hand")],
        };
        OperatorStepTimeModel model = StepTimeModelFactory.Create(stages, set);

        // 4 stages · (2.5 ms + 16 sequences of the micro-batch · 15 µs) = 10.96 ms, beside h0 and the rest.
        double host = model.Explain(shape).HostNs / 1e6;
        Assert.InRange(host, 10.96, 10.96 + 2);
    }

    [Fact]
    public void TensorRT_LLM_keeps_a_share_of_free_memory_for_the_cache()
    {
        Deployment shared = Dense with
        {
            Engine = new EngineOptions { Family = EngineFamily.Trtllm, MaxNumSeqs = 64 },
        };
        Farthing.Serving.Memory.MemoryBudgetResult budget = Farthing.Serving.Memory.MemoryBudget.Of(shared);

        Assert.Equal(
            0.9 * (budget.TotalBytes - budget.WeightBytes - budget.OverheadBytes),
            budget.KvBytes,
            1.0
        );
        // One copy of 32-bit logits: 64 · 128,256 · 4 B.
        Assert.Contains(
            budget.Overheads,
            part => part.Name == "sampler" && part.Bytes == 64.0 * SampleModels.Llama70B.VocabSize * 4
        );
    }

    private static double PromptNs(Deployment deployment, EngineFamily engine, CoefficientSet? set = null)
    {
        StepShape shape = new()
        {
            PrefillTokens = 4096,
            PrefillSequences = 4,
            PrefillPairs = 4 * 1024 * 512.0,
            PrefillWindowedPairs = 4 * 1024 * 512.0,
            PrefillKvTokens = 4096,
            SampledRows = 4,
        };
        return StepTimeModelFactory
            .Create(
                deployment with
                {
                    Engine = new EngineOptions { Family = engine },
                },
                set ?? CoefficientsFile.BuiltIn
            )
            .EstimateNs(shape);
    }
}
