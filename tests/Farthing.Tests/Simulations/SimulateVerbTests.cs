using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Verbs.Simulations;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Tests.Simulations;

public sealed class SimulateVerbTests
{
    private const string Small =
        "simulate llama-3.1-8b --gpu H100-SXM --in 1024 --out 128 --rate 8/s --requests 500 --slo ttft_p95=500ms,itl_p95=30ms --gpu-price $2.50/h --config-dir /nowhere";

    [Fact]
    public void The_screen_says_verdict_latencies_and_dollars()
    {
        RunResult run = Run.Farthing(Small + " --explain");

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            run.Output.Split('\n'),
            line => Assert.True(line.Length <= 120 || line.StartsWith("  ", StringComparison.Ordinal), line)
        );
        Golden.Verify(run.Output, "simulate.txt");
    }

    [Fact]
    public void The_same_command_prints_the_same_bytes() =>
        Assert.Equal(Run.Farthing(Small + " --json").Output, Run.Farthing(Small + " --json").Output);

    [Fact]
    public void The_center_lies_in_its_band_and_tokens_and_dollars_add_up()
    {
        JsonElement result = Json(Small);

        JsonElement ttft = result.GetProperty("latency").GetProperty("ttft").GetProperty("p95");
        Assert.InRange(
            ttft.GetProperty("value").GetDouble(),
            ttft.GetProperty("low").GetDouble(),
            ttft.GetProperty("high").GetDouble()
        );
        Assert.Equal(500, result.GetProperty("requests").GetProperty("finished").GetInt64());
        JsonElement cost = result.GetProperty("cost");
        double Value(string name) => cost.GetProperty(name).GetProperty("value").GetDouble();
        // 500 × 1,024 prompt tokens and 500 × 128 output tokens at their own prices are the whole run.
        Assert.Equal(Value("run"), (0.512 * Value("input")) + (0.064 * Value("output")), 9);
        Assert.Equal(Value("run"), 0.576 * Value("blended"), 9);
        Assert.Equal(Value("run"), Value("gpu_hours") * 2.50, 9);
    }

    [Fact]
    public void The_deliverable_is_at_least_the_rate_where_the_promise_is_kept()
    {
        JsonElement result = Json(Small);

        Assert.True(result.GetProperty("kept").GetBoolean());
        Assert.True(
            result.GetProperty("throughput").GetProperty("deliverable").GetProperty("value").GetDouble() >= 8
        );
    }

    [Fact]
    public void More_than_a_fleet_carries_is_called_unstable()
    {
        JsonElement result = Json(
            "simulate llama-3.1-8b --gpu L4 --in 2000 --out 200 --rate 20/s --requests 2000 --config-dir /nowhere"
        );

        Assert.Equal("unstable", result.GetProperty("stability").GetString());
        Assert.True(
            result.GetProperty("throughput").GetProperty("utilization").GetProperty("value").GetDouble() > 1
        );
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public void The_request_log_reads_back_as_a_trace(string extension)
    {
        string path = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.{extension}");
        try
        {
            RunResult run = Run.Farthing($"{Small} --no-deliverable --request-log {path}");
            TraceReadResult read = TraceReader.Read(path);

            Assert.Equal(0, run.ExitCode);
            Assert.Equal(500, read.Table.Count);
            Assert.Equal(0, read.Broken.Count);
            Assert.Equal((1024, 128), (read.Table.InputTokens[7], read.Table.OutputTokens[7]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Ids of 15 tokens, of which three are equal, prove 45: two blocks of 16. Ids of 24 prove 72: four.</summary>
    [Theory]
    [InlineData(15, 32)]
    [InlineData(24, 64)]
    [InlineData(512, 80)] // One id for two equal prompts of 96: all but the block of the last token.
    public void Prefix_ids_of_any_block_are_replayed(int block, int cached)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string trace = Path.Combine(folder, "trace.jsonl");
        string ids = block == 512 ? "1" : "1,2,3";
        int more = (96 / block) - 3;
        string[] tails =
        [
            .. ((int[])[10, 20]).Select(from =>
                string.Concat(Enumerable.Range(from, Math.Max(0, more)).Select(id => $",{id}"))
            ),
        ];
        File.WriteAllLines(
            trace,
            tails.Select(
                (tail, i) =>
                    $$"""{"arrival_ns":{{i * 10_000_000_000L}},"input":96,"output":4,"trace_block_size":{{block}},"hash_ids":[{{ids}}{{tail}}]}"""
            )
        );

        RunResult run = Run.Farthing(
            $"simulate llama-3.1-8b --gpus 1xH100-SXM --gpu-price 2 --tp 1 --trace {trace} --no-deliverable --request-log {folder}/log.csv"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[][] rows = [.. File.ReadLines($"{folder}/log.csv").Select(line => line.Split(','))];
        int at = Array.IndexOf(rows[0], "cached");
        Assert.Equal(["0", $"{cached}"], rows[1..].Select(row => row[at]));
    }

    [Fact]
    public void The_request_log_names_the_replica_and_the_batch()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string many = Path.Combine(folder, "many.csv");
        string one = Path.Combine(folder, "one.csv");

        Run.Farthing(
            $"simulate llama-3.1-8b --gpus 2xH100-SXM --tp 1 --in 1024 --out 128 --rate 30/s --requests 400 --no-deliverable --request-log {many}"
        );
        Run.Farthing(
            $"simulate llama-3.1-8b --gpus 1xH100-SXM --tp 1 --in 1024 --out 128 --rate 1/s --requests 1 --no-deliverable --request-log {one}"
        );

        string[][] rows = [.. File.ReadLines(many).Select(line => line.Split(','))];
        Assert.Equal(["replica", "preemptions", "batch_first", "batch_mean"], rows[0][^4..]);
        Assert.Equal(400, rows.Length - 1);
        Assert.Equal(["0", "1"], rows[1..].Select(row => row[^4]).Distinct().Order());
        Assert.All(rows[1..], row => Assert.True(Number(row[^2]) >= 1 && Number(row[^1]) >= 1));
        Assert.Equal(["1", "1"], File.ReadLines(one).Last().Split(',')[^2..]);

        static double Number(string text) =>
            double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void An_interrupted_log_leaves_no_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.csv");

        Assert.Throws<OperationCanceledException>(() =>
            RequestLog.Write<int>(
                new VerbContext("simulate", new Command("simulate").Parse([]), CancellationToken.None),
                path,
                _ => throw new OperationCanceledException()
            )
        );

        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + "*"));
    }

    [Fact]
    public void A_model_that_does_not_fit_is_a_no_with_what_would_help()
    {
        RunResult run = Run.Farthing(
            "simulate llama-3.3-70b --gpu A100-80GB --profile azure-conv-2023 --config-dir /nowhere"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("\nDOES NOT FIT  ", run.Output, StringComparison.Ordinal);
        Assert.Contains("--tp 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_are_all_too_long_are_a_no()
    {
        RunResult run = Run.Farthing(
            "simulate llama-3.1-8b --gpu H100-SXM --in 1000000 --out 10 --rate 1/s --requests 5 --config-dir /nowhere"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("REFUSED  ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_request_alone_has_latencies_and_no_deliverable()
    {
        JsonElement result = Json(
            "simulate llama-3.1-8b --gpu H100-SXM --in 100 --out 1 --rate 1/s --requests 1 --config-dir /nowhere"
        );

        Assert.Equal(1, result.GetProperty("latency").GetProperty("ttft").GetProperty("count").GetInt32());
        Assert.Equal(
            JsonValueKind.Null,
            result
                .GetProperty("latency")
                .GetProperty("tpot")
                .GetProperty("p50")
                .GetProperty("value")
                .ValueKind
        );
        Assert.False(result.GetProperty("throughput").TryGetProperty("deliverable", out _));
    }

    [Fact]
    public void Routing_of_one_replica_is_a_flag_without_effect()
    {
        RunResult run = Run.Farthing(Small + " --routing round-robin");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("one replica is not routed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Static_batching_is_slower_than_continuous()
    {
        double Ttft(string flags) =>
            Json(Small + " --no-deliverable " + flags)
                .GetProperty("latency")
                .GetProperty("ttft")
                .GetProperty("p95")
                .GetProperty("value")
                .GetDouble();

        Assert.True(Ttft("--batching static") > Ttft(""));
    }

    [Fact]
    public void The_link_between_gpus_is_stated_and_a_flag_changes_it()
    {
        const string Two =
            "simulate llama-3.1-8b --gpu L40S --tp 2 --in 1024 --out 128 --rate 1/s --requests 200 --gpu-price $2/h --config-dir /nowhere";
        double Itl(string flags) =>
            Json(Two + flags)
                .GetProperty("latency")
                .GetProperty("itl")
                .GetProperty("p50")
                .GetProperty("value")
                .GetDouble();
        string Flat(string flags) =>
            System.Text.RegularExpressions.Regex.Replace(Run.Farthing(Two + flags).Output, @"\s+", " ");

        Assert.Contains("GPUs linked by PCIe, peer to peer, assumed", Flat(""), StringComparison.Ordinal);
        Assert.Contains(
            "GPUs linked by PCIe through host memory",
            Flat(" --interconnect pcie"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "GPUs linked by PCIe, peer to peer",
            Flat(" --interconnect pcie-p2p"),
            StringComparison.Ordinal
        );
        Assert.True(Itl("") < Itl(" --interconnect pcie"));
        Assert.Equal("pcie-p2p", Json(Two).GetProperty("deployment").GetProperty("interconnect").GetString());
        RunResult refused = Run.Farthing(Two + " --interconnect nvlink");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("L40S has no NVLink", refused.Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(string line)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }
}
