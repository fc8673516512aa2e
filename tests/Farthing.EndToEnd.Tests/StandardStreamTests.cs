using System.Text.RegularExpressions;

namespace Farthing.EndToEnd.Tests;

/// <summary>Standard output or error that is closed or full: exit code 3, one line where one can be written, no stack trace.</summary>
[Trait("Speed", "slow")]
public sealed partial class StandardStreamTests
{
    private const int DependencyFailed = 3;

    private static readonly string[] Answers =
    [
        "--help",
        "--version",
        "cost price --gpu-price 2.5 --tps 100",
        "cost price --gpu-price 2.5 --tps 100 --json",
        "catalog list gpus",
        "catalog show gpu H100-SXM",
        "completion bash",
        "doctor",
        "init -",
        "init - --json",
        "simulate llama-3.1-8b --gpu H100-SXM --rate 1/s --in 100 --out 10",
        "predict --conditions examples/conditions.csv",
        "trace generate sharegpt - --requests 5000 --rate 5/s",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_that_have_nowhere_to_go_end_with_3_and_one_line()
    {
        using Checkout checkout = new();
        ProcessResult help = await checkout.RunAsync("./farthing --help", Cancellation);
        string[] verbs = [.. VerbLine().Matches(help.Output).Select(match => match.Groups[1].Value)];
        Assert.True(verbs.Length >= 15, help.Output);
        foreach (string line in Answers.Concat(verbs.Select(verb => verb + " --help")))
        {
            foreach (string way in new[] { "> /dev/full", ">&-" })
            {
                ProcessResult run = await checkout.RunAsync($"./farthing {line} {way}", Cancellation);

                Assert.True(
                    run.ExitCode == DependencyFailed,
                    $"{line} {way}: exit {run.ExitCode}\n{run.Error}"
                );
                Assert.True(
                    Lines(run.Error).Count(text => text.Contains("FAR1108", StringComparison.Ordinal)) == 1,
                    $"{line} {way}: {run.Error}"
                );
                Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("cost price --gpu-price 2.5 --tps x 2> /dev/full")]
    [InlineData("cost price --gpu-price 2.5 --tps x 2>&-")]
    [InlineData("cost price --gpu-price 2.5 --tps 100 > /dev/full 2> /dev/full")]
    [InlineData("cost price --gpu-price 2.5 --tps 100 >&- 2>&-")]
    [InlineData("nonsense 2>&-")]
    public async Task Messages_that_have_nowhere_to_go_end_with_3(string line)
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync("./farthing " + line, Cancellation);

        Assert.Equal((DependencyFailed, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("cost price --gpu-price 2.5 --tps 100 2>&-")]
    [InlineData("cost price --gpu-price 2.5 --tps 100 2> /dev/full")]
    [InlineData("cost price --gpu-price 2.5 --tps 100 <&-")]
    public async Task An_answer_without_a_message_needs_no_standard_error(string line)
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync("./farthing " + line, Cancellation);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("$6.94/M", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_had_enough_is_no_failure()
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync(
            "set -o pipefail; ./farthing catalog list instances --quiet | head -1",
            Cancellation
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task An_answer_whose_file_is_full_is_printed_all_the_same()
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync(
            "./farthing cost price --gpu-price 2.5 --tps 100 --output /dev/full",
            Cancellation
        );

        Assert.Equal(DependencyFailed, run.ExitCode);
        Assert.Contains("$6.94/M", run.Output, StringComparison.Ordinal);
        Assert.Contains("FAR1106", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_of_requests_that_is_full_costs_no_simulation()
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync(
            "ln -s /dev/full log.csv; ./farthing simulate llama-3.1-8b --gpu H100-SXM --rate 5/s --in 100 --out 10 --request-log log.csv",
            Cancellation
        );

        Assert.Equal(DependencyFailed, run.ExitCode);
        Assert.Contains("TTFT", run.Output, StringComparison.Ordinal);
        Assert.Contains("FAR1106", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_of_the_input_reach_no_terminal()
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync(
            "./farthing catalog show gpu $'H100\\033[31m\\r\\x07'; ./farthing cost price --gpu-price 2.5 --tps 100 --name $'a\\033[2Jb' --also $'name=\\033]0;x\\007,tps=50'",
            Cancellation
        );

        Assert.DoesNotContain(
            run.Output + run.Error,
            letter => char.IsControl(letter) && letter is not ('\n' or '\t')
        );
        Assert.Contains("H100\\u001b[31m", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Waits until a command in the background has used a second of CPU: it has started and is at work, however long that takes.</summary>
    private const string AtWork =
        "[ -d /proc/$! ] || sleep 2; while [ -d /proc/$! ] && [ $(awk '{print $14 + $15}' /proc/$!/stat) -lt 100 ]; do sleep 0.1; done";

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_trace_that_is_being_made_ends_at_once(string signal)
    {
        using Checkout checkout = new();

        ProcessResult run = await checkout.RunAsync(
            $"set -m; ./farthing trace generate sharegpt big.jsonl --requests 50000000 --rate 5/s & {AtWork}; kill -{signal} $!; began=$SECONDS; wait $!; code=$?; test $((SECONDS - began)) -lt 60 || echo late; ls; exit $code",
            Cancellation
        );

        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("late", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("big.jsonl", run.Output, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^  ([a-z]+) {2,}\S", RegexOptions.Multiline)]
    private static partial Regex VerbLine();
}
