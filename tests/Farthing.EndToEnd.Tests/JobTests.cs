using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>What people come to do, in the words in which they ask: one command of the README or of a verb's help each, and what its answer must say.</summary>
[Trait("Speed", "slow")]
public sealed partial class JobTests
{
    /// <summary>Question, command, exit code, and a pattern of the answer.</summary>
    public static readonly TheoryData<string, string, int, string> Jobs = new()
    {
        {
            "What does a token of a 70B model cost on four A100?",
            "cost price --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60%",
            0,
            @"^ANSWER  \$[\d.]+/M tokens at 60 % utilization"
        },
        {
            "On which GPU is my model cheapest?",
            "cost table --model llama-3.1-8b --in 1000 --out 300 --slo ttft_p95=1s,itl_p95=40ms",
            0,
            @"^ANSWER  \$[\d.]+/M on TP\d .*cheapest of \d+ GPUs and formats"
        },
        { "Which fleet for my traffic and promise?", "plan examples/chat-70b.yaml", 0, @"\d+ × .*\$[\d,.]+" },
        {
            "What do my eight H100 carry?",
            "plan llama-3.3-70b --capacity 8xH100-SXM --profile azure-conv-2023 --slo ttft_p95=1.5s,itl_p95=40ms",
            0,
            @"CARRIES  [\d.]+ requests/s within ttft_p95"
        },
        {
            "Would another engine carry more of my traffic?",
            "simulate examples/chat-8b.yaml --gpu L40S --against engine=sglang --against engine=trtllm",
            0,
            @"engine=sglang .*req/s"
        },
        {
            "Rent GPUs or buy tokens?",
            "cost break-even --model llama-3.3-70b --gpus 4xA100-80GB --api-price 0.88 --traffic 1/s --in 1238 --out 221",
            0,
            "ANSWER  (BUY|SELF-HOST|TIE)"
        },
        {
            "How fast must it be for a dollar a million?",
            "cost tps --target '$1.00/M' --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60%",
            0,
            @"ANSWER  .*[\d,]+ tokens/s"
        },
        {
            "What will my application cost, and what do I forget?",
            "forecast --users 2000 --turns 6",
            0,
            @"ANSWER  \$[\d,]+ a month .*are terms that people forget"
        },
        {
            "What does FP8 save?",
            "cost quantize --to fp8 --model llama-3.3-70b --gpus 4xH100-SXM",
            0,
            @"\$[\d.]+/M in bf16 → \$[\d.]+/M in fp8 .*[\d.]+× the tokens"
        },
        {
            "What does a prefix cache save?",
            "cost cache --system 2048 --user 256 --rate 10000/h --hit 85% --input-price 0.50",
            0,
            "Prefill falls from 23.0 M"
        },
        {
            "What if some of it is spot?",
            "cost mix --on-demand 4 --on-demand-price 2.21 --spot 4 --spot-price 0.73 --spot-hours 60% --against 6",
            0,
            @"\$[\d,]+ a month .*% saved"
        },
        {
            "Many adapters on one fleet?",
            "cost lora --adapters 40 --model llama-3.1-8b --gpus 1xL40S --rate 0.2/s",
            0,
            "GPUs serve 40 adapters together, instead of 40 apart"
        },
        {
            "Tenants on one fleet?",
            "cost multiplex --tenants 10 --model llama-3.1-8b --gpus 1xL40S --rate 2/s --pooled-utilization 70%",
            0,
            "GPUs instead of 10"
        },
        {
            "Is this published figure possible?",
            "cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --tps 1800 --batch 32 --gpu-price '$2.50/h'",
            1,
            "ANSWER  IMPOSSIBLE"
        },
        {
            "At what latency does that hold?",
            "cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --gpus 4 --tps 1800 --batch 32 --ttft 300ms --itl 20ms --in 2000",
            0,
            "which first token"
        },
        {
            "What moves the price most?",
            "cost sensitivity --model llama-3.1-8b --gpus 1xL40S --utilization 40-80%",
            0,
            @"moves it most: from \$[\d.]+ to \$[\d.]+"
        },
        {
            "How does throughput grow with users?",
            "simulate --model llama-3.1-8b --gpu H100-SXM --curve 1..128",
            0,
            @"CURVE  The knee is at \d+ users"
        },
        {
            "What does an FP8 cache do to my traffic?",
            "simulate examples/chat-70b.yaml --gpus 8xH100-SXM --tp 2 --against kv=fp8",
            0,
            @"PAIRED  kv=fp8 (lowers|raises|keeps)"
        },
        {
            "How does this one configuration run?",
            "simulate examples/chat-70b.yaml --gpus 16xH100-SXM --tp 8",
            0,
            "TTFT"
        },
        {
            "Can I send that to somebody?",
            "plan examples/chat-8b.yaml --report plan.html",
            0,
            "Llama-3.1-8B"
        },
        {
            "Does it fit, and with what context?",
            "cost memory --model llama-3.3-70b --weights fp8 --gpu H100-SXM --kv fp8 --batch 32 --context 2048",
            1,
            "fit"
        },
        {
            "What does a GPU of my own cost an hour?",
            "cost tco --capex '$38k' --years 4 --residual 20% --interest 9% --kw 1.73 --pue 1.3 --electricity 0.09 --colo 120 --spares 3% --staff '$900/y' --utilization 0.6 --rent '$2.29/h'",
            0,
            @"\$[\d.]+/h"
        },
        {
            "How many tokens is a conversation really?",
            "cost tokens --turns 20 --system 1500 --user 60 --output-tokens 250",
            0,
            "tokens"
        },
        {
            "What do my running servers cost?",
            "watch examples/watch/vllm.prom examples/watch/dcgm.prom --interval 15s --gpu H100-SXM --gpu-price '$2.50/h' --once",
            0,
            @"\$[\d.]+ per million tokens"
        },
        {
            "What does another tester's result mean?",
            "bench --import examples/foreign/vllm.json --slo ttft_p95=1s",
            0,
            "IMPORTED  Holds"
        },
        {
            "What will these conditions measure?",
            "predict --conditions examples/conditions.csv --output predictions.csv",
            0,
            "predicted 12 of 14 rows"
        },
        { "Which GPUs are known?", "catalog list gpus", 0, "H100-SXM" },
        { "Where do I begin to write?", "init", 0, "farthing plan scenario.yaml" },
        { "Is my machine ready?", "doctor", 0, @"ok\s+machine" },
        {
            "I have eight H100 and don't know what to type",
            "ask --on 8xH100-SXM --model llama-3.3-70b",
            0,
            @"^\$ farthing plan llama-3.3-70b .*\n[\s\S]*CARRIES"
        },
    };

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task The_question_is_answered_by_a_command_that_is_shown(
        string question,
        string command,
        int exitCode,
        string answer
    )
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Checkout checkout = new();
        string[] words = command.Split(' ');
        string verb = words[0] == "cost" ? string.Join(' ', words[..2]) : words[0];
        ProcessResult help = await checkout.RunAsync($"./farthing {verb} --help", cancellation);
        string shown = Plain(
            await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "README.md"), cancellation)
        );

        Assert.True(
            (shown + Plain(help.Output)).Contains(Plain(command), StringComparison.Ordinal),
            $"{question}: neither README nor {verb} --help shows: farthing {command}"
        );

        ProcessResult run = await checkout.RunAsync($"./farthing {command}", cancellation);
        Assert.True(run.ExitCode == exitCode, $"{question}: exit {run.ExitCode}\n{run.Output}{run.Error}");
        foreach (Match file in WrittenFile().Matches(command))
        {
            Assert.True(
                new FileInfo(Path.Combine(checkout.Folder, file.Groups[1].Value))
                    is { Exists: true, Length: > 0 },
                $"{question}: {file.Value} is not written"
            );
        }

        Assert.Matches(answer, LineBreak().Replace(run.Output + run.Error, " "));
    }

    /// <summary>Without the line breaks of a narrow help.</summary>
    private static string Plain(string text) =>
        Spaces()
            .Replace(text.Replace("\\\n", " ", StringComparison.Ordinal), " ")
            .Replace("'", "", StringComparison.Ordinal);

    [GeneratedRegex(@"--(?:report|output) (\S+)")]
    private static partial Regex WrittenFile();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    /// <summary>A sentence that goes on in the next line.</summary>
    [GeneratedRegex(@"\n  (?=\S)")]
    private static partial Regex LineBreak();
}
