using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

/// <summary>A batch beside the traffic, from the scenario to the screen.</summary>
public sealed class SimulateBatchTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";
    private const string Work = "requests: 3000, input: 512, output: 200, deadline: 30m";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Scenario(string? batch, string more = "")
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".yaml");
        File.WriteAllText(
            path,
            $$"""
            model: llama-3.1-8b
            hardware: { gpus: H100-SXM }
            engine: { replicas: 2 }
            workload: { profile: azure-conv-2023, rate: 6/s, duration: 20m }
            slo: { ttft_p95: 500ms, itl_p95: 25ms }
            offers: { gpu_price: $2/h }
            {{(batch is null ? "" : $"batch: {{ {batch} }}")}}
            {{more}}
            """
        );
        return path;
    }

    private JsonElement Result(string? batch, string more = "")
    {
        RunResult run = Run.Farthing($"simulate {Scenario(batch, more)} --no-deliverable --json" + Still);
        Assert.Equal("", run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private static double Value(JsonElement at, string name) =>
        at.GetProperty(name).GetProperty("value").GetDouble();

    private static long Whole(JsonElement at, string name) => at.GetProperty(name).GetInt64();

    [Fact]
    public void The_screen_says_what_became_of_it()
    {
        RunResult run = Run.Farthing($"simulate {Scenario(Work)} --no-deliverable" + Still);

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(run.Output, "simulate-batch.txt");
    }

    /// <summary>What stands beside it is the run without it, to the digit; tokens and dollars are those of both.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void It_is_beside_the_traffic_and_in_the_bill()
    {
        JsonElement without = Result(null);
        JsonElement with = Result(Work);
        JsonElement batch = with.GetProperty("batch");

        Assert.False(without.TryGetProperty("batch", out _));
        foreach (string figure in (string[])["arrived", "finished", "rejected"])
        {
            Assert.Equal(
                Whole(without.GetProperty("requests"), figure),
                Whole(with.GetProperty("requests"), figure)
            );
        }

        foreach (JsonElement latency in batch.GetProperty("latencies").EnumerateArray())
        {
            string[] name = latency.GetProperty("name").GetString()!.Split('_');
            JsonElement Of(JsonElement run) => run.GetProperty("latency").GetProperty(name[0]);
            Assert.Equal(Value(Of(without), name[1]), latency.GetProperty("without_s").GetDouble(), 12);
            Assert.Equal(Value(Of(with), name[1]), latency.GetProperty("with_s").GetDouble(), 12);
        }

        Assert.Equal(
            (3_000L, 1L, 3_000L, 600_000L, 1_536_000L),
            (
                Whole(batch, "requests"),
                Whole(batch, "batches"),
                Whole(batch, "in_time"),
                Whole(batch, "output_tokens"),
                Whole(batch, "input_tokens")
            )
        );
        JsonElement bill = with.GetProperty("cost");
        Assert.Equal(
            Value(without.GetProperty("cost"), "run") + Value(batch, "added_usd"),
            Value(bill, "run"),
            9
        );
        double tokens =
            Value(with.GetProperty("throughput"), "output") + Value(with.GetProperty("throughput"), "input");
        double seconds =
            Value(bill, "gpu_hours") * 3600 / 2 - batch.GetProperty("after_traffic_s").GetDouble();
        Assert.Equal(1e6 * Value(bill, "run") / ((tokens * seconds) + 2_136_000), Value(bill, "blended"), 6);
        Assert.True(
            Value(batch, "alone_usd") > 0
                && Value(bill, "blended") < Value(without.GetProperty("cost"), "blended")
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Each_batch_counts_and_one_that_is_late_misses()
    {
        JsonElement nightly = Result(Work + ", every: 6m").GetProperty("batch");
        JsonElement late = Result("requests: 3000, input: 512, output: 200, deadline: 20s");

        Assert.Equal((4L, 12_000L), (Whole(nightly, "batches"), Whole(nightly, "requests")));
        JsonElement batch = late.GetProperty("batch");
        Assert.False(late.GetProperty("kept").GetBoolean());
        Assert.Equal(3_000, Whole(batch, "in_time") + Whole(batch, "late") + Whole(batch, "expired"));
        Assert.True(Whole(batch, "expired") > 100);
        RunResult screen = Run.Farthing(
            $"simulate {Scenario("requests: 3000, input: 512, output: 200, deadline: 20s")} --no-deliverable"
                + Still
        );
        Assert.Contains("MISSED", screen.Output, StringComparison.Ordinal);
        Assert.Contains("batch requests are not done within 20.0 s", screen.Output, StringComparison.Ordinal);
    }

    /// <summary>Sent at once to engines that go by arrival it stands before those who wait.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_lane_harms_less_than_sending_at_once()
    {
        double Ttft(JsonElement run) => Value(run.GetProperty("latency").GetProperty("ttft"), "p99");

        double lane = Ttft(Result(Work));
        double atOnce = Ttft(Result(Work + ", send: at-once"));
        double without = Ttft(Result(null));

        Assert.True(without <= lane && 2 * lane < atOnce, $"{without} {lane} {atOnce}");
    }

    [Theory]
    [InlineData("--curve 1..8", "--curve is about the traffic alone")]
    [InlineData("--against kv=fp8", "--against is about the traffic alone")]
    public void Studies_of_the_traffic_alone_refuse_it(string flag, string words)
    {
        RunResult run = Run.Farthing($"simulate {Scenario(Work)} {flag}" + Still);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_comes_when_the_traffic_is_over_is_refused()
    {
        RunResult run = Run.Farthing($"simulate {Scenario(Work + ", at: 3h")}" + Still);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("the traffic is over by then: it lasts 19 m 5", run.Error, StringComparison.Ordinal);
        Assert.Contains(":7", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Every_autoscaler_is_ranked_with_it()
    {
        RunResult run = Run.Farthing(
            $"simulate {Scenario(Work, "autoscale: { policy: hpa, target: 8, min: 1, max: 4 }")} --policies --json"
                + Still
        );

        Assert.Equal("", run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.NotEqual(
            0,
            document.RootElement.GetProperty("result").GetProperty("policies").GetArrayLength()
        );
    }
}
