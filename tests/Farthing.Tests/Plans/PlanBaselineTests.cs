using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanBaselineTests
{
    private const string Line =
        "vllm serve meta-llama/Llama-3.1-8B-Instruct --max-model-len 8192 --max-num-seqs 64";

    [Fact]
    public void A_vllm_line_is_priced_and_simulated_and_the_saving_is_the_difference_of_both_prices()
    {
        string file = Write("serve.sh", Line + " --tensor-parallel-size 2\n");

        RunResult run = Run.Farthing($"{PlanLines.Small} --current {file} --current-gpus 4xH100-SXM --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        JsonElement baseline = result.GetProperty("baseline");
        JsonElement fleet = baseline.GetProperty("fleet");
        Assert.Equal(2, fleet.GetProperty("replicas").GetInt32()); // 4 GPUs, 2 a server
        Assert.Equal(64, fleet.GetProperty("max_num_seqs").GetInt32());
        Assert.True(baseline.GetProperty("keeps_slo").GetBoolean());
        double difference = Price(fleet) - Price(result.GetProperty("chosen"));
        Assert.Equal(difference, baseline.GetProperty("saving_usd_per_hour").GetDouble(), 9);
        Assert.Equal(difference * 730, baseline.GetProperty("saving_usd_per_month").GetDouble(), 6);
    }

    [Fact]
    public void An_earlier_plan_is_its_own_baseline_and_costs_the_same()
    {
        string file = Path.Combine(PlanLines.Folder(), "plan.json");
        Assert.Equal(0, Run.Farthing($"{PlanLines.Small} -q -o {file}").ExitCode);

        RunResult run = Run.Farthing($"{PlanLines.Small} --current {file} --json");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        Assert.Equal(
            result.GetProperty("chosen").GetRawText(),
            result.GetProperty("baseline").GetProperty("fleet").GetRawText(),
            ignoreAllWhiteSpace: true,
            ignoreLineEndingDifferences: true
        );
        Assert.Equal(0, result.GetProperty("baseline").GetProperty("saving_usd_per_hour").GetDouble());
    }

    /// <summary>A server that is asked for more than it carries serves what it can: its tokens do not become cheaper.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_price_of_a_fleet_that_is_overrun_is_of_what_it_serves()
    {
        string file = Write("serve.sh", Line + "\n");
        double Blended(string rate)
        {
            string line = PlanLines.Small.Replace("--rate 4/s", $"--rate {rate}", StringComparison.Ordinal);
            RunResult run = Run.Farthing($"{line} --current {file} --current-gpus 1xL40S --json");
            using JsonDocument document = JsonDocument.Parse(run.Output);
            return document
                .RootElement.GetProperty("result")
                .GetProperty("baseline")
                .GetProperty("fleet")
                .GetProperty("usd_per_m_blended")
                .GetProperty("value")
                .GetDouble();
        }

        double carried = Blended("4/s");
        double overrun = Blended("100/s");

        Assert.True(overrun < carried);
        Assert.Equal(overrun, Blended("200/s"), overrun * 0.02);
    }

    /// <summary>One card gets ten times what it can serve: how long requests wait depends on how long the traffic lasts, so no seconds are said of it. Gaps between tokens are.</summary>
    [Fact]
    public void A_fleet_that_does_not_keep_up_has_no_times_from_arrival()
    {
        string file = Write("serve.sh", Line + "\n");
        string line = PlanLines.Small.Replace(
            "--rate 4/s --requests 300",
            "--rate 100/s --requests 1500",
            StringComparison.Ordinal
        );

        RunResult run = Run.Farthing($"{line} --current {file} --current-gpus 1xL40S --json");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement baseline = document.RootElement.GetProperty("result").GetProperty("baseline");
        Assert.Contains(
            baseline.GetProperty("words").EnumerateArray(),
            words => words.GetString() == "ttft_p95 MISSED: promised 1.00 s, does not keep up"
        );
        JsonElement fleet = baseline.GetProperty("fleet");
        JsonElement latencies = fleet.GetProperty("latencies");
        foreach (string lost in (string[])["ttft_p95", "e2e_mean"])
        {
            Assert.All(
                latencies.GetProperty(lost).EnumerateObject(),
                member => Assert.NotEqual(JsonValueKind.Number, member.Value.ValueKind)
            );
        }

        Assert.InRange(latencies.GetProperty("itl_p95").GetProperty("value").GetDouble(), 0.001, 1);
        Assert.NotEqual(
            JsonValueKind.Number,
            fleet.GetProperty("at_confidence").GetProperty("ttft_p95").GetProperty("value").ValueKind
        );
    }

    [Fact]
    public void A_fleet_that_does_not_fit_is_said_to_and_the_plan_stands()
    {
        string file = Write("serve.sh", "vllm serve meta-llama/Llama-3.3-70B-Instruct\n");
        string line = PlanLines.Small.Replace("llama-3.1-8b", "llama-3.3-70b", StringComparison.Ordinal);

        RunResult run = Run.Farthing($"{line} --current {file} --current-gpus 1xL40S --why");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  serve.sh: 1 × L40S: 1 replica × TP1", run.Output, StringComparison.Ordinal);
        Assert.Contains("does not fit: ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Line, "", "[FAR6005]", "on which GPU?")]
    [InlineData(Line, "--current-gpus H100-SXM", "[FAR6005]", "not a count of GPUs")]
    [InlineData(
        Line + " --tensor-parallel-size 2",
        "--current-gpus 3xH100-SXM",
        "[FAR6005]",
        "a multiple of 2"
    )]
    [InlineData(Line, "--current-gpus 8xH1000", "[FAR2001]", "H100")]
    [InlineData("vllm serve Qwen/Qwen3-32B", "--current-gpus 8xH100-SXM", "[FAR6005]", "another model")]
    [InlineData("echo hello", "--current-gpus 8xH100-SXM", "[FAR6201]", "vllm serve")]
    [InlineData("{}", "", "[FAR6302]", "farthing.plan/1")]
    [InlineData("""{"schema":"farthing.plan/1","result":{"chosen":{}}}""", "", "[FAR6302]", "is missing")]
    public void What_cannot_be_a_baseline_is_a_fault(string text, string flags, string code, string words)
    {
        string file = Write("serve.sh", text);

        RunResult run = Run.Farthing($"{PlanLines.Small} --current {file} {flags}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_GPUs_of_no_current_fleet_have_no_effect()
    {
        RunResult run = Run.Farthing($"{PlanLines.Small} --current-gpus 8xH100-SXM");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no effect without --current", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Two pods with two GPUs each.</summary>
    [Fact]
    public void A_manifest_says_replicas_and_its_model_is_the_plans()
    {
        string file = Write(
            "k8s.yaml",
            """
            apiVersion: apps/v1
            kind: Deployment
            spec:
              replicas: 2
              template:
                spec:
                  containers:
                    - name: vllm
                      image: vllm/vllm-openai:v0.11.0
                      command: ["vllm", "serve", "meta-llama/Llama-3.1-8B-Instruct"]
                      args: ["--tensor-parallel-size=2", "--max-model-len", "8192", "--max-num-seqs", "64"]
                      resources: { limits: { nvidia.com/gpu: "2" } }
            """
        );
        string line = PlanLines
            .Small.Replace("llama-3.1-8b ", "", StringComparison.Ordinal)
            .Replace("--gpu L40S ", "", StringComparison.Ordinal);

        RunResult run = Run.Farthing($"{line} --current {file}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("k8s.yaml is 4 × H100-SXM: 2 replicas × TP2", run.Output, StringComparison.Ordinal);
    }

    /// <summary>vLLM's own log says 352 blocks here.</summary>
    [Fact]
    public void A_hybrid_model_with_more_sequences_than_cache_blocks_does_not_start()
    {
        string file = Write("serve.sh", "vllm serve Qwen/Qwen3.5-27B --gpu-memory-utilization 0.9\n");

        RunResult run = Run.Farthing(
            $"plan qwen3.5-27b --in 100 --out 20 --rate 1/s --requests 100 --slo ttft_p95=10s --gpu H100-SXM --max-gpus 1 --current {file} --json {PlanLines.Still}"
        );

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        string reason = result.GetProperty("baseline").GetProperty("reason").GetString()!;
        Assert.Contains(
            "--max-num-seqs 1024 exceeds its 352 Mamba cache blocks",
            reason,
            StringComparison.Ordinal
        );
        // The plan's own line starts: 389 sequences at most.
        Assert.InRange(result.GetProperty("chosen").GetProperty("max_num_seqs").GetInt32(), 1, 389);
    }

    /// <summary>Eight slots of rank 64 take memory from each fleet of the plan, and its own line carries them.</summary>
    [Fact]
    public void Adapters_of_the_current_fleet_are_carried_by_the_plan()
    {
        string file = Write("serve.sh", Line + " --enable-lora --max-loras 8 --max-lora-rank 64\n");

        RunResult run = Run.Farthing($"{PlanLines.Small} --current {file} --current-gpus 1xH100-SXM");
        RunResult lines = Run.Farthing($"{PlanLines.Small} --current {file} --current-gpus 1xH100-SXM --run");

        Assert.Contains(
            "Both carry the adapters (8 slots of rank 64).",
            Flat(run.Output),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--enable-lora --max-loras 8 --max-lora-rank 64",
            Flat(lines.Output).Replace(" \\ ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "--speculative-config x",
        "Not comparable with the plan: --speculative-config changes its memory or speed",
        false
    )]
    [InlineData("--cpu-offload-gb 40", "Not comparable with the plan: --cpu-offload-gb", false)]
    [InlineData("--runner pooling", "Not comparable with the plan: --runner", false)]
    [InlineData("--enable-sleep-mode", "Not simulated here: --enable-sleep-mode.", true)]
    [InlineData("--cpu-offload-gb 0", "The plan ", true)]
    public void What_is_not_simulated_stands_beside_the_verdict(string flags, string words, bool isCompared)
    {
        string file = Write("serve.sh", $"{Line} {flags}\n");

        RunResult run = Run.Farthing($"{PlanLines.Small} --current {file} --current-gpus 1xH100-SXM --json");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement baseline = document.RootElement.GetProperty("result").GetProperty("baseline");
        Assert.Contains(
            words,
            baseline.GetProperty("words").EnumerateArray().Last().GetString(),
            StringComparison.Ordinal
        );
        bool hasSaving =
            baseline.TryGetProperty("saving_usd_per_hour", out JsonElement saving)
            && saving.ValueKind == JsonValueKind.Number;
        Assert.Equal(isCompared, hasSaving);
    }

    /// <summary>TP2 takes an instance of eight, of which six GPUs stay unused.</summary>
    [Fact]
    public void Unused_GPUs_of_whole_instances_stand_beside_the_saving()
    {
        string file = Write("serve.sh", Line + " --tensor-parallel-size 2\n");

        RunResult run = Run.Farthing($"{PlanLines.Small} --current {file} --current-gpus 2xH100-SXM");

        Assert.Contains(
            "Whole instances leave 6 of its 8 GPUs unused; by GPUs that serve alone it is $13.76/h",
            Flat(run.Output),
            StringComparison.Ordinal
        );
    }

    private static string Flat(string output) =>
        string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static double Price(JsonElement fleet) =>
        fleet.GetProperty("price").GetProperty("value").GetDouble();

    private static string Write(string name, string text)
    {
        string file = Path.Combine(PlanLines.Folder(), name);
        File.WriteAllText(file, text);
        return file;
    }
}
