using System.Text.RegularExpressions;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanVerbTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void The_screen_of_the_first_example()
    {
        RunResult run = Run.Farthing($"plan {RepositoryRoot.Path}/examples/chat-70b.yaml {PlanLines.Still}");

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(Regex.Replace(run.Output, @"(?m)^[\d.]+ (ms|s) · ", "SECONDS · "), "plan-chat-70b.txt");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_reasons_and_commands_of_the_first_example()
    {
        RunResult run = Run.Farthing(
            $"plan {RepositoryRoot.Path}/examples/chat-70b.yaml --why --run {PlanLines.Still}"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(
            Regex
                .Replace(run.Output, @"(?m)^[\d.]+ (ms|s) · ", "SECONDS · ")
                .Replace(RepositoryRoot.Path + "/", "", StringComparison.Ordinal),
            "plan-chat-70b-why-run.txt"
        );
    }

    [Fact]
    public void Users_are_converted_to_a_rate_on_the_screen()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b --gpu L40S --users 2000 --active 8% --turns 6 --in 512 --out 64 --requests 200 --slo ttft_p95=1s --why {PlanLines.Still}"
        );

        // 2,000 × 0.08 = 160 people, 6 turns an hour each: 960 an hour, 0.2667 a second.
        Assert.Equal(0, run.ExitCode);
        string flat = Regex.Replace(run.Output, @"\s+", " ");
        Assert.Contains(
            "2,000 users × 8.0 % active × 6 requests an hour = 0.267/s",
            flat,
            StringComparison.Ordinal
        );
        Assert.Contains("at 0.267/s mean", flat, StringComparison.Ordinal);
    }

    [Fact]
    public void No_plan_is_exit_code_1_and_says_what_to_relax()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 2/s --requests 200 --slo itl_p95=2ms {PlanLines.Still}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "NO PLAN  No fleet within the limits keeps the promise",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("\n  Relax the promise by ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("vllm serve", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_fits_nowhere_says_by_how_much()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.3-70b --gpu L4 --max-gpus 1 --in 512 --out 64 --rate 2/s --requests 200 {PlanLines.Still}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"does not fit by \d+\.\d GB a GPU", run.Output);
    }

    [Theory]
    [InlineData("llama-9.9-8b --gpu L4 --in 512 --out 64 --rate 1/s", 2, "FAR2001", "no such model")]
    [InlineData("llama-3.1-8b --gpu L400 --in 512 --out 64 --rate 1/s", 2, "FAR2001", "did you mean 'L40'")]
    [InlineData(
        "llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 1/s --gpu-price $0/h",
        2,
        "FAR1004",
        "above $0/h"
    )]
    [InlineData("llama-3.1-8b --gpu L4 --in 512 --out 64 --rate -1/s", 2, "FAR1004", "--rate")]
    [InlineData("llama-3.1-8b --gpu L4 --in 200000 --out 64 --rate 1/s", 1, "FAR6002", "131,072")]
    [InlineData(
        "llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 1/s --active 5%",
        2,
        "FAR4009",
        "has no effect"
    )]
    [InlineData(
        "llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 1/s --regions mars/*",
        2,
        "FAR6101",
        "mars/*"
    )]
    [InlineData("llama-3.1-8b --gpu L4 --trace no-such.csv", 2, "FAR3001", "no-such.csv")]
    public void What_cannot_be_planned_is_a_fault(string line, int exitCode, string code, string words)
    {
        RunResult run = Run.Farthing($"plan {line} {PlanLines.Still}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"[{code}]", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("", "[FAR3004]")]
    [InlineData("2023-11-16 18:00:00.0000000,100,20\n", "[FAR4011]")]
    [InlineData("2023-11-16 18:00:00.0000000,100,20\n2023-11-16 18:00:00.0000000,100,20\n", "[FAR4007]")]
    public void A_trace_without_a_rate_is_a_fault(string rows, string code)
    {
        string trace = Path.Combine(PlanLines.Folder(), "trace.csv");
        File.WriteAllText(trace, "TIMESTAMP,ContextTokens,GeneratedTokens\n" + rows);

        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b --gpu L4 --trace {trace} --slo ttft_p95=1s {PlanLines.Still}"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_nobody_sells_has_no_price_and_no_plan()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b --gpu H100-PCIe --regions aws --in 512 --out 64 --rate 1/s --requests 200 {PlanLines.Still}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No fleet", run.Output, StringComparison.Ordinal);
        Assert.Contains("price", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_link_between_the_gpus_of_a_replica_is_stated()
    {
        const string Ask =
            "plan llama-3.1-8b --gpu L40S --tp 2 --in 512 --out 64 --rate 1/s --requests 200 --slo ttft_p95=2s --why ";
        string Flat(string flags) =>
            Regex.Replace(Run.Farthing(Ask + flags + PlanLines.Still).Output, @"\s+", " ");

        Assert.Contains("GPUs linked by PCIe, peer to peer, assumed", Flat(""), StringComparison.Ordinal);
        Assert.Contains(
            "GPUs linked by PCIe through host memory",
            Flat("--interconnect pcie "),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "GPUs linked by PCIe, peer to peer",
            Flat("--interconnect pcie-p2p "),
            StringComparison.Ordinal
        );
    }
}
