using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Ctrl-C in a bench: what was measured is kept, the exit code is 130, the result is whole.</summary>
public sealed class BenchInterruptTests
{
    [Theory]
    [InlineData("in a sweep", "--sweep 1..64 --duration 2s --warmup 0s", 3.0, 1)]
    [InlineData("in the warm-up", "--concurrency 1 --out 2000 --warmup 60s", 1.0, 0)]
    [InlineData("before the first answer", "--concurrency 1", 1.0, 0)]
    public async Task It_keeps_what_was_measured(string when, string flags, double seconds, int minLoads)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using PacedServer paced = new();
        using RawServer silent = RawServer.Silent();
        string url = when == "before the first answer" ? silent.Url : paced.Url;
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-").FullName, "result.json");
        ProcessStartInfo start = new(
            FarthingProcess.Path,
            $"bench {url} {flags} --in 40 -o {file}".Split(' ')
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        // Where it is then counts from its first connection: how long it takes to start is the machine's.
        await Eventually.SoAsync(
            () => paced.Generations > 0 || silent.Connections > 0 || process.HasExited,
            cancellation
        );
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
        using Process kill = Process.Start(
            "kill",
            ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        (int exitCode, string output, _) = await process.ToEndAsync(cancellation);

        Assert.Equal(130, exitCode);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(file, cancellation));
        JsonElement result = document.RootElement.GetProperty("result");
        Assert.True(result.GetProperty("interrupted").GetBoolean());
        Assert.True(result.GetProperty("stages").GetArrayLength() >= minLoads);
        Assert.Contains(minLoads > 0 ? "CUT OFF" : "Nothing was measured", output, StringComparison.Ordinal);
    }
}
