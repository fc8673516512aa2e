using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

public sealed class InterruptTests
{
    [Fact]
    public async Task Ctrl_C_ends_a_simulation_without_a_half_written_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("farthing-").FullName;
        try
        {
            ProcessStartInfo start = new(
                FarthingProcess.Path,
                "simulate llama-3.1-8b --gpu H100-SXM --in 1024 --out 256 --rate 4/s --requests 50000000 --request-log rows.csv".Split(
                    ' '
                )
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            };
            using Process process = Process.Start(start)!;
            while (!process.HasExited && Directory.GetFiles(folder).Length == 0)
            {
                await Task.Delay(20, cancellation);
            }

            using Process kill = Process.Start(
                "kill",
                ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            );
            (int exitCode, _, string error) = await process.ToEndAsync(cancellation);

            Assert.Equal(130, exitCode);
            Assert.Contains("interrupted", error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A trace that never comes holds every reader up; verbs that have nothing to sum up end all the same, within the framework's 2 s.</summary>
    [Theory]
    [InlineData("trace describe pipe", "TERM")]
    [InlineData("trace describe pipe", "INT")]
    [InlineData("trace merge pipe pipe --into both.csv", "TERM")]
    [InlineData("trace scale pipe faster.csv --by 2", "TERM")]
    [InlineData("predict --conditions pipe", "TERM")]
    [InlineData("simulate llama-3.1-8b --gpu L4 --trace pipe", "TERM")]
    public async Task A_verb_with_nothing_to_sum_up_ends_soon_after_a_signal(string line, string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("farthing-").FullName;
        try
        {
            using (Process make = Process.Start("mkfifo", [Path.Combine(folder, "pipe")]))
            {
                await make.WaitForExitAsync(cancellation);
            }

            ProcessStartInfo start = new(FarthingProcess.Path, line.Split(' '))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            };
            using Process process = Process.Start(start)!;
            await using FileStream never = await Task.Run(
                    () =>
                        new FileStream(
                            Path.Combine(folder, "pipe"),
                            FileMode.Open,
                            FileAccess.Write,
                            FileShare.ReadWrite
                        ), // Opens when the verb has opened it.
                    cancellation
                )
                .WaitAsync(Eventually.Longest, cancellation);
            Assert.False(process.HasExited, "it did not wait for the trace");
            Stopwatch watch = Stopwatch.StartNew();
            using Process kill = Process.Start(
                "kill",
                ["-" + signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            );
            (int exitCode, string output, string error) = await process.ToEndAsync(cancellation);

            Assert.True(
                watch.Elapsed < TimeSpan.FromSeconds(15),
                $"{watch.Elapsed.TotalSeconds:0.0} s after the signal"
            );
            Assert.Contains(exitCode, (int[])[130, 143]);
            Assert.Equal("", output);
            Assert.Contains("interrupted", error, StringComparison.Ordinal);
            Assert.Equal([Path.Combine(folder, "pipe")], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
