using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Serving.Memory;

public sealed class MemoryBudgetTests
{
    private static readonly ModelSpec Llama8B = SampleModels.Llama70B with
    {
        Id = "meta-llama/Llama-3.1-8B-Instruct",
        HiddenSize = 4096,
        NormElementsPerLayer = 2 * 4096,
        Layers = [new LayerGroup(32, new GroupedAttention(32, 8, 128), new DenseFfn(14_336))],
    };

    private static readonly ModelSpec Windowed = Llama8B with
    {
        Layers =
        [
            new LayerGroup(16, new GroupedAttention(32, 8, 128), new DenseFfn(14_336)),
            new LayerGroup(16, new GroupedAttention(32, 8, 128) { Window = 1024 }, new DenseFfn(14_336)),
        ],
    };

    private static Deployment On(ModelSpec model, Farthing.Serving.Gpus.GpuSpec gpu, NumberFormat format) =>
        new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, format),
        };

    /// <summary>LLMServingSim's record of a vLLM 0.19 run: utilization 0.90, 2,048 tokens, 256 sequences.</summary>
    [Fact]
    public void The_measured_point_of_2588_blocks_is_met_within_half_a_percent()
    {
        MemoryBudgetResult budget = MemoryBudget.Of(
            On(Llama8B, SampleGpus.Rtx4090, NumberFormat.Bf16),
            new Version(0, 19)
        );

        TestContext.Current.TestOutputHelper!.WriteLine($"{budget.KvBlocks} blocks against 2588");
        Assert.InRange(budget.KvBlocks, 2588 * 0.995, 2588 * 1.005);
    }

    [Theory]
    [InlineData(0.835)]
    [InlineData(0.99)]
    public void SGLang_keeps_its_work_space_in_the_rest_of_memory(double share)
    {
        MemoryBudgetResult budget = MemoryBudget.Of(
            On(Llama8B, SampleGpus.H100, NumberFormat.Bf16) with
            {
                Engine = new EngineOptions { Family = EngineFamily.Sglang, GpuMemoryUtilization = share },
            }
        );

        double context = budget.Overheads.Single(part => part.Name == "CUDA context").Bytes;
        // 8,192 tokens · 4,096 · 2 B · 11, 4,096 rows · 128,256 · 4 B and 0.45 GiB of graphs.
        double work = (8192.0 * 4096 * 2 * 11) + (4096.0 * 128_256 * 4) + (0.45 * (1L << 30));
        Assert.Equal(
            Math.Min(
                (budget.TotalBytes * share) - budget.WeightBytes - context,
                budget.TotalBytes - budget.WeightBytes - context - work
            ),
            budget.KvBytes,
            1e3
        );
    }

    [Fact]
    public void Weights_of_llama_70b_in_fp8_with_16_bit_embedding_and_head_are_72_65_GB()
    {
        MemoryBudgetResult budget = MemoryBudget.Of(
            On(SampleModels.Llama70B, SampleGpus.H100, NumberFormat.Fp8)
        );

        // 68.45 B quantized parameters at 1 B + 2 · 128,256 · 8,192 at 2 B (4.20 GB) + norms.
        Assert.Equal(72.65, budget.WeightBytes / 1e9, 0.01);
    }

    /// <summary>worked-examples.md: 70 B FP8 on one 80 GB H100 leaves about 1 k FP8-KV tokens with vLLM's defaults at 0.90, 11 k at 0.92, 17 k and 28 k with 2,048 / 32.</summary>
    [Theory]
    [InlineData(8192, 1024, 0.90, 1)]
    [InlineData(8192, 1024, 0.92, 11)]
    [InlineData(2048, 32, 0.90, 17)]
    [InlineData(2048, 32, 0.92, 28)]
    public void Llama_70b_fp8_on_one_h100_leaves_the_stated_thousands_of_kv_tokens(
        int tokens,
        int seqs,
        double utilization,
        int thousands
    )
    {
        Deployment deployment = On(SampleModels.Llama70B, SampleGpus.H100, NumberFormat.Fp8) with
        {
            KvFormat = NumberFormat.Fp8,
            Engine = new EngineOptions
            {
                MaxNumBatchedTokens = tokens,
                MaxNumSeqs = seqs,
                GpuMemoryUtilization = utilization,
            },
        };

        MemoryBudgetResult budget = MemoryBudget.Of(deployment);

        Assert.Equal(163_840, budget.KvBytesPerToken);
        Assert.InRange(budget.KvTokens / 1000.0, thousands - 1, thousands + 1);
    }

    [Fact]
    public void Sixteen_bit_70b_does_not_fit_one_h100_and_says_by_how_much()
    {
        MemoryBudgetResult budget = MemoryBudget.Of(
            On(SampleModels.Llama70B, SampleGpus.H100, NumberFormat.Bf16)
        );

        Assert.False(budget.Fits);
        Assert.Equal(0, budget.KvBlocks);
        // 141.1 GB of weights + 3.7 GB of overheads against 78.2 GB usable.
        Assert.InRange(budget.ShortBytes / 1e9, 64, 68);
    }

    [Fact]
    public void Int4_70b_does_not_fit_a_40_GB_a100()
    {
        Farthing.Serving.Gpus.GpuSpec a100 = SampleGpus.A100 with { MemoryBytes = 40_960L << 20 };

        MemoryBudgetResult budget = MemoryBudget.Of(On(SampleModels.Llama70B, a100, NumberFormat.Int4));

        // worked-examples.md: 39.8 GB of weights.
        Assert.Equal(39.8, budget.WeightBytes / 1e9, 0.05);
        Assert.False(budget.Fits);
    }

    [Fact]
    public void Four_gpus_hold_a_quarter_of_the_weights_each()
    {
        Deployment one = On(SampleModels.Llama70B, SampleGpus.H100, NumberFormat.Fp8);

        double whole = MemoryBudget.Of(one).WeightBytes;
        double shard = MemoryBudget.Of(one with { TensorParallel = 4 }).WeightBytes;

        Assert.InRange(shard / whole, 0.25, 0.2502);
    }

    /// <summary>0.15 GiB on one GPU, 0.6 on several (docs/cost-model.md, from BLIS).</summary>
    [Fact]
    public void The_context_of_several_gpus_is_larger()
    {
        Deployment one = On(SampleModels.Llama70B, SampleGpus.H100, NumberFormat.Fp8);

        Assert.Equal(0.15, ContextGibibytes(one), 1e-9);
        Assert.Equal(0.6, ContextGibibytes(one with { TensorParallel = 2 }), 1e-9);
        Assert.Equal(0.6, ContextGibibytes(one with { PipelineParallel = 2 }), 1e-9);

        static double ContextGibibytes(Deployment deployment) =>
            MemoryBudget.Of(deployment).Overheads.Single(part => part.Name == "CUDA context").Bytes
            / (1L << 30);
    }

    [Fact]
    public void Sixteen_ranks_replicate_eight_kv_heads()
    {
        Deployment one = On(SampleModels.Llama70B, SampleGpus.H100, NumberFormat.Fp8);

        MemoryBudgetResult eight = MemoryBudget.Of(one with { TensorParallel = 8 });
        MemoryBudgetResult sixteen = MemoryBudget.Of(one with { TensorParallel = 16 });

        // 2 · 80 layers · 1 head · 128 · 2 B on either.
        Assert.Equal(40_960, eight.KvBytesPerToken);
        Assert.Equal(40_960, sixteen.KvBytesPerToken);
    }

    [Fact]
    public void Latent_cache_is_whole_on_every_rank_and_data_parallel_ranks_add_up()
    {
        Deployment tensor = On(SampleModels.DeepSeekV3, SampleGpus.B200, NumberFormat.Nvfp4) with
        {
            TensorParallel = 8,
        };
        Deployment data = tensor with { TensorParallel = 1, DataParallel = 8, ExpertParallel = 8 };

        MemoryBudgetResult a = MemoryBudget.Of(tensor);
        MemoryBudgetResult b = MemoryBudget.Of(data);

        // 61 layers · 576 elements · 2 B.
        Assert.Equal(70_272, a.KvBytesPerToken);
        Assert.Equal(a.KvBytesPerToken, b.KvBytesPerToken);
        Assert.Equal(8 * b.KvBlocksPerRank, b.KvBlocks);
        Assert.True(b.KvTokens > 4 * a.KvTokens);
    }

    [Fact]
    public void Windowed_layers_leave_room_for_more_tokens_of_long_sequences()
    {
        Deployment deployment = On(Windowed, SampleGpus.H100, NumberFormat.Bf16);

        MemoryBudgetResult shortOnes = MemoryBudget.Of(deployment, typicalTokens: 4_096);
        MemoryBudgetResult longOnes = MemoryBudget.Of(deployment, typicalTokens: 65_536);

        // Half of the layers stop at 1,024 + 8,192 tokens: 16 + 16 · 9,216/65,536 = 18.25 of 32 layers' worth.
        Assert.Equal(131_072 * 18.25 / 32, longOnes.EffectiveBytesPerToken, 0.5);
        Assert.True(longOnes.KvTokens > shortOnes.KvTokens);
    }
}
