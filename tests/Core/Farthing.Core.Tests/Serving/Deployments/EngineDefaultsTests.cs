using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Scheduling;

namespace Farthing.Tests.Serving.Deployments;

public sealed class EngineDefaultsTests
{
    [Fact]
    public void Large_gpus_take_8192_tokens_and_1024_sequences() =>
        Assert.Equal(new EngineDefaults(8192, 1024, 0.92), EngineDefaults.Vllm(SampleGpus.H100));

    [Fact]
    public void An_a100_takes_small_batches_although_its_memory_is_large() =>
        Assert.Equal(new EngineDefaults(2048, 256, 0.92), EngineDefaults.Vllm(SampleGpus.A100));

    [Fact]
    public void Versions_before_0_22_take_nine_tenths_of_the_memory() =>
        Assert.Equal(0.90, EngineDefaults.Vllm(SampleGpus.Rtx4090, new Version(0, 19)).GpuMemoryUtilization);

    [Fact]
    public void TensorRT_LLM_keeps_room_for_whole_outputs_in_blocks_of_32() =>
        Assert.Equal(
            new EngineDefaults(8192, 2048, 0.9) { BlockSize = 32, Reservation = KvReservation.WholeOutput },
            EngineDefaults.Of(EngineFamily.Trtllm, SampleGpus.H100)
        );

    /// <summary>By hand: (memory − 512 − 1.5 · chunk − 2 · captured − 1,024 · ranks/8) / memory, in MiB.</summary>
    [Theory]
    [InlineData(81_559, 1, 1, 8192, 0.835)] // 512 + 12,288 + 512 + 128 = 13,440
    [InlineData(81_559, 8, 1, 8192, 0.818)] // 512 + 12,288 + 1,024 + 1,024 = 14,848
    [InlineData(24_564, 1, 1, 2048, 0.847)] // 512 + 3,072 + 48 + 128 = 3,760
    [InlineData(46_068, 1, 1, 4096, 0.851)] // 512 + 6,144 + 64 + 128 = 6,848
    [InlineData(183_359, 1, 1, 16_384, 0.857)] // 512 + 24,576 + 1,024 + 128 = 26,240
    [InlineData(143_771, 8, 8, 1024, 0.769)] // 512 + 12,288 + 1,024 + 1,024 + 512 · 8 · 4.5 = 33,280
    public void SGLang_leaves_room_by_memory_and_ranks(
        long memoryMebibytes,
        int ranks,
        int groups,
        int tokens,
        double share
    )
    {
        GpuSpec gpu = SampleGpus.H100 with { MemoryBytes = memoryMebibytes << 20 };

        EngineDefaults defaults = EngineDefaults.Of(
            EngineFamily.Sglang,
            gpu,
            tensorParallel: ranks / groups,
            dataParallel: groups
        );

        Assert.Equal(tokens, defaults.MaxNumBatchedTokens);
        Assert.Equal(share, defaults.GpuMemoryUtilization);
        Assert.Equal(BatchingMode.PromptsFirst, defaults.Batching);
        Assert.Equal(KvReservation.ShareOfOutputs, defaults.Reservation);
    }

    [Theory]
    [InlineData(EngineFamily.Vllm, null, null, 8192, int.MaxValue)]
    [InlineData(EngineFamily.Vllm, null, 6000, 8192, int.MaxValue)]
    [InlineData(EngineFamily.Vllm, null, 20_000, 20_000, int.MaxValue)]
    [InlineData(EngineFamily.Vllm, 9000, null, 9000, int.MaxValue)]
    [InlineData(EngineFamily.Sglang, null, null, 8192, int.MaxValue)]
    [InlineData(EngineFamily.Trtllm, null, null, 8192, 8192)]
    [InlineData(EngineFamily.Trtllm, 4000, 20_000, 4000, 4000)]
    public void Without_chunked_prefill_vLLM_raises_its_budget_and_TensorRT_LLM_refuses_what_exceeds_it(
        EngineFamily family,
        int? budget,
        int? modelLen,
        int expectedBudget,
        int expectedInput
    )
    {
        Deployment whole = Fixture.Deploy(
            1,
            new EngineOptions
            {
                Family = family,
                EnableChunkedPrefill = false,
                MaxNumBatchedTokens = budget,
                MaxModelLen = modelLen,
            }
        );

        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(whole);

        Assert.Equal((expectedBudget, expectedInput), (engine.MaxNumBatchedTokens, engine.MaxInputTokens));
        Assert.Equal(expectedInput, SchedulerLimits.Of(engine, whole).MaxInputTokens);
    }

    [Fact]
    public void A_rank_of_several_computes_a_whole_prompt_in_one_piece()
    {
        Deployment whole = Fixture.Deploy(
            1,
            new EngineOptions { Family = EngineFamily.Sglang, EnableChunkedPrefill = false }
        ) with
        {
            DataParallel = 4,
        };

        Assert.Equal(0, SchedulerLimits.Of(ResolvedEngineOptions.Of(whole), whole).LongPrefillTokenThreshold);
    }

    [Fact]
    public void What_is_said_comes_before_what_the_engine_would_take()
    {
        Deployment said = Fixture.Deploy(
            1,
            new EngineOptions
            {
                Family = EngineFamily.Sglang,
                Batching = BatchingMode.Continuous,
                Reservation = KvReservation.Prompt,
                BlockSize = 64,
                GpuMemoryUtilization = 0.7,
            }
        );

        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(said);

        Assert.Equal(
            (BatchingMode.Continuous, KvReservation.Prompt, 64, 0.7),
            (engine.Batching, engine.Reservation, engine.BlockSize, engine.GpuMemoryUtilization)
        );
    }
}
