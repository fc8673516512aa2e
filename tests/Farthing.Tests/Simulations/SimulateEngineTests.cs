using System.Text.Json;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Simulations;

/// <summary>The same traffic on each engine.</summary>
public sealed class SimulateEngineTests
{
    private const string Line =
        "simulate llama-3.1-8b --gpu L40S --in 1024 --out 128 --rate 3/s --requests 400 " + PlanLines.Still;

    [Theory]
    [InlineData("vllm", 2048, 256)]
    [InlineData("sglang", 4096, 4096)]
    [InlineData("trtllm", 8192, 2048)]
    public void An_engine_brings_its_own_defaults_and_serves_everything(string engine, int tokens, int seqs)
    {
        JsonElement result = Result($"{Line} --engine {engine}");
        JsonElement fleet = result.GetProperty("deployment");

        Assert.Equal(engine, fleet.GetProperty("engine").GetString());
        Assert.Equal(tokens, fleet.GetProperty("max_num_batched_tokens").GetInt32());
        Assert.Equal(seqs, fleet.GetProperty("max_num_seqs").GetInt32());
        Assert.Equal(400, result.GetProperty("requests").GetProperty("finished").GetInt32());
    }

    [Fact]
    public void An_engine_that_computes_prompts_first_answers_sooner_and_pauses_longer()
    {
        JsonElement vllm = Result($"{Line} --budget 512 --engine vllm");
        JsonElement sglang = Result($"{Line} --budget 512 --engine sglang");

        Assert.True(Latency(sglang, "ttft", "p95") < Latency(vllm, "ttft", "p95"));
        Assert.True(Latency(sglang, "itl", "p99") > Latency(vllm, "itl", "p99"));
    }

    [Fact]
    public void Room_for_whole_outputs_holds_back_requests_instead_of_preempting_them()
    {
        const string Short =
            "simulate llama-3.1-8b --gpu L40S --in 256 --out 600 --rate 6/s --requests 200 "
            + "--num-gpu-blocks-override 400 --block-size 16 "
            + PlanLines.Still;
        JsonElement vllm = Result($"{Short} --engine vllm");
        JsonElement trtllm = Result($"{Short} --engine trtllm");

        Assert.True(Preemptions(vllm) > 0);
        Assert.Equal(0, Preemptions(trtllm));
    }

    [Fact]
    public void What_is_assumed_of_an_engine_is_said()
    {
        RunResult run = Run.Farthing($"{Line} --engine trtllm");

        string words = string.Join(' ', run.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("trtllm: max-num-batched-tokens 8,192", words, StringComparison.Ordinal);
        Assert.Contains("chunked prefill on, which its serve line sets", words, StringComparison.Ordinal);
        Assert.DoesNotContain("vLLM's own", words, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("cost price --model llama-3.1-8b --gpus 1xL40S --in 512 --out 64")]
    [InlineData("cost table --model llama-3.1-8b --gpu L40S --in 512 --out 64")]
    [InlineData("plan llama-3.1-8b --capacity 1xL40S --in 512 --out 64")]
    public void It_is_said_once(string line)
    {
        RunResult run = Run.Farthing($"{line} --engine trtllm {PlanLines.Still}");

        Assert.Equal(0, run.ExitCode);
        Assert.Single(
            run.Output.Split('\n'),
            said => said.Contains("memory: work space", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("--gpu MI300X --engine trtllm", "TensorRT-LLM needs an NVIDIA GPU from Ampere on")]
    [InlineData("--gpu T4 --engine trtllm", "TensorRT-LLM needs an NVIDIA GPU from Ampere on")]
    [InlineData("--gpu L40S --engine tgi", "one of vllm, sglang, trtllm")]
    [InlineData("--gpu L40S --engine sglan", "sglang")]
    public void An_engine_that_cannot_run_is_refused(string flags, string words)
    {
        RunResult run = Run.Farthing($"simulate llama-3.1-8b --in 512 --out 64 --rate 1/s {flags}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_is_a_lever_and_against_itself_it_changes_nothing()
    {
        RunResult itself = Run.Farthing($"{Line} --engine sglang --against engine=sglang");
        RunResult other = Run.Farthing($"{Line} --against engine=sglang");

        Assert.Equal(1, itself.ExitCode);
        Assert.Contains("changes nothing", itself.Output, StringComparison.Ordinal);
        Assert.Equal(0, other.ExitCode);
        Assert.Contains("engine=sglang (base: vllm)", other.Output, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("sglang")]
    [InlineData("trtllm")]
    public void Price_and_capacity_of_an_engine_are_the_same_to_the_digit(string engine)
    {
        string fleet =
            $"--gpu-price $1/h --in 512 --out 64 --slo ttft_p95=1s --engine {engine} {PlanLines.Still}";
        JsonElement price = Result($"cost price --model llama-3.1-8b --gpus 2xL40S {fleet}");
        JsonElement plan = Result($"plan llama-3.1-8b --capacity 2xL40S {fleet}");

        Assert.Equal(
            plan.GetProperty("carried").GetProperty("requests_per_s").GetRawText(),
            price.GetProperty("throughput").GetProperty("requests_per_s").GetRawText()
        );
        Assert.Equal(engine, plan.GetProperty("carried").GetProperty("engine").GetString());
    }

    [Theory]
    [InlineData("sglang", "python3 -m sglang.launch_server --model-path ")]
    [InlineData("trtllm", "trtllm-serve ")]
    public void A_plan_says_how_its_engine_is_started(string engine, string program)
    {
        JsonElement plan = Result(
            "plan llama-3.1-8b --gpu L40S --gpu-price $1/h --in 512 --out 64 --rate 4/s --requests 300 "
                + $"--slo ttft_p95=1s --engine {engine} {PlanLines.Still}"
        );

        Assert.Contains(program, plan.GetProperty("serve").GetString(), StringComparison.Ordinal);
        Assert.Equal(engine, plan.GetProperty("chosen").GetProperty("engine").GetString());
    }

    private static double Latency(JsonElement result, string metric, string statistic) =>
        result
            .GetProperty("latency")
            .GetProperty(metric)
            .GetProperty(statistic)
            .GetProperty("value")
            .GetDouble();

    private static int Preemptions(JsonElement result) =>
        result.GetProperty("requests").GetProperty("preemptions").GetInt32();

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
