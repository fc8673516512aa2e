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

    [Fact]
    public void Without_chunked_prefill_the_budget_must_hold_the_longest_prompt() =>
        Assert.Single(
            Faults(
                new EngineOptions
                {
                    EnableChunkedPrefill = false,
                    MaxNumBatchedTokens = 2048,
                    MaxModelLen = 4096,
                }
            ),
            fault => fault.Code == DeploymentFaultCodes.SettingsConflict
        );

    private static IReadOnlyList<Fault> Faults(EngineOptions options)
    {
        FaultList faults = new();
        EngineOptionsValidator.Validate(options, faults);
        return faults.Faults;
    }
}
