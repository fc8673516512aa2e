using System.Globalization;
using System.Text.Json;
using Farthing.Testing.Pacing;
using Farthing.Tests.Cli;
using Farthing.Tests.Emulation.Http;
using Farthing.Tests.Measurement.Watching;

namespace Farthing.Tests.Benches;

public sealed class BenchServerTests
{
    private const string Short =
        "--concurrency 4 --requests 100 --in 60 --out 10 --warmup 0s --metrics-interval 0.1s";

    [Fact]
    [Trait("Speed", "slow")]
    public void A_page_that_counts_what_came_here_agrees()
    {
        using PacedServer server = new();
        using FakePages pages = new((_, _) => FakePages.Ok(Page(server, 1)));

        (JsonElement stage, RunResult run) = Bench($"bench {server.Url} --metrics {pages.Address} {Short}");

        Assert.Equal("passed", StateOf(stage, "other traffic"));
        JsonElement engine = stage.GetProperty("engine");
        Assert.Equal("vLLM", engine.GetProperty("targets")[0].GetProperty("engine").GetString());
        Assert.InRange(Value(engine, "output_tokens"), 960, 1040);
        Assert.Equal(1000, Value(engine, "output_tokens_here"));
        Assert.InRange(Value(engine, "running_max"), 1, 5);
        Assert.True(stage.GetProperty("course").GetArrayLength() >= 2);
        Assert.Contains("\"gpu\": null", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Another_client_on_the_server_makes_the_run_invalid()
    {
        using PacedServer server = new();
        using FakePages pages = new((_, _) => FakePages.Ok(Page(server, 1.5)));

        RunResult run = Run.Farthing($"bench {server.Url} --metrics {pages.Address} {Short}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("its own metrics", run.Output, StringComparison.Ordinal);
        Assert.Contains("(vLLM)", run.Output, StringComparison.Ordinal);
        // A long line is folded where it is wide.
        string words = string.Join(
            ' ',
            run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Contains("another client is on the server", words, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void An_exporter_is_known_by_what_it_says_and_the_servers_own_page_is_read_beside_it()
    {
        using PacedServer server = new();
        using FakePages exporter = new(
            (_, _) =>
                FakePages.Ok(
                    "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 500\nDCGM_FI_PROF_DRAM_ACTIVE{gpu=\"0\"} 0.6\nDCGM_FI_PROF_PIPE_TENSOR_ACTIVE{gpu=\"0\"} 0.3\nDCGM_FI_DEV_FB_USED{gpu=\"0\"} 60000\nDCGM_FI_DEV_FB_FREE{gpu=\"0\"} 20000\n"
                )
        );

        (JsonElement stage, _) = Bench($"bench {server.Url} --metrics {exporter.Address} {Short}");

        JsonElement gpu = stage.GetProperty("gpu");
        double rate = stage.GetProperty("steady").GetProperty("output_tokens_per_s").GetDouble();
        Assert.Equal(500, Value(gpu, "power"), 6);
        Assert.Equal(500 / rate, Value(gpu, "joules_per_output_token"), 9);
        Assert.Equal(rate / 500, Value(gpu, "output_tokens_per_joule"), 9);
        Assert.Equal(0.75, Value(gpu, "memory_use"), 9);
        Assert.Equal("dcgm", stage.GetProperty("engine").GetProperty("load_source").GetString());
        Assert.Equal(2, stage.GetProperty("engine").GetProperty("targets").GetArrayLength());
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void None_reads_nothing()
    {
        using PacedServer server = new();

        (JsonElement stage, _) = Bench($"bench {server.Url} --metrics none {Short}");

        Assert.Equal(JsonValueKind.Null, stage.GetProperty("engine").ValueKind);
        Assert.Equal(JsonValueKind.Null, stage.GetProperty("course").ValueKind);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task An_emulated_server_counts_the_tokens_that_come()
    {
        await using TestServer server = await TestServer.StartAsync();
        string url = server.Client.BaseAddress!.ToString();

        (JsonElement stage, _) = await Task.Run(() => Bench($"bench {url} {Short}"));

        JsonElement engine = stage.GetProperty("engine");
        Assert.Equal(1000, Value(engine, "output_tokens"));
        Assert.Equal(1000, Value(engine, "output_tokens_here"));
        Assert.Equal("passed", StateOf(stage, "other traffic"));
        Assert.True(engine.TryGetProperty("ttft_p50", out _));
        Assert.InRange(Value(engine, "step_tokens_mean"), 1, 2048);
        Assert.Equal("unknown", engine.GetProperty("load_source").GetString());
    }

    [Theory]
    [InlineData("--metrics ftp://x", "FAR8131", 2)]
    [InlineData("--metrics none --metrics http://x", "FAR8131", 2)]
    [InlineData("--metrics http://127.0.0.1:9", "FAR8132", 3)]
    [InlineData("--metrics-interval 1h", "FAR1004", 2)]
    public void Bad_metrics_are_a_fault(string flags, string code, int exitCode)
    {
        using PacedServer server = new();

        RunResult run = Run.Farthing($"bench {server.Url} {flags}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    /// <summary>What a vLLM in the place of the paced server would say: ten tokens an answer.</summary>
    private static string Page(PacedServer server, double factor)
    {
        long answered = server.Answered;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"vllm:num_requests_running {Math.Max(0, server.Generations - answered)}\nvllm:num_requests_waiting 0\nvllm:generation_tokens_total {10 * answered * factor}\n"
        );
    }

    private static (JsonElement Stage, RunResult Run) Bench(string line)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.InRange(run.ExitCode, 0, 1);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return (document.RootElement.GetProperty("result").GetProperty("stages")[0].Clone(), run);
    }

    private static double Value(JsonElement parent, string name) =>
        parent.GetProperty(name).GetProperty("value").GetDouble();

    private static string? StateOf(JsonElement stage, string name) =>
        stage
            .GetProperty("checks")
            .EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == name)
            .GetProperty("state")
            .GetString();
}
