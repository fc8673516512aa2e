using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;

namespace Farthing.Tests.Scenarios;

/// <summary>What a scaled fleet holds ready to start, as a file says it.</summary>
public sealed class ScenarioStandbyTests
{
    private const string Least = "model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }\n";
    private const string Hpa = "policy: hpa, target: 8, max: 4";

    private static Scenario Read(string autoscale, string more = "") =>
        ScenarioReader.Parse($"{Least}autoscale: {{ {autoscale} }}\n{more}\n", "s.yaml");

    [Theory]
    [InlineData("standby: 2", 2, StandbyKind.Node, 1, null)]
    [InlineData("standby: 1, standby_kind: sleep-1, standby_paid: 15%", 1, StandbyKind.Sleep1, 0.15, null)]
    [InlineData(
        "standby: 1024, standby_kind: sleep-2, standby_paid: 0%, standby_start: 3s",
        1024,
        StandbyKind.Sleep2,
        0,
        3.0
    )]
    [InlineData("standby: 1, cold_start: 8m, standby_start: 95s", 1, StandbyKind.Node, 1, 95.0)]
    public void What_is_written_is_what_is_read(
        string text,
        int replicas,
        StandbyKind kind,
        double paid,
        double? startSeconds
    ) =>
        Assert.Equal(
            new ScenarioStandby(replicas, kind, paid, startSeconds),
            Read($"{Hpa}, {text}").Autoscale!.Standby
        );

    [Fact]
    public void Nothing_is_held_without_a_number()
    {
        Assert.Null(Read(Hpa).Autoscale!.Standby);
        Assert.Null(Read($"{Hpa}, standby: 0").Autoscale!.Standby);
    }

    [Fact]
    public void Pools_hold_their_own()
    {
        Scenario scenario = Read(
            "policy: hpa, target: 8, standby: 2",
            """
            slo: { ttft_p95: 2s }
            pools:
              - { gpu: H100-SXM, input_from: 4096, max: 4 }
              - { gpu: L40S, input_from: 400, max: 4, standby: 1 }
              - { gpu: L4, max: 4, standby: 0 }
            """
        );

        Assert.Equal([2, 1, null], scenario.Pools.Select(pool => pool.Scenario.Autoscale!.Standby?.Replicas));
    }

    [Theory]
    [InlineData(Hpa + ", standby: -1", "", "FAR1004", "")]
    [InlineData(Hpa + ", standby: 1025", "", "FAR1004", "")]
    [InlineData(Hpa + ", standby: 1, standby_paid: 101%", "", "FAR1004", "")]
    [InlineData(Hpa + ", standby: 1, standby_kind: sleep-3", "", "FAR1005", "")]
    [InlineData(Hpa + ", standby_kind: sleep-1", "", "FAR4009", "no effect without autoscale.standby")]
    [InlineData(
        Hpa + ", standby: 1, standby_kind: sleep-1",
        "engine: { name: trtllm }",
        "FAR4011",
        "TensorRT-LLM cannot sleep"
    )]
    [InlineData(Hpa + ", standby: 1", "spot: interactive", "FAR4011", "standby on spot nodes")]
    [InlineData(Hpa + ", standby: 1, cold_start: 5m", "", "FAR4007", "autoscale.standby_start is missing")]
    [InlineData(
        Hpa + ", standby: 1, standby_kind: sleep-2, cold_start: 5m",
        "",
        "FAR4007",
        "autoscale.standby_start is missing"
    )]
    [InlineData(Hpa + ", standby: 1, standby_start: 90s", "", "FAR4011", "which is not measured here")]
    [InlineData(
        Hpa + ", standby: 1, standby_start: 5m, cold_start: 5m",
        "",
        "FAR4011",
        "takes as long as one without it"
    )]
    public void What_cannot_be_is_refused(string autoscale, string more, string code, string says)
    {
        Fault fault = Assert.Single(Assert.Throws<FarthingException>(() => Read(autoscale, more)).Faults);

        Assert.Equal(code, fault.Code);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Expected);
    }

    [Fact]
    public void A_pool_that_stays_holds_nothing_ready() =>
        Assert.Contains(
            "an autoscaler's",
            Assert
                .Single(
                    Assert
                        .Throws<FarthingException>(() =>
                            Read(
                                "policy: hpa, target: 8, max: 4",
                                "pools: [{ gpu: L4, spills_at: 4, replicas: 2, standby: 1 }, { gpu: L40S }]"
                            )
                        )
                        .Faults
                )
                .Message,
            StringComparison.Ordinal
        );
}
