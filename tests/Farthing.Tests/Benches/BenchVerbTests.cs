using System.Diagnostics;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Benches;

public sealed class BenchVerbTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void A_short_run_is_shown_and_is_what_its_schema_says()
    {
        using PacedServer server = new();
        string folder = Directory.CreateTempSubdirectory().FullName;
        string file = Path.Combine(folder, "result.json");
        string vllm = Path.Combine(folder, "vllm.json");

        RunResult run = Run.Farthing(
            $"bench {server.Url} --concurrency 4 --requests 40 --in 100 --out 10 --warmup 1s --slo ttft_p95=5s,itl_p95=2s --gpu-price $2/h -o {file} --export-vllm {vllm} --explain"
        );

        Assert.Contains(
            "natural text, salted, 100 in / 10 out; counted by /tokenize",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("40 finished, 0 failed", run.Output, StringComparison.Ordinal);
        Assert.Contains("ttft_p95 ≤ 5.00 s kept", run.Output, StringComparison.Ordinal);
        Assert.Contains("$/M out, all dollars", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal("farthing.bench/1", document.RootElement.GetProperty("schema").GetString());
        JsonElement result = document.RootElement.GetProperty("result");
        string schema = SchemaVerb.TextOf("bench");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        JsonElement stage = result.GetProperty("stages")[0];
        Assert.Equal(40, stage.GetProperty("requests").GetArrayLength());
        Assert.Equal(1, stage.GetProperty("tokens").GetProperty("output_share").GetDouble());
        // 10 tokens, role, end, usage, done: 14 events of 3 numbers.
        Assert.Equal(42, stage.GetProperty("requests")[0].GetProperty("events").GetArrayLength());
        using JsonDocument export = JsonDocument.Parse(File.ReadAllText(vllm));
        Assert.Equal(40, export.RootElement.GetProperty("completed").GetInt32());
        Assert.Equal(400, export.RootElement.GetProperty("total_output_tokens").GetInt32());
        Assert.Equal(9, export.RootElement.GetProperty("itls")[0].GetArrayLength());
        Assert.Equal(4, export.RootElement.GetProperty("max_concurrency").GetInt32());
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_bill_is_price_times_GPUs_times_the_whole_runs_wall_time()
    {
        using PacedServer server = new();
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "result.json");
        long start = Stopwatch.GetTimestamp();

        RunResult run = Run.Farthing(
            $"bench {server.Url} --sweep 1..2 --requests 8 --in 50 --out 5 --warmup 1s --gpus 3 --gpu-price $7200/h -o {file}"
        );

        double around = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement result = document.RootElement.GetProperty("result");
        JsonElement bill = result.GetProperty("bill");
        double wall = bill.GetProperty("wall_s").GetDouble();
        double loads = result
            .GetProperty("stages")
            .EnumerateArray()
            .Sum(stage => stage.GetProperty("whole").GetProperty("seconds").GetDouble());
        double warmUp = result.GetProperty("warm_up").GetProperty("seconds").GetDouble();
        Assert.InRange(wall, loads + warmUp, around);
        // Three GPUs at $2 a second.
        Assert.Equal(6 * wall, bill.GetProperty("total").GetProperty("value").GetDouble(), 6);
        Assert.Contains("of GPU time: 3 GPUs at $7,200.00/h for", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_sweep_is_a_table_with_the_best_load()
    {
        using PacedServer server = new();

        RunResult run = Run.Farthing(
            $"bench {server.Url} --sweep 1..4 --requests 12 --in 50 --out 5 --warmup 0s --slo e2e_p95=60s --model llama-3.1-8b --gpu H100-SXM --gpu-price 2.50"
        );

        Assert.Contains("vs predicted", run.Output, StringComparison.Ordinal);
        Assert.Contains("← best", run.Output, StringComparison.Ordinal);
        Assert.Contains("kept by every load up to 4 concurrent", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_without_price_and_promise_is_a_table_too()
    {
        using PacedServer server = new();

        RunResult run = Run.Farthing(
            $"bench {server.Url} --sweep 1..2 --requests 8 --in 50 --out 5 --warmup 0s"
        );

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Contains("knee ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("--rate 100/s --requests 20", "100 requests/s")]
    [InlineData(
        "--rate 100/s --requests 20 --arrivals gamma --burstiness 2 --max-concurrency 2",
        "100 requests/s"
    )]
    [InlineData("--rate 40/s --requests 12 --turns 3 --think 10ms", "40.0 requests/s")]
    [InlineData(
        "--concurrency 2 --requests 12 --shared-prefix 64 --prefix-groups 2",
        "64 tokens shared by 2 group(s)"
    )]
    [InlineData("--concurrency 2 --requests 12 --api completions --prompt random-ids", "random token ids")]
    [InlineData("--concurrency 2 --requests 12 --in 50-100 --out 2-9 --ramp 50ms", "50–100 in / 2–9 out")]
    public void Each_kind_of_load_runs(string flags, string words)
    {
        using PacedServer server = new();
        string lengths = flags.Contains("--in", StringComparison.Ordinal) ? "" : "--in 80 --out 6";

        RunResult run = Run.Farthing($"bench {server.Url} {flags} {lengths} --warmup 0s");

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 failed", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void A_trace_is_replayed()
    {
        using PacedServer server = new();
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "trace.csv");
        File.WriteAllText(
            file,
            "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.000,30,5\n2023-11-16 18:15:46.100,40,6\n2023-11-16 18:15:46.300,20,7\n"
        );

        RunResult run = Run.Farthing($"bench {server.Url} --trace {file} --warmup 0s");

        Assert.Contains("3 finished, 0 failed", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 requests of a trace", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_without_extras_is_measured_with_what_it_takes()
    {
        using PacedServer server = new(
            new PacedServerOptions
            {
                RefusesContinuousUsage = true,
                HasTokenize = false,
                TokensPerEvent = 2,
            }
        );

        RunResult run = Run.Farthing(
            $"bench {server.Url} --concurrency 2 --requests 10 --in 90 --out 8 --warmup 0s"
        );

        Assert.Contains("counted by usage", run.Output, StringComparison.Ordinal);
        Assert.Contains("ICL", run.Output, StringComparison.Ordinal);
        Assert.Contains("an event holds 2.00 tokens", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_are_counted_by_kind_and_make_the_run_invalid()
    {
        using PacedServer server = new(
            new PacedServerOptions { Fault = PacedFault.ResetMidStream, FaultEvery = 3 }
        );

        RunResult run = Run.Farthing(
            $"bench {server.Url} --concurrency 1 --requests 12 --in 90 --out 8 --warmup 0s"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "× connection reset (the connection was reset)",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("INVALID", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench ftp://x", "FAR8101", 2)]
    [InlineData("bench http://127.0.0.1:1", "FAR8102", 3)]
    [InlineData("bench http://x --sweep 8..2", "FAR8105", 2)]
    [InlineData("bench http://x --sweep 1.5..3", "FAR8105", 2)]
    [InlineData("bench http://x --slo ttft_p96=1s", "FAR8106", 2)]
    [InlineData("bench http://x --slo ttft_p95=40", "FAR8106", 2)]
    [InlineData("bench http://x --rate 1/s --concurrency 3", "FAR1104", 2)]
    [InlineData("bench http://x --burstiness 3", "FAR1104", 2)]
    [InlineData("bench http://x --prompt random-ids", "FAR1104", 2)]
    [InlineData("bench http://x --api-key-env FARTHING_NO_SUCH_VARIABLE", "FAR1104", 2)]
    [InlineData("bench http://x --shared-prefix 4096", "FAR1104", 2)]
    [InlineData("bench http://x --arrivals weekly", "FAR1005", 2)]
    [InlineData("bench http://x --proxy ftp://y", "FAR8101", 2)]
    [InlineData("bench http://x --proxy y:1 --http2", "FAR1104", 2)]
    public void Bad_input_is_a_fault(string line, string code, int exitCode)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_model_and_a_refused_key_end_with_what_to_do()
    {
        using PacedServer server = new();
        using PacedServer closed = new(new PacedServerOptions { Fault = PacedFault.Unauthorized });

        RunResult model = Run.Farthing($"bench {server.Url} --served-model other");
        RunResult key = Run.Farthing($"bench {closed.Url}");

        Assert.Equal((3, 3), (model.ExitCode, key.ExitCode));
        Assert.Contains("--served-model", model.Error, StringComparison.Ordinal);
        Assert.Contains("FAR8103", model.Error, StringComparison.Ordinal);
        Assert.Contains("--api-key-env", key.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_requests_of_a_run_never_begin_alike()
    {
        using PacedServer server = new();

        Run.Farthing($"bench {server.Url} --sweep 1..4 --requests 10 --in 60 --out 2 --warmup 200ms");

        lock (server.Bodies)
        {
            string[] beginnings =
            [
                .. server.Bodies.Select(body =>
                    body[body.IndexOf("Case ", StringComparison.Ordinal)..][..21]
                ),
            ];
            Assert.True(beginnings.Length > 30);
            Assert.Equal(beginnings.Length, beginnings.Distinct().Count());
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Without_an_address_an_emulated_server_is_swept()
    {
        RunResult run = Run.Farthing(
            "bench --sweep 1..4 --budget 12s --in 128 --out 16 --warmup 1s --slo e2e_p95=60s --no-report"
        );

        // A starved machine makes every load INVALID (exit 1); it never makes the bench fail.
        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Contains(
            "started an emulated vLLM (llama-3.1-8b, 1 × H100-SXM)",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("Not a real GPU", run.Output, StringComparison.Ordinal);
        Assert.Contains("$/M out", run.Output, StringComparison.Ordinal);
        Assert.Contains("vs predicted", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_emulator_that_cannot_start_is_a_fault()
    {
        RunResult run = Run.Farthing("bench --model no-such-model --gpu H100-SXM");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("FAR8107", run.Error, StringComparison.Ordinal);
    }
}
