using System.CommandLine;
using System.Text.RegularExpressions;
using Farthing.Cli;

namespace Farthing.EndToEnd.Tests.Publishing;

/// <summary>The native program says what the built one says, byte for byte.</summary>
[Trait("Speed", "nightly")]
[Trait("Program", "native")]
public sealed partial class NativeProgramTests
{
    /// <summary>Documents and sheets of verbs whose answers do not change from run to run, but for how long they took.</summary>
    public static TheoryData<string> Commands =>
        [
            "--version",
            "nonsense",
            "cost price --gpu-price 2.21 --gpus 4 --tps 2400 --utilization 70% --json",
            "cost price --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60% --explain",
            "cost table --model llama-3.1-8b --in 1000 --out 300 --slo ttft_p95=1s,itl_p95=40ms --json",
            "cost break-even --model llama-3.3-70b --gpus 4xA100-80GB --api-price 0.88 --traffic 1/s --in 1238 --out 221 --json",
            "cost quantize --to awq --json",
            "forecast --users 2000 --turns 6 --json",
            "plan examples/chat-8b.yaml --why --run",
            "plan examples/chat-8b.yaml --json",
            "plan llama-3.3-70b --capacity 8xH100-SXM --profile azure-conv-2023 --slo ttft_p95=1.5s,itl_p95=40ms --json",
            "simulate examples/chat-8b.yaml --gpu L40S --json",
            "simulate --model llama-3.1-8b --gpu H100-SXM --curve 1..16 --json",
            "simulate examples/two-pools.yaml --json",
            "simulate examples/adapters.yaml --json",
            "predict --conditions examples/conditions.csv",
            "bench --import examples/foreign/vllm.json --slo ttft_p95=1s --json",
            "audit --bodies examples/audit/bodies.jsonl --json",
            "watch examples/watch/vllm.prom examples/watch/dcgm.prom --interval 15s --gpu H100-SXM --gpu-price $2.50/h --once --json",
            "catalog list gpus --json",
            "catalog list models --json",
            "catalog show model deepseek-r1 --json",
            "catalog support deepseek-r1 H200-SXM --json",
            "serve examples/gateway/farthing.yaml --check --json",
            "serve examples/gateway/any-client.yaml --explain-route local --json",
            "serve init --from examples/gateway/litellm.yaml",
            "init --kind gateway --schema",
            "completion bash",
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_says_the_same(string command)
    {
        await SameAsync(command.Split(' '));
    }

    [Fact]
    public async Task Every_schema_is_the_same()
    {
        ProcessResult names = await FarthingProcess.RunAsync(
            ["schema"],
            TestContext.Current.CancellationToken
        );
        string[] known = [.. Name().Matches(names.Output).Select(match => match.Value).Distinct()];
        Assert.True(known.Length > 100, names.Output);
        foreach (string name in known)
        {
            await SameAsync(["schema", name]);
        }
    }

    [Fact]
    public async Task Every_help_is_the_same()
    {
        await SameAsync(["--help"]);
        foreach (VerbEntry verb in VerbRegistry.All)
        {
            await HelpAsync([verb.Name], verb.CommandFor(null));
        }
    }

    private static async Task HelpAsync(string[] words, Command command)
    {
        await SameAsync([.. words, "--help"]);
        foreach (Command under in command.Subcommands)
        {
            await HelpAsync([.. words, under.Name], under);
        }
    }

    private static async Task SameAsync(string[] arguments)
    {
        Assert.SkipWhen(FarthingProcess.Native is null, "FARTHING_PROGRAM names no native program");
        ProcessResult built = await RunAsync(FarthingProcess.Built, arguments);
        ProcessResult native = await RunAsync(FarthingProcess.Native, arguments);

        Assert.Equal(built, native);
    }

    private static async Task<ProcessResult> RunAsync(string program, string[] arguments)
    {
        using Checkout checkout = new(program);
        string line = "./farthing " + string.Join(' ', arguments.Select(word => $"'{word}'"));
        ProcessResult run = await checkout.RunAsync(line, TestContext.Current.CancellationToken);
        return run with
        {
            Output = Took().Replace(run.Output.Replace(checkout.Folder, "", StringComparison.Ordinal), "T"),
            Error = Took().Replace(run.Error, "T"),
        };
    }

    [GeneratedRegex(@"[a-z0-9_.-]+$", RegexOptions.Multiline)]
    private static partial Regex Name();

    /// <summary>How long something took, and when it was.</summary>
    [GeneratedRegex(
        @"^[\d.]+ m?s(?= ·)|(?<= in )[\d.]+ m?s$|\b1[6-9]\d{8}\.\d+|(?<=""(elapsed|search|simulated)_seconds"":\s?)[\d.e-]+",
        RegexOptions.Multiline
    )]
    private static partial Regex Took();
}
