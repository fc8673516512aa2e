using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Browsers;

/// <summary>A report and a browser that the tests of a class share.</summary>
public sealed class ReportPages : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-report-");

    /// <summary>The browser; null where there is none.</summary>
    internal Chromium? Browser { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A page with a plan, a simulation, a watch and a comparison.</summary>
    public string Both => Path.Combine(folder.FullName, "both.html");

    /// <summary>A page about a router.</summary>
    public string Route => Path.Combine(folder.FullName, "route.html");

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        string plan = Path.Combine(folder.FullName, "plan.json");
        string run = Path.Combine(folder.FullName, "run.html");
        // Two short load tests of an emulated server, compared: made once, since a load test takes its time.
        string comparison = Path.Combine(
            RepositoryRoot.Path,
            "tests",
            "Farthing.EndToEnd.Tests",
            "Browsers",
            "comparison.json"
        );
        string watch = Path.Combine(folder.FullName, "watch.json");
        string labels = Path.Combine(folder.FullName, "labels.csv");
        await File.WriteAllLinesAsync(labels, Labels(), Cancellation);
        string[][] lines =
        [
            [
                "plan",
                "llama-3.1-8b",
                "--gpu",
                "H100-SXM",
                "--gpu",
                "L40S",
                "--in",
                "512",
                "--out",
                "64",
                "--rate",
                "4/s",
                "--requests",
                "300",
                "--slo",
                "ttft_p95=1s,itl_p95=40ms",
                "-q",
                "-o",
                plan,
            ],
            [
                "simulate",
                "llama-3.1-8b",
                "--gpu",
                "H100-SXM",
                "--in",
                "1024",
                "--out",
                "128",
                "--rate",
                "8/s",
                "--requests",
                "400",
                "--slo",
                "ttft_p95=1s,itl_p95=40ms",
                "-q",
                "-o",
                run,
            ],
            [
                "watch",
                Path.Combine(RepositoryRoot.Path, "examples", "watch", "vllm.prom"),
                Path.Combine(RepositoryRoot.Path, "examples", "watch", "dcgm.prom"),
                "--interval",
                "15s",
                "--gpu-price",
                "$2.50/h",
                "--rule",
                "kv=30%",
                "-q",
                "-o",
                watch,
            ],
            ["report", plan, run, watch, comparison, "-o", Both],
            ["route", "evaluate", "--labels", labels, "--divisions", "1", "-q", "--report", Route],
        ];
        foreach (string[] line in lines)
        {
            ProcessResult result = await FarthingProcess.RunAsync(line, Cancellation);
            Assert.True(result.ExitCode == 0, $"{string.Join(' ', line)}: {result.Error}");
        }

        Browser = await Chromium.Start(Cancellation);
    }

    /// <summary>Easy questions that both models answer, and hard ones that one in three times the large one alone does.</summary>
    private static IEnumerable<string> Labels() =>
        Enumerable
            .Range(0, 600)
            .Select(i =>
                i % 2 == 0
                    ? $"name the capital of country {i},1,1"
                    : $"prove the theorem of matrix {i},{(i % 3 == 0 ? 0 : 1)},1"
            )
            .Prepend("prompt,mistralai/Mixtral-8x7B-Instruct-v0.1,gpt-4-1106-preview");

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }
}
