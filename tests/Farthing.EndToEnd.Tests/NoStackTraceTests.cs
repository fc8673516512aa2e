using Farthing.Numerics.Randomness;

namespace Farthing.EndToEnd.Tests;

/// <summary>Nothing that a person types ends in a stack trace.</summary>
[Trait("Speed", "slow")]
public sealed class NoStackTraceTests
{
    private static readonly string[] Verbs =
    [
        "plan",
        "simulate",
        "cost",
        "cost price",
        "cost tps",
        "cost break-even",
        "cost check",
        "cost memory",
        "cost waterfall",
        "trace describe",
        "trace convert",
        "catalog list",
        "catalog show",
        "catalog add model",
        "catalog support",
        "init",
        "doctor",
        "completion",
        "predict",
        "calibrate",
        "",
        "nonsense",
    ];

    private static readonly string[] Words =
    [
        "--json",
        "--rate",
        "--slo",
        "--gpu",
        "--gpus",
        "--model",
        "--profile",
        "--trace",
        "--gpu-price",
        "--tps",
        "--weights",
        "--batch",
        "--utilization",
        "--explain",
        "--seed",
        "--output",
        "--",
        "-",
        "-1",
        "0",
        "NaN",
        "1e999",
        "12/s",
        "12/",
        "$",
        "$2.50/h",
        "-$2/h",
        "ttft_p95=1s",
        "=",
        ",",
        "ttft_p95=,=",
        "8xH100-SXM",
        "llama-3.1-8b",
        "H100-SXM",
        "azure-conv-2023",
        "gpus",
        "models",
        "/no/such/folder/file",
        "examples",
        "examples/chat-70b.yaml",
        "docs/errors.md",
        "''",
        "'\t'",
        "'ü€𝄞'",
        "'\"'",
        "'../../../../etc/shadow'",
        "99999999999999999999",
        "5-3",
        "3..5",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_words_end_with_a_message_and_an_exit_code(ulong seed)
    {
        Pcg32 random = new(seed, 1);
        using Checkout checkout = new();
        for (int i = 0; i < 25; i++)
        {
            int count = random.NextInt32(0, 6);
            string line = "./farthing " + Pick(ref random, Verbs);
            for (int word = 0; word < count; word++)
            {
                line += " " + Pick(ref random, Words);
            }

            ProcessResult run = await checkout.RunAsync(line, TestContext.Current.CancellationToken);

            Assert.True(run.ExitCode is >= 0 and <= 3, $"{line}: exit {run.ExitCode}\n{run.Error}");
            Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("FAR9001", run.Output + run.Error, StringComparison.Ordinal);
        }
    }

    private static string Pick(ref Pcg32 random, string[] from) => from[random.NextInt32(0, from.Length - 1)];
}
