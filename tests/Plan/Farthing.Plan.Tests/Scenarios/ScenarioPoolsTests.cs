using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Serving.Precision;

namespace Farthing.Tests.Scenarios;

/// <summary>Several pools in a scenario: what is each one's, and what cannot be.</summary>
public sealed class ScenarioPoolsTests
{
    private const string Shared = """
        model: llama-3.1-8b
        workload: { input: 400, output: 100, rate: 2/s }
        slo: { ttft_p95: 2s }

        """;

    [Fact]
    public void What_is_a_pools_own_stands_in_place_of_what_is_said_for_all()
    {
        Scenario scenario = Read(
            """
            precision: { weights: bf16, kv: fp8 }
            engine: { max_num_seqs: 64, tensor_parallel: 2 }
            pools:
              - { gpu: H100-SXM, input_from: 4096, input_below: 9000, weights: fp8, gpu_price: $3/h }
              - { gpu: L40S, replicas: 3, tensor_parallel: 4, max_num_seqs: 32, kv: bf16, spills_at: 7 }
              - { gpu: L4, max_model_len: 8000, max_num_batched_tokens: 512 }
            """
        );

        ScenarioPool[] pools = [.. scenario.Pools];
        Assert.Equal(["H100-SXM"], pools[0].Scenario.Hardware.Gpus);
        Assert.Equal(["L40S"], pools[1].Scenario.Hardware.Gpus);
        Assert.Equal([NumberFormat.Fp8], pools[0].Scenario.Precision.Weights);
        Assert.Equal([NumberFormat.Bf16], pools[1].Scenario.Precision.Weights);
        Assert.Equal([NumberFormat.Fp8], pools[0].Scenario.Precision.Kv);
        Assert.Equal([NumberFormat.Bf16], pools[1].Scenario.Precision.Kv);
        Assert.Equal([2, 4, 2], pools.Select(pool => pool.Scenario.Engine.TensorParallel!.Value));
        Assert.Equal([64, 32, 64], pools.Select(pool => pool.Scenario.Engine.Options.MaxNumSeqs!.Value));
        Assert.Equal(
            [null, null, 512],
            pools.Select(pool => pool.Scenario.Engine.Options.MaxNumBatchedTokens)
        );
        Assert.Equal([null, null, 8000], pools.Select(pool => pool.Scenario.Engine.Options.MaxModelLen));
        Assert.Equal([3, null, null], pools.Select(pool => pool.Scenario.Offers.GpuUsdPerHour));
        Assert.Equal([null, 3, null], pools.Select(pool => pool.Replicas));
        Assert.Equal([null, 3, null], pools.Select(pool => pool.Scenario.Engine.Replicas));
        Assert.Equal([(4096, 9000, 0), (0, null, 7), (0, (int?)null, 0)], pools.Select(Takes));
        Assert.Equal([true, false, true], pools.Select(pool => pool.IsOpen));
        Assert.All(pools, pool => Assert.Empty(pool.Scenario.Pools));
    }

    [Fact]
    public void Pools_are_scaled_between_bounds_of_their_own()
    {
        Scenario scenario = Read(
            """
            autoscale: { policy: hpa, target: 8, min: 2 }
            pools:
              - { gpu: H100-SXM, input_from: 4096, replicas: 3 }
              - { gpu: L40S, input_from: 1000, min: 1, max: 4 }
              - { gpu: L4, max: 9 }
            """
        );

        Assert.Null(scenario.Autoscale);
        Assert.Null(scenario.Pools[0].Scenario.Autoscale);
        Assert.Equal((1, 4), Bounds(scenario.Pools[1]));
        Assert.Equal((2, 9), Bounds(scenario.Pools[2]));
        Assert.All(scenario.Pools, pool => Assert.False(pool.IsOpen));
    }

    [Theory]
    [InlineData("pools: [{ gpu: L4 }]", "pools[0].gpu", "one pool is no split")]
    [InlineData("pools: [{ gpu: L4 }, { gpu: L40S }]", "pools[0].gpu", "takes every request")]
    [InlineData(
        "pools: [{ gpu: L4, spills_at: 4 }, { gpu: L40S, input_from: 10 }]",
        "pools[1].input_from",
        "the last pool takes what no other does"
    )]
    [InlineData(
        "pools: [{ gpu: L4, input_from: 10, input_below: 10 }, { gpu: L40S }]",
        "pools[0].input_below",
        "no prompt is between"
    )]
    [InlineData("pools: [{ input_from: 10 }, { gpu: L40S }]", "pools[0].gpu", "is missing")]
    [InlineData("pools: [{ gpu: L4, input_from: 0 }, { gpu: L40S }]", "pools[0].input_from", "")]
    [InlineData(
        "pools: [{ gpu: L4, spills_at: 4, inputs_from: 4 }, { gpu: L40S }]",
        "pools[0].inputs_from",
        "no such key"
    )]
    [InlineData(
        "pools: [{ gpu: L4, spills_at: 4, min: 1 }, { gpu: L40S }]",
        "pools[0].min",
        "autoscale.policy"
    )]
    [InlineData(Two + "hardware: { count: 4 }", "hardware.count", "no effect beside pools")]
    [InlineData(Two + "engine: { replicas: 4 }", "engine.replicas", "no effect beside pools")]
    [InlineData(Two + "offers: { gpu_price: $2/h }", "offers.gpu_price", "no effect beside pools")]
    [InlineData(Two + "spot: interactive", "spot.traffic", "no effect beside pools")]
    [InlineData(
        Two + "autoscale: { policy: hpa, target: 4 }",
        "autoscale.policy",
        "autoscale.max is missing"
    )]
    [InlineData(
        "autoscale: { policy: hpa, target: 4, max: 4 }\n"
            + "pools: [{ gpu: L4, spills_at: 4, replicas: 2 }, { gpu: L40S, replicas: 1 }]",
        "autoscale.policy",
        "replicas that stay"
    )]
    [InlineData(
        "autoscale: { policy: hpa, target: 4, max: 4 }\n"
            + "pools: [{ gpu: L4, spills_at: 4, replicas: 2, max: 3 }, { gpu: L40S }]",
        "pools[0].replicas",
        "an autoscaler's"
    )]
    [InlineData(
        "pools: [{ gpu: L4, input_from: 900 }, { gpu: L40S, input_from: 90 }, { gpu: H100-SXM }]",
        "pools[0].gpu",
        "nobody says how many replicas 3 pools have"
    )]
    public void What_cannot_be_is_said_with_its_place(string pools, string path, string says)
    {
        Fault fault = Assert.Single(Assert.Throws<FarthingException>(() => Read(pools)).Faults);

        Assert.Contains(path, fault.Path ?? fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal("s.yaml", fault.File);
        Assert.True(fault.Line >= 4);
    }

    [Fact]
    public void Without_a_promise_there_are_no_fewest_replicas()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            ScenarioReader.Parse(
                Shared.Replace("slo: { ttft_p95: 2s }\n", "", StringComparison.Ordinal) + Two,
                "s.yaml"
            )
        );

        Assert.Contains("without a promise", Assert.Single(refused.Faults).Message, StringComparison.Ordinal);
    }

    private const string Two = "pools: [{ gpu: L4, spills_at: 4 }, { gpu: L40S }]\n";

    private static (int, int?, int) Takes(ScenarioPool pool) =>
        (pool.InputFrom, pool.InputBelow, pool.SpillsAt);

    private static (int, int) Bounds(ScenarioPool pool) =>
        (pool.Scenario.Autoscale!.Bounds.Min, pool.Scenario.Autoscale.Bounds.Max);

    private static Scenario Read(string pools) => ScenarioReader.Parse(Shared + pools + "\n", "s.yaml");
}
