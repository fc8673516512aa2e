using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Simulations;

/// <summary>Chunked prefill off, and a prompt beyond the token budget of a step, on each engine.</summary>
public sealed class WholePromptTests
{
    private const string Traffic =
        " --in 9000 --out 20 --requests 60 --enable-chunked-prefill false --max-model-len 16384 ";

    private const string Slo = " --slo ttft_p95=20s,itl_p95=5s ";

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("vllm", 0)]
    [InlineData("sglang", 0)]
    [InlineData("trtllm", 1)] // refuses prompts beyond 8,192 tokens, so no promise is kept
    public void Ends_in_an_answer_and_never_in_a_defect(string engine, int exitCode)
    {
        string simulate = $"simulate llama-3.1-8b --gpus 1xL40S --engine {engine}{Traffic}{PlanLines.Still}";
        string plan = $"plan llama-3.1-8b --gpu L40S --engine {engine}{Traffic}{Slo}{PlanLines.Still}";
        string current = Path.Combine(PlanLines.Folder(), "serve.sh");
        File.WriteAllText(
            current,
            "vllm serve meta-llama/Llama-3.1-8B-Instruct --no-enable-chunked-prefill --max-num-batched-tokens 2048"
        );

        Assert.All(
            (string[])
                [
                    $"{simulate} --rate 0.5/s {Slo}",
                    $"{simulate} --rate 0.5/s {Slo} --against kv=fp8",
                    $"{plan} --rate 0.5/s",
                    $"{plan} --rate 0.5/s --current {current} --current-gpus 1xL40S",
                ],
            line => Assert.Equal(exitCode, Answer(line).ExitCode)
        );
        Answer($"{simulate} --curve 1,4");
    }

    [Fact]
    public void VLLM_raises_its_budget_and_says_so()
    {
        RunResult run = Answer(
            $"simulate llama-3.1-8b --gpus 1xL40S --rate 0.5/s {Traffic}{PlanLines.Still}"
        );

        string words = string.Join(' ', run.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("max-num-batched-tokens 16,384", words, StringComparison.Ordinal);
        Assert.Contains(
            "chunked prefill off: max_num_batched_tokens is at least max_model_len",
            words,
            StringComparison.Ordinal
        );
        Assert.Contains("all requests finished", words, StringComparison.Ordinal);
    }

    private static RunResult Answer(string line)
    {
        RunResult run = Run.Farthing(line);
        Assert.DoesNotContain("FAR9001", run.Output + run.Error, StringComparison.Ordinal);
        Assert.InRange(run.ExitCode, 0, 1);
        return run;
    }
}
