using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;

namespace Farthing.Tests.Scenarios;

/// <summary>Adapters (LoRA), as a file says them.</summary>
public sealed class ScenarioAdaptersTests
{
    private const string Least = "model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }\n";

    private static Scenario Read(string adapters, string more = "") =>
        ScenarioReader.Parse($"{Least}adapters: {adapters}\n{more}\n", "s.yaml");

    [Fact]
    public void What_is_left_out_is_what_vllm_does()
    {
        Assert.Equal(new ScenarioAdapters(40, 1, new LoraOptions { MaxLoras = 1 }), Read("40").Adapters);
        Assert.Null(ScenarioReader.Parse(Least, "s.yaml").Adapters);
    }

    [Fact]
    public void What_is_written_is_what_is_read() =>
        Assert.Equal(
            new ScenarioAdapters(
                200,
                0,
                new LoraOptions
                {
                    MaxLoras = 8,
                    MaxLoraRank = 64,
                    MaxCpuLoras = 100,
                    Slowdown = 0.12,
                }
            ),
            Read(
                "{ count: 200, skew: 0, max_loras: 8, max_lora_rank: 64, max_cpu_loras: 100, slowdown: 12% }"
            ).Adapters
        );

    [Theory]
    [InlineData("0", "", "FAR1004", "")]
    [InlineData("{ max_loras: 4 }", "", "FAR4007", "count is missing")]
    [InlineData("{ count: 4, max_loras: 4, max_cpu_loras: 3 }", "", "FAR4011", "at least as many")]
    [InlineData("{ count: 4, slowdown: 95% }", "", "FAR1004", "")]
    [InlineData("4", "engine: { name: sglang }", "FAR4011", "only vLLM's rules")]
    [InlineData("4", "engine: { batching: static }", "FAR4011", "no slots")]
    [InlineData("4", "pools: [{ gpu: L40S, input_from: 4096 }, { gpu: L4 }]", "FAR4011", "of one kind")]
    public void What_cannot_be_meant_is_said(string adapters, string more, string code, string message)
    {
        FarthingException error = Assert.Throws<FarthingException>(() => Read(adapters, more));

        Assert.Contains(
            error.Faults,
            fault => fault.Code == code && fault.Message.Contains(message, StringComparison.Ordinal)
        );
    }
}
