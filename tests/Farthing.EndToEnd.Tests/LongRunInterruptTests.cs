using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Ctrl-C in a run of several parts: those that ended are the answer, which says how many of how many.</summary>
[Trait("Speed", "slow")]
public sealed class LongRunInterruptTests
{
    private const string Served = "llama-3.1-8b --gpu H100-SXM --in 1000 --out 300";

    [Theory]
    [InlineData($"simulate {Served} --curve 1..10000", "NUMBERS OF USERS")]
    [InlineData(
        $"simulate {Served} --rate 8/s --requests 60000 --against kv=fp8 --slo ttft_p95=1s",
        "RUNS AND"
    )]
    [InlineData("simulate examples/spot-batch.yaml --seeds 10000", "SEEDS")]
    [InlineData(
        "cost table --model llama-3.3-70b --in 1000 --out 300 --slo ttft_p95=1s,itl_p95=40ms --rows 1000",
        "GPUS AND FORMATS"
    )]
    [InlineData($"simulate {Served} --rate 8/s --requests 60000 --slo ttft_p95=1s", "RUNS AND SEARCHES")]
    [InlineData(
        "plan llama-3.3-70b --capacity 16xH100-SXM --in 1000 --out 300 --slo ttft_p95=1s,itl_p95=40ms --requests 60000",
        "SPREADS AND SEARCHES"
    )]
    public async Task Ctrl_C_prints_the_parts_that_ended(string line, string parts)
    {
        (int exitCode, string output) = await InterruptedAsync(line, "INTERRUPTED AFTER");

        Assert.Equal(130, exitCode);
        Assert.Matches(
            $@"INTERRUPTED\s+AFTER\s+[0-9,]+\s+OF\s+[0-9,]+\s+{parts.Replace(" ", @"\s+", StringComparison.Ordinal)}",
            output
        );
    }

    [Fact]
    public async Task The_document_says_so_too()
    {
        (int exitCode, string output) = await InterruptedAsync(
            $"simulate {Served} --curve 1..10000 --json",
            "farthing.simulate.curve"
        );

        Assert.Equal(130, exitCode);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement cut = document.RootElement.GetProperty("interrupted");
        int finished = cut.GetProperty("finished").GetInt32();
        Assert.Equal(
            finished,
            document.RootElement.GetProperty("result").GetProperty("loads").GetArrayLength()
        );
        Assert.InRange(finished, 1, cut.GetProperty("of").GetInt32() - 1);
        Assert.Equal("numbers of users", cut.GetProperty("what").GetString());
    }

    /// <summary>Sends the signal a while after the start. Where no part had ended by then, or the program had hardly begun, it does so again after twice the while.</summary>
    private static async Task<(int ExitCode, string Output)> InterruptedAsync(string line, string answer)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        (int ExitCode, string Output, string Error) run = (0, "", "");
        for (double seconds = 1.5; seconds < 60; seconds *= 2)
        {
            ProcessStartInfo start = new(FarthingProcess.Path, line.Split(' '))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = RepositoryRoot.Path,
            };
            using Process process = Process.Start(start)!;
            Task<(int ExitCode, string Output, string Error)> ending = process.ToEndAsync(cancellation);
            await Task.WhenAny(ending, Task.Delay(TimeSpan.FromSeconds(seconds), cancellation));
            Assert.False(process.HasExited, "it ended before the signal");
            using Process kill = Process.Start(
                "kill",
                ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]
            );
            run = await ending;
            if (run.Output.Contains(answer, StringComparison.Ordinal))
            {
                break;
            }
        }

        return (run.ExitCode, run.Output);
    }
}
