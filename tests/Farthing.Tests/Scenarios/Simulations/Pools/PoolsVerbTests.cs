using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Simulations.Pools;

/// <summary>A scenario of several pools, from the file to the screen.</summary>
public sealed class PoolsVerbTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";

    private const string Shared = """
        model: llama-3.1-8b
        precision: { weights: fp8 }
        workload: { profile: azure-conv-2023, rate: 20/s, duration: 4m }
        slo: { ttft_p95: 1s, itl_p95: 60ms }

        """;

    private const string Given = """
        pools:
          - { gpu: H100-SXM, input_from: 2048, replicas: 1, gpu_price: $3/h }
          - { gpu: L40S, replicas: 4, gpu_price: $1/h }

        """;

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public void The_screen_says_what_each_pool_does_and_whether_they_pay()
    {
        RunResult run = Simulate(
            Shared
                + """
                pools:
                  - { gpu: H100-SXM, input_from: 2048 }
                  - { gpu: L40S }
                """
        );

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(run.Output, "simulate-pools.txt");
    }

    /// <summary>The bill is GPUs × price; what the pools did adds up to what the fleet did; each is what it is when it serves its own requests alone.</summary>
    [Fact]
    public void The_pools_add_up_to_the_fleet()
    {
        JsonElement result = Result(Shared + Given);

        JsonElement[] pools = [.. result.GetProperty("pools").EnumerateArray()];
        Assert.Equal(3 + (4 * 1), Value(result, "usd_per_hour"), 9);
        Assert.Equal([3.0, 4.0], pools.Select(pool => Value(pool, "usd_per_hour")));
        Assert.Equal(1, pools.Sum(pool => Number(pool, "requests_fraction")), 12);
        Assert.Equal(1, pools.Sum(pool => Number(pool, "input_fraction")), 12);
        Assert.Equal(1, pools.Sum(pool => Number(pool, "output_fraction")), 12);
        Assert.Equal([1.0, 4.0], pools.Select(pool => Number(pool, "mean_replicas")));
        Assert.All(pools, pool => Assert.InRange(Value(pool, "busy"), 0.01, 1));
        long finished = result.GetProperty("requests").GetProperty("finished").GetInt64();
        Assert.Equal(
            finished,
            pools.Sum(pool => pool.GetProperty("latency").GetProperty("ttft").GetProperty("count").GetInt64())
        );
        Assert.Equal(0, Number(result, "fleets_tried"));
        double tokens =
            (Value(pools[0], "usd_per_hour") / Value(pools[0], "blended"))
            + (Value(pools[1], "usd_per_hour") / Value(pools[1], "blended"));
        Assert.Equal(Value(result, "usd_per_hour") / tokens, Value(result, "blended"), 9);
    }

    /// <summary>Two pools of the same GPU that are one: a split that no request feels costs what one pool costs, and takes as long.</summary>
    [Fact]
    public void A_pool_that_takes_everything_is_the_fleet_alone()
    {
        const string Alike = """
            pools:
              - { gpu: L40S, input_from: 1, gpu_price: $1/h, replicas: 4 }
              - { gpu: L40S, gpu_price: $1/h, replicas: 1 }

            """;
        JsonElement split = Result(Shared + Alike);
        JsonElement alone = Result(
            Shared + "hardware: { gpus: L40S }\nengine: { replicas: 4 }\noffers: { gpu_price: $1/h }\n"
        );

        Assert.Equal(P95(alone, "ttft"), P95(split, "ttft"), 9);
        Assert.Equal(P95(alone, "itl"), P95(split, "itl"), 9);
        Assert.Equal(0, Number(split.GetProperty("pools")[1], "requests_fraction"));
        JsonElement one = Assert.Single(split.GetProperty("alone").EnumerateArray());
        Assert.Equal(Number(one, "replicas"), Number(one, "usd_per_hour"));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Numbers_that_are_found_keep_the_promise_and_fewer_do_not()
    {
        const string Open = """
            pools:
              - { gpu: H100-SXM, input_from: 2048, gpu_price: $3/h }
              - { gpu: L40S, gpu_price: $1/h }

            """;
        JsonElement found = Result(Shared + Open);
        int[] replicas = [.. found.GetProperty("pools").EnumerateArray().Select(Replicas)];

        Assert.True(found.GetProperty("kept").GetBoolean());
        Assert.True(Number(found, "fleets_tried") > 0);
        for (int first = 1; first <= replicas[0] + 1; first++)
        {
            for (int second = 1; (first * 3) + second < (replicas[0] * 3) + replicas[1]; second++)
            {
                string given = Open.Replace(
                        "input_from: 2048,",
                        $"input_from: 2048, replicas: {first},",
                        StringComparison.Ordinal
                    )
                    .Replace("L40S,", $"L40S, replicas: {second},", StringComparison.Ordinal);
                JsonElement cheaper = Result(Shared + given, "--no-deliverable");
                Assert.False(cheaper.GetProperty("kept").GetBoolean(), $"{first} and {second}");
            }
        }
    }

    [Fact]
    public void The_base_takes_so_many_and_the_tail_the_rest()
    {
        JsonElement[] pools =
        [
            .. Result(
                    Shared
                        + """
                        pools:
                          - { gpu: L40S, spills_at: 24, replicas: 2 }
                          - { gpu: H100-SXM, replicas: 1 }
                        """
                )
                .GetProperty("pools")
                .EnumerateArray(),
        ];

        Assert.Equal(24, Number(pools[0], "spills_at"));
        Assert.InRange(Number(pools[1], "requests_fraction"), 0.05, 0.6);
    }

    /// <summary>One pool stays, the other follows the traffic and is paid for as long as it is there.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_pool_is_scaled_beside_one_that_stays()
    {
        JsonElement result = Result(
            Shared.Replace("4m", "1h, shape: diurnal", StringComparison.Ordinal)
                + """
                autoscale: { policy: hpa, target: 12, cold_start: 30s, min: 2 }
                pools:
                  - { gpu: H100-SXM, input_from: 2048, replicas: 1, gpu_price: $3/h }
                  - { gpu: L40S, max: 8, gpu_price: $1/h }
                """,
            "",
            exitCode: null
        );

        JsonElement[] pools = [.. result.GetProperty("pools").EnumerateArray()];
        JsonElement scaling = pools[1].GetProperty("scaling");
        Assert.Equal(JsonValueKind.Null, Kind(pools[0], "scaling"));
        Assert.Equal((2, 8), ((int)Number(scaling, "min_replicas"), (int)Number(scaling, "max_replicas")));
        Assert.InRange(Number(scaling, "replicas_peak"), 3, 8);
        Assert.True(Number(scaling, "ordered") > 0);
        Assert.Equal(30, Number(scaling, "start_s"));
        Assert.Equal(1, Number(pools[0], "mean_replicas"), 9);
        Assert.InRange(Number(pools[1], "mean_replicas"), 2, 8);
        Assert.Equal(Number(pools[1], "mean_replicas"), Value(pools[1], "usd_per_hour"), 9);
        Assert.Equal(3 + Value(pools[1], "usd_per_hour"), Value(result, "usd_per_hour"), 9);
    }

    [Fact]
    public void Rows_of_requests_are_those_of_all_pools()
    {
        string log = Path.Combine(folder, "requests.csv");
        JsonElement result = Result(Shared + Given, $"--request-log {log}");

        string[] rows = File.ReadAllLines(log);
        Assert.Equal(result.GetProperty("requests").GetProperty("arrived").GetInt64(), rows.Length - 1);
    }

    [Theory]
    [InlineData("", "--policies", "--policies")]
    [InlineData("", "--against kv=fp8", "--against")]
    [InlineData("", "--curve 1..8", "--curve")]
    [InlineData("", "--spot batch", "no effect beside pools")]
    [InlineData("", "--gpu L4", "has no effect, because each pool has its own")]
    [InlineData("", "--replicas 4", "no effect beside pools")]
    [InlineData("", "--splits 2048", "every pool has its own")]
    [InlineData("replicas: 4, >", "--splits 2048,x", "not a list of lengths")]
    [InlineData("replicas: 4, >", "--splits 1", "not a list of lengths")]
    [InlineData("input_from: 2048>spills_at: 4", "--splits 2048", "moves the one length")]
    [InlineData("L40S>L999", "", "pools[1].gpu")]
    [InlineData("replicas: 4>replicas: 0", "", "pools[1].replicas")]
    [InlineData("replicas: 4>replicas: 4, tensor_parallel: 3", "", "pools[1]")]
    public void What_cannot_be_is_said(string change, string flags, string says)
    {
        string[] sides = change.Split('>');
        RunResult run = Simulate(
            Shared
                + (sides.Length == 2 ? Given.Replace(sides[0], sides[1], StringComparison.Ordinal) : Given),
            flags
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Each split costs what it costs by itself, and the cheapest is the one that is played.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("input_from")]
    [InlineData("input_below")]
    public void The_cheapest_split_is_played(string side)
    {
        string Open(int tokens) =>
            Shared
            + $"""
                pools:
                  - {"{"} gpu: H100-SXM, {side}: {tokens}, gpu_price: $3/h {"}"}
                  - {"{"} gpu: L40S, gpu_price: $1/h {"}"}
                """;
        JsonElement result = Result(Open(77), "--splits 4096,512,2048");

        JsonElement[] splits = [.. result.GetProperty("splits").EnumerateArray()];
        Assert.Equal([512.0, 2048, 4096], splits.Select(split => Number(split, "tokens")));
        double[] alone =
        [
            .. new[] { 512, 2048, 4096 }.Select(tokens =>
                Value(Result(Open(tokens), "--no-deliverable"), "usd_per_hour")
            ),
        ];
        Assert.Equal(
            alone,
            splits.Select(split => Number(split, "usd_per_hour")),
            (a, b) => Math.Abs(a - b) < 1e-9
        );
        Assert.Equal(alone.Min(), Value(result, "usd_per_hour"), 9);
        JsonElement chosen = Assert.Single(splits, split => split.GetProperty("chosen").GetBoolean());
        Assert.Equal(alone.Min(), Number(chosen, "usd_per_hour"), 9);
        Assert.Equal(Number(chosen, "tokens"), Number(result.GetProperty("pools")[0], side));
    }

    /// <summary>A model that one of the pools cannot hold is said, and nothing is played.</summary>
    [Fact]
    public void A_pool_that_cannot_hold_the_model_is_named()
    {
        RunResult run = Simulate(
            (Shared + Given).Replace("llama-3.1-8b", "llama-3.1-70b", StringComparison.Ordinal)
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("L40S", run.Output, StringComparison.Ordinal);
    }

    private RunResult Simulate(string text, string flags = "")
    {
        string path = Path.Combine(folder, "pools.yaml");
        File.WriteAllText(path, text);
        return Run.Farthing($"simulate {path} {flags}{Still}");
    }

    private JsonElement Result(string text, string flags = "", int? exitCode = 0)
    {
        RunResult run = Simulate(text, flags + " --json");
        Assert.True(exitCode is null || run.ExitCode == exitCode, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private static int Replicas(JsonElement pool) =>
        pool.GetProperty("deployment").GetProperty("replicas").GetInt32();

    private static double P95(JsonElement result, string latency) =>
        Value(result.GetProperty("latency").GetProperty(latency), "p95");

    private static double Value(JsonElement of, string name) => Number(of.GetProperty(name), "value");

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    private static JsonValueKind Kind(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) ? value.ValueKind : JsonValueKind.Null;
}
