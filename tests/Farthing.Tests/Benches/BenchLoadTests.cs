using System.Text.Json;
using Farthing.Documents.Plans;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Tests.Cli;
using Farthing.Tests.Documents;
using Farthing.Verbs;

namespace Farthing.Tests.Benches;

/// <summary>Loads from traces, profiles, data sets and plans, as a user asks for them.</summary>
public sealed class BenchLoadTests
{
    private const string Trace =
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.000,30,5\n2023-11-16 18:15:56.000,40,6\n2023-11-16 18:16:46.000,20,7\n";

    [Fact]
    public void A_trace_by_concurrency_ignores_its_times()
    {
        using PacedServer server = new();
        string trace = Written("trace.csv", Trace);

        JsonElement result = Measured($"bench {server.Url} --trace {trace} --concurrency 2 --warmup 0s");

        JsonElement stage = result.GetProperty("stages")[0];
        Assert.Equal(
            ("concurrency", 2),
            (stage.GetProperty("load").GetString(), stage.GetProperty("value").GetInt32())
        );
        Assert.Equal(
            [30, 40, 20],
            stage
                .GetProperty("requests")
                .EnumerateArray()
                .Select(one => one.GetProperty("asked_input").GetInt32())
        );
        // Its times are 60 s; played two at a time it takes a moment.
        Assert.True(stage.GetProperty("whole").GetProperty("seconds").GetDouble() < 30);
    }

    [Fact]
    public void Users_of_a_closed_loop_are_each_in_a_conversation()
    {
        using PacedServer server = new();

        JsonElement result = Measured(
            $"bench {server.Url} --concurrency 2 --turns 3 --requests 12 --in 40 --out 4 --warmup 0s"
        );

        JsonElement[] requests =
        [
            .. result.GetProperty("stages")[0].GetProperty("requests").EnumerateArray(),
        ];
        Assert.Equal(12, requests.Length);
        Assert.All(
            requests.GroupBy(one => one.GetProperty("session").GetInt32()),
            session => Assert.True(session.Count() <= 3)
        );
        // 40 in, 4 out, 40 more: the second turn's prompt has 84 tokens.
        Assert.Contains(requests, one => one.GetProperty("asked_input").GetInt32() == 84);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Rates_of_conversations_can_be_swept()
    {
        using PacedServer server = new();

        JsonElement result = Measured(
            $"bench {server.Url} --sweep 20/s..60/s --turns 2 --requests 12 --in 40 --out 4 --warmup 0s"
        );

        Assert.Equal(6, result.GetProperty("stages").GetArrayLength());
        Assert.All(
            result.GetProperty("stages").EnumerateArray(),
            stage => Assert.Equal(12, stage.GetProperty("outcomes").GetProperty("finished").GetInt32())
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_ramp_stands_before_the_load_and_outside_of_the_steady_window()
    {
        using PacedServer server = new();

        JsonElement result = Measured(
            $"bench {server.Url} --rate 40/s --arrivals constant --ramp 1s --duration 3s --in 40 --out 4 --warmup 0s"
        );

        JsonElement stage = result.GetProperty("stages")[0];
        double[] scheduled =
        [
            .. stage
                .GetProperty("requests")
                .EnumerateArray()
                .Select(one => one.GetProperty("scheduled_us").GetDouble() / 1e6)
                .Order(),
        ];
        // 20 within the ramp, and then one each 25 ms: as planned, since on a busy machine the last ones may come too late to be sent.
        Assert.InRange(scheduled.Count(at => at < 1), 19, 21);
        double[] after = [.. scheduled.Where(at => at >= 1)];
        Assert.InRange(after.Length, 60, 121);
        Assert.All(after.Zip(after.Skip(1)), pair => Assert.Equal(0.025, pair.Second - pair.First, 0.0001));
        Assert.True(after[^1] <= 4);
        // Where requests take so long that no window fits, it is the whole run.
        Assert.True(
            stage.GetProperty("steady_from_s").GetDouble() >= 1
                || stage.GetProperty("steady_rounds").GetDouble() < SteadyWindow.FewestRounds
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_profile_brings_lengths_and_an_agents_sessions()
    {
        using PacedServer server = new();

        RunResult chat = Run.Farthing(
            $"bench {server.Url} --profile mlperf-llama3.1-8b --rate 100/s --requests 6 --warmup 0s"
        );
        JsonElement agents = Measured(
            $"bench {server.Url} --profile claude-code-agent --concurrency 2 --requests 2 --warmup 0s"
        );

        Assert.Contains("profile mlperf-llama3.1-8b (mean ", chat.Output, StringComparison.Ordinal);
        Assert.Contains("6 finished, 0 failed", chat.Output, StringComparison.Ordinal);
        Assert.Contains(
            "claude-code-agent",
            agents.GetProperty("prompts").GetProperty("words").GetString(),
            StringComparison.Ordinal
        );
        Assert.All(
            agents.GetProperty("stages")[0].GetProperty("requests").EnumerateArray(),
            one => Assert.True(one.GetProperty("session").GetInt32() >= 0)
        );
    }

    [Fact]
    public void Prompts_of_a_file_are_sent_counted_by_the_server_and_repeated_with_a_note()
    {
        using PacedServer server = new();
        string data = Written(
            "data.jsonl",
            "{\"prompt\": \"alpha beta gamma\", \"completion\": \"one two three four\"}\n{\"prompt\": \"delta epsilon\"}\n"
        );

        RunResult run = Run.Farthing(
            $"bench {server.Url} --data {data} --concurrency 1 --requests 5 --out 4 --warmup 0s"
        );

        Assert.Contains("5 finished, 0 failed", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "real prompts, salted, 2 conversations of a file (JSON lines), 4 out",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("counted by the server's usage", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "the file has 2 conversations, 5 were needed: 3 repeats, each with another salt",
            run.Output,
            StringComparison.Ordinal
        );
        lock (server.Bodies)
        {
            Assert.Contains(
                server.Bodies,
                body => body.Contains(". alpha beta gamma", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void Prompts_that_are_not_salted_may_hit_the_cache()
    {
        using PacedServer server = new(new PacedServerOptions { CachedShare = 0.5 });
        string data = Written("data.csv", "prompt\nalpha beta gamma\ndelta epsilon\n");

        RunResult salted = Run.Farthing(
            $"bench {server.Url} --data {data} --concurrency 1 --requests 4 --out 4 --warmup 0s"
        );
        RunResult bare = Run.Farthing(
            $"bench {server.Url} --data {data} --concurrency 1 --requests 4 --out 4 --warmup 0s --no-salt"
        );

        Assert.Contains("prompts were seen before", salted.Output, StringComparison.Ordinal);
        Assert.Contains("not salted", bare.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("prompts were seen before", bare.Output, StringComparison.Ordinal);
        Assert.Contains("which prefix caches hit", bare.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cap_is_no_length_the_model_ends_the_answer()
    {
        using PacedServer server = new(new PacedServerOptions { StopsAfter = 3 });
        string data = Written(
            "batch.jsonl",
            "{\"custom_id\": \"a\", \"body\": {\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}], \"max_tokens\": 50}}\n"
        );

        RunResult run = Run.Farthing(
            $"bench {server.Url} --data {data} --concurrency 1 --requests 3 --warmup 0s"
        );

        Assert.Contains("the model ends its answers", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("stopped early", run.Output, StringComparison.Ordinal);
        lock (server.Bodies)
        {
            Assert.DoesNotContain("ignore_eos", server.Bodies[^1], StringComparison.Ordinal);
            Assert.Contains("\"max_tokens\":50", server.Bodies[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_plan_brings_its_load_price_and_promise_and_stands_beside()
    {
        // Tokens that come together have no time between them, and would be faster than any band.
        using PacedServer server = new(new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(200) });
        string plan = Written("plan.json", DocumentSamples.Saved(Plan()));

        RunResult run = Run.Farthing($"bench {server.Url} --plan {plan} --requests 20 --warmup 0s");
        JsonElement result = Measured($"bench {server.Url} --plan {plan} --requests 20 --warmup 0s");

        // The sentence names the file, and its lines end where the file's path lets them.
        string page = System.Text.RegularExpressions.Regex.Replace(run.Output, @"\s+", " ");
        Assert.True(
            page.Contains("1 × H100-SXM, TP1, bf16 weights at 50.0 requests/s", StringComparison.Ordinal),
            run.Output
        );
        Assert.Contains("60 in / 4 out", run.Output, StringComparison.Ordinal);
        Assert.Contains("$2.00/h × 1 GPU", run.Output, StringComparison.Ordinal);
        Assert.Contains("ttft_p95 ≤ 5.00 s kept", run.Output, StringComparison.Ordinal);
        JsonElement[] figures = [.. result.GetProperty("plan").GetProperty("figures").EnumerateArray()];
        Assert.Equal(["ttft_p95", "tpot_p50"], figures.Select(one => one.GetProperty("name").GetString()));
        // A band of 1 ns to 100 s holds everything, one of 1 to 2 ns nothing.
        Assert.Equal([true, false], figures.Select(one => one.GetProperty("within_band").GetBoolean()));
        Assert.Contains("SLOWER than the band", run.Output, StringComparison.Ordinal);
        string schema = SchemaVerb.TextOf("bench");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Dollars_are_split_where_model_and_gpu_are_known_and_their_band_is_that_of_the_throughput()
    {
        using PacedServer server = new();

        JsonElement cost = Measured(
                $"bench {server.Url} --concurrency 2 --requests 30 --in 80 --out 8 --warmup 0s --gpu-price 3 --model llama-3.1-8b --gpu H100-SXM"
            )
            .GetProperty("stages")[0]
            .GetProperty("cost");

        JsonElement split = cost.GetProperty("split");
        double all = Value(cost, "output");
        double share = split.GetProperty("prefill_share").GetDouble();
        Assert.InRange(share, 0.001, 0.999);
        Assert.Equal(all * (1 - share), Value(split, "output"), all * 1e-9);
        Assert.True(cost.GetProperty("output").GetProperty("low").GetDouble() <= all);
        Assert.True(cost.GetProperty("output").GetProperty("high").GetDouble() >= all);
        Assert.Equal(all / 0.6, Value(cost, "output_at_utilization"), all * 1e-9);

        static double Value(JsonElement parent, string name) =>
            parent.GetProperty(name).GetProperty("value").GetDouble();
    }

    [Theory]
    [InlineData("--trace x.csv --rate 3/s", "FAR1104")]
    [InlineData("--profile azure-conv-2023 --data x.jsonl", "FAR1104")]
    [InlineData("--profile azure-conv-2023 --in 30", "FAR1104")]
    [InlineData("--profile azure-conf-2023", "FAR3")]
    [InlineData("--data /no/such/file.jsonl", "FAR8121")]
    [InlineData("--no-salt", "FAR1104")]
    [InlineData("--turns 3 --api completions", "FAR1104")]
    [InlineData("--plan /no/such/plan.json", "FAR8122")]
    public void Bad_input_is_a_fault_before_anything_is_sent(string flags, string code)
    {
        RunResult run = Run.Farthing("bench http://127.0.0.1:1 " + flags);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not a whole plan")]
    [InlineData("{\"schema\": \"farthing.bench/1\"}", "not a whole plan: another schema")]
    [InlineData("{\"schema\": \"farthing.plan/1\"}", "not a whole plan: it lacks 'result'")]
    [InlineData("{\"schema\": \"farthing.plan/1\", \"result\": null}", "not a whole plan: result is null")]
    [InlineData("{\"schema\": \"farthing.plan/1\", \"result\": {\"chosen\": {}}}", "not a whole plan")]
    public void A_plan_that_is_none_is_named(string text, string words)
    {
        RunResult run = Run.Farthing("bench http://127.0.0.1:1 --plan " + Written("plan.json", text));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_chose_no_fleet_has_no_load()
    {
        string file = Written("plan.json", DocumentSamples.Saved(Plan() with { Chosen = null }));

        RunResult run = Run.Farthing($"bench http://127.0.0.1:1 --plan {file}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("chose no fleet", run.Error, StringComparison.Ordinal);
    }

    private static PlanDocument Plan()
    {
        PlanDocument any = (PlanDocument)DocumentSamples.Of(typeof(PlanDocument)).First();
        return any with
        {
            Inputs = any.Inputs with
            {
                Model = "meta-llama/Llama-3.1-8B-Instruct",
                Settings = new Dictionary<string, string> { ["workload.input"] = "60" },
                Rate = new Quantity(50, "requests_per_s"),
                MeanInput = new Quantity(60.2, "tokens"),
                MeanOutput = new Quantity(4, "tokens"),
                Slo = new Dictionary<string, Quantity> { ["ttft_p95"] = new(5, "s") },
            },
            Chosen = any.Chosen! with
            {
                Gpu = "H100-SXM",
                GpusUsed = 1,
                TensorParallel = 1,
                Weights = "bf16",
                Price = new Quantity(2, "usd_per_hour"),
                Latencies = new Dictionary<string, Quantity>
                {
                    ["ttft_p95"] = new(0.02, "s") { Low = 1e-9, High = 100 },
                    ["tpot_p50"] = new(1.5e-9, "s") { Low = 1e-9, High = 2e-9 },
                },
            },
        };
    }

    private static string Written(string name, string text)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static JsonElement Measured(string line)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "result.json");
        RunResult run = Run.Farthing($"{line} -o {file}");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.GetProperty("result").Clone();
    }
}
