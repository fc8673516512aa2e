using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;

namespace Farthing.Tests.Serving.Deployments;

public sealed class EngineOptionsValidatorTests
{
    [Fact]
    public void Defaults_are_accepted() => Assert.Empty(Faults(new EngineOptions()));

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        IReadOnlyList<Fault> faults = Faults(
            new EngineOptions
            {
                MaxNumBatchedTokens = 0,
                MaxNumSeqs = 65_537,
                GpuMemoryUtilization = 1.01,
                BlockSize = 17,
            }
        );

        Assert.Equal(
            [
                "engine.max_num_batched_tokens",
                "engine.max_num_seqs",
                "engine.gpu_memory_utilization",
                "engine.block_size",
            ],
            faults.Select(fault => fault.Path)
        );
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1_048_576, true)]
    [InlineData(0, false)]
    [InlineData(1_048_577, false)]
    public void The_token_budget_has_bounds(int tokens, bool isAccepted) =>
        Assert.Equal(isAccepted, Faults(new EngineOptions { MaxNumBatchedTokens = tokens }).Count == 0);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Utilization_is_a_share_above_zero(double share) =>
        Assert.Single(Faults(new EngineOptions { GpuMemoryUtilization = share }));

    [Theory]
    [InlineData(EngineFamily.Vllm, 4095, 4096, null, 1)]
    [InlineData(EngineFamily.Vllm, 4096, 4096, null, 0)]
    [InlineData(EngineFamily.Vllm, 4095, null, 4096, 1)]
    [InlineData(EngineFamily.Vllm, 4096, null, 4096, 0)]
    [InlineData(EngineFamily.Vllm, 4095, 2000, 4096, 0)]
    [InlineData(EngineFamily.Vllm, null, 4096, 4096, 0)]
    [InlineData(EngineFamily.Sglang, 4095, 4096, 4096, 0)]
    [InlineData(EngineFamily.Trtllm, 4095, 4096, 4096, 0)]
    public void VLLM_without_chunked_prefill_needs_a_budget_for_the_longest_prompt(
        EngineFamily family,
        int? budget,
        int? maxModelLen,
        int? modelLen,
        int faults
    )
    {
        IReadOnlyList<Fault> found = Faults(
            new EngineOptions
            {
                Family = family,
                EnableChunkedPrefill = false,
                MaxNumBatchedTokens = budget,
                MaxModelLen = maxModelLen,
            },
            modelLen
        );

        Assert.Equal(faults, found.Count);
        Assert.All(found, fault => Assert.Equal(DeploymentFaultCodes.SettingsConflict, fault.Code));
    }

    private static IReadOnlyList<Fault> Faults(EngineOptions options, int? modelLen = null)
    {
        FaultList faults = new();
        EngineOptionsValidator.Validate(options, faults, modelLen);
        return faults.Faults;
    }
}
