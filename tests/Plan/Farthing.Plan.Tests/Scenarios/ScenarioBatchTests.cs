using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;

namespace Farthing.Tests.Scenarios;

/// <summary>Work that nobody waits for, as a file says it.</summary>
public sealed class ScenarioBatchTests
{
    private const string Least = "model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }\n";
    private const string Lengths = "requests: 100, input: 512, output: 64";

    private static Scenario Read(string batch, string more = "") =>
        ScenarioReader.Parse($"{Least}batch: {{ {batch} }}\n{more}\n", "s.yaml");

    [Fact]
    public void What_is_left_out_is_what_the_gateway_does()
    {
        ScenarioBatch batch = Read(Lengths).Batch!;

        Assert.Equal(
            (100, 512, 64, 0, null, 86_400),
            (
                batch.Requests,
                batch.Input.Maximum,
                batch.Output.Maximum,
                batch.AtSeconds,
                batch.EverySeconds,
                batch.DeadlineSeconds
            )
        );
        Assert.Equal((64, 0.8), (batch.Lane!.InFlight, batch.Lane.MaxKvUse));
        Assert.Null(ScenarioReader.Parse(Least, "s.yaml").Batch);
    }

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        ScenarioBatch batch = Read(
            "requests: 7, input: { distribution: uniform, min: 10, max: 20 }, output: 3, at: 2h, every: 6h, deadline: 90m, in_flight: 16, max_kv_use: 50%"
        ).Batch!;

        Assert.Equal(
            (7, 10, 20, 7_200, 21_600, 5_400),
            (
                batch.Requests,
                batch.Input.Minimum,
                batch.Input.Maximum,
                batch.AtSeconds,
                batch.EverySeconds,
                batch.DeadlineSeconds
            )
        );
        Assert.Equal((16, 0.5), (batch.Lane!.InFlight, batch.Lane.MaxKvUse));
        Assert.Null(Read(Lengths + ", send: at-once").Batch!.Lane);
    }

    [Theory]
    [InlineData("input: 512, output: 64", "", "FAR4007", "requests is missing")]
    [InlineData("requests: 100, output: 64", "", "FAR4007", "batch.input.tokens is missing")]
    [InlineData("requests: 100, input: 64", "", "FAR4007", "batch.output.tokens is missing")]
    [InlineData("requests: 0, input: 64, output: 1", "", "FAR1004", "")]
    [InlineData(Lengths + ", deadline: 0s", "", "FAR1004", "")]
    [InlineData(Lengths + ", send: later", "", "FAR1005", "")]
    [InlineData(
        Lengths + ", send: at-once, in_flight: 9",
        "",
        "FAR4009",
        "no effect without batch.send: lane"
    )]
    [InlineData(Lengths + ", in_flight: 0", "", "FAR1004", "")]
    [InlineData(Lengths, "spot: interactive", "FAR4011", "nodes that nobody takes back")]
    [InlineData(
        Lengths,
        "pools: [{ gpu: L40S, input_from: 4096 }, { gpu: L4 }]",
        "FAR4011",
        "replicas of one kind"
    )]
    public void What_cannot_be_meant_is_said(string batch, string more, string code, string message)
    {
        FarthingException error = Assert.Throws<FarthingException>(() => Read(batch, more));

        Assert.Contains(
            error.Faults,
            fault =>
                fault.Code.ToString() == code && fault.Message.Contains(message, StringComparison.Ordinal)
        );
    }
}
