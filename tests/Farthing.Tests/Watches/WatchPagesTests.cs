using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Protocol.Exposition;
using Farthing.Reporting.Pages.Live;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Protocol.Exposition;
using Farthing.Verbs.Watches;

namespace Farthing.Tests.Watches;

public sealed class WatchPagesTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "examples", "watch");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Our_own_reader_reads_every_figure(bool isOpenMetrics)
    {
        WatchView view = await View();
        MetricsText text = new(isOpenMetrics);
        WatchExposition.Write(view, text);
        string page = text.End();

        CollectedSamples samples = CollectedSamples.Of(page, isOpenMetrics);

        Assert.Empty(samples.BadLines);
        Assert.NotEqual(ExpositionEnd.Truncated, samples.End);
        Assert.Equal(view.Fleet.Running, One("farthing_fleet_running_requests").Value);
        Assert.Equal(view.Load.Mbu, One("farthing_fleet_mbu_ratio").Value);
        Assert.Equal("source=\"dcgm\"", One("farthing_fleet_mbu_ratio").Labels);
        Assert.Equal(view.Cost!.UsdPerMillion, One("farthing_fleet_usd_per_million_tokens").Value);
        Assert.Equal(view.Cost.IdleUsdTotal, One("farthing_fleet_idle_usd_total").Value);
        Assert.Equal(2, samples.Samples.Count(sample => sample.Name == "farthing_target_up"));
        Assert.Equal("rule=\"kv\",target=\"vllm.prom\"", One("farthing_alert").Labels);
        Assert.Equal(
            isOpenMetrics,
            page.EndsWith("# EOF\n", StringComparison.Ordinal)
                && page.Contains("# TYPE farthing_fleet_idle_usd counter\n", StringComparison.Ordinal)
        );

        // A family stands together, named once.
        string[] families =
        [
            .. page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)),
        ];
        Assert.Equal(families.Length, families.Distinct().Count());

        (string Name, string Labels, double Value, double) One(string name) =>
            samples.Samples.Single(sample => sample.Name == name);
    }

    [Fact]
    public async Task Every_name_is_documented()
    {
        MetricsText text = new(isOpenMetrics: false);
        WatchExposition.Write(await View(), text);
        string doc = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "watch.md"));

        foreach (
            string name in CollectedSamples.Of(text.End()).Samples.Select(sample => sample.Name).Distinct()
        )
        {
            string known = name.Replace("farthing_target_", "farthing_fleet_", StringComparison.Ordinal);
            Assert.True(
                doc.Contains($"`{name}`", StringComparison.Ordinal)
                    || doc.Contains($"`{known}`", StringComparison.Ordinal),
                name
            );
        }
    }

    [Fact]
    [Trait("Timing", "alone")]
    public async Task Pages_are_served_and_what_is_not_there_says_what_is()
    {
        WatchClock clock = new(TimeProvider.System, isStill: true);
        WatchPages pages = new(clock, 10);
        await using LivePages served = new(new LiveAddress("127.0.0.1", 0), pages.All);
        string address = await served.StartAsync(Cancellation);
        using HttpClient client = new() { BaseAddress = new Uri(address) };

        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await client.GetAsync("/metrics", Cancellation)).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await client.GetAsync("/healthz", Cancellation)).StatusCode
        );
        pages.Publish(await View(), "{\"schema\":\"farthing.watch/1\"}");
        HttpPageSource source = HttpPageSource.At(new Uri(address), ["/metrics"], TimeSpan.FromSeconds(5));
        FetchedPage page = await source.FetchAsync(Cancellation);
        Assert.Equal(FetchOutcome.Page, page.Outcome);
        Assert.True(page.IsOpenMetrics);
        using JsonDocument json = JsonDocument.Parse(await client.GetStringAsync("/json", Cancellation));
        Assert.Equal("farthing.watch/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal("ok\n", await client.GetStringAsync("/healthz", Cancellation));
        clock.Skip(11);
        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await client.GetAsync("/healthz", Cancellation)).StatusCode
        );
        HttpResponseMessage missing = await client.GetAsync("/nothing", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains(
            "/metrics",
            await missing.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        HttpResponseMessage posted = await client.PostAsync("/metrics", null, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public void A_taken_port_ends_it_with_3_and_words()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        RunResult run = Run.Farthing($"watch {Path.Combine(Folder, "vllm.prom")} --listen {port}");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("FAR8208", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9100", "127.0.0.1", 9100)]
    [InlineData("0.0.0.0:80", "0.0.0.0", 80)]
    [InlineData("[::]:9100", "::", 9100)]
    [InlineData("localhost:0", "127.0.0.1", 0)]
    public void Addresses_are_this_machines_alone_unless_named(string text, string host, int port) =>
        Assert.Equal(new LiveAddress(host, port), LiveAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("70000")]
    [InlineData("-1")]
    [InlineData("gpu-box:9100")]
    [InlineData("127.0.0.1:")]
    public void Anything_else_is_a_fault(string text)
    {
        Assert.Null(LiveAddress.Parse(text));
        Assert.Contains(
            "FAR8207",
            Run.Farthing(
                $"watch {Path.Combine(Folder, "vllm.prom")} --listen={(text.Length == 0 ? "x" : text)}"
            ).Error,
            StringComparison.Ordinal
        );
    }

    /// <summary>The example pages, watched to their end with a KV rule that fires at once.</summary>
    private static async Task<WatchView> View()
    {
        WatchedTarget[] targets =
        [
            .. ((string[])["vllm.prom", "dcgm.prom"]).Select(name => new WatchedTarget(
                new SavedPageSource(name, File.ReadAllBytes(Path.Combine(Folder, name))),
                MetricVocabulary.BuiltIn
            )),
        ];
        Watcher watcher = new(
            targets,
            new WatchOptions
            {
                GpuUsdPerHour = 2.5,
                Thresholds = new Dictionary<string, double> { ["kv"] = 0.3 },
            }
        );
        WatchClock clock = new(TimeProvider.System, isStill: true);
        WatchView view = null!;
        List<Alert> changes = [];
        for (int i = 0; i < 5; i++)
        {
            await watcher.FetchAsync(clock, Cancellation);
            view = watcher.Look(clock.Seconds, clock.UnixSeconds, changes);
            clock.Skip(15);
        }

        return view;
    }
}
