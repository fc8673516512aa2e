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
}
