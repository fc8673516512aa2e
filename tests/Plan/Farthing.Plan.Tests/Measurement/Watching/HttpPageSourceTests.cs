using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Watching;

public sealed class HttpPageSourceTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_without_a_path_finds_the_engines_own()
    {
        using FakePages server = new(
            (path, _) =>
                path == "/prometheus/metrics"
                    ? FakePages.Ok("trtllm_num_requests_running 3\n")
                    : FakePages.Status(404)
        );
        HttpPageSource source = Source(server.Address);

        FetchedPage page = await source.FetchAsync(Cancellation);
        await source.FetchAsync(Cancellation);

        Assert.Equal(FetchOutcome.Page, page.Outcome);
        Assert.Equal(
            ["/metrics", "/prometheus/metrics", "/prometheus/metrics"],
            server.Requests.Select(request => request.Path)
        );
    }

    [Fact]
    public async Task Whatever_goes_wrong_has_its_own_name()
    {
        using FakePages refusing = new((_, _) => FakePages.Status(401));
        using FakePages silent = new((_, _) => "");
        using FakePages cut = new(
            (_, _) => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nvllm:num_req"
        );
        Uri nobody;
        using (FakePages gone = new((_, _) => ""))
        {
            nobody = gone.Address;
        }

        Assert.Equal(FetchOutcome.Refused, await Outcome(refusing.Address));
        Assert.Equal(FetchOutcome.TimedOut, await Outcome(silent.Address, timeoutMs: 100));
        Assert.Equal(FetchOutcome.Truncated, await Outcome(cut.Address));
        Assert.Equal(FetchOutcome.Unreachable, await Outcome(nobody));

        static async Task<FetchOutcome> Outcome(Uri address, int timeoutMs = 120_000) =>
            (await Source(new Uri(address, "/metrics"), timeoutMs).FetchAsync(Cancellation)).Outcome;
    }

    [Fact]
    public async Task A_clock_that_is_off_is_shown_and_changes_no_rate()
    {
        int tokens = 0;
        using FakePages server = new(
            (_, _) =>
                FakePages.Ok(
                    $"vllm:generation_tokens_total {tokens += 50}\n",
                    date: "Sun, 06 Nov 1994 08:49:37 GMT"
                )
        );
        WatchedTarget target = new(Source(server.Address), MetricVocabulary.BuiltIn);
        // 1994-11-06 08:49:37 is 784,111,777 s after 1970; ours is 40 s later.
        target.Take(await target.Source.FetchAsync(Cancellation), 0, 784111817);
        target.Take(await target.Source.FetchAsync(Cancellation), 10, 784111827);

        Assert.Equal(-50, target.SkewSeconds);
        Assert.Contains("its clock is −50 s off ours", target.Oddities());
        EngineWindow window = EngineWindow.Between(target.History.First, target.History.Latest!);
        Assert.Equal(5, window.PerSecond(window.OutputTokens));
    }

    [Fact]
    public async Task A_target_that_vanishes_is_missed_and_comes_back()
    {
        int asked = 0;
        using FakePages server = new(
            (_, _) =>
                ++asked is 2 or 3
                    ? FakePages.Status(503)
                    : FakePages.Ok($"vllm:generation_tokens_total {asked * 100}\n")
        );
        WatchedTarget target = new(Source(new Uri(server.Address, "/metrics")), MetricVocabulary.BuiltIn);
        List<bool> up = [];
        for (int i = 0; i < 4; i++)
        {
            target.Take(await target.Source.FetchAsync(Cancellation), i * 10, i * 10);
            up.Add(target.IsUp);
        }

        Assert.Equal([true, false, false, true], up);
        // 100 → 400 over 30 s: nothing is lost, nothing counted twice.
        EngineWindow window = EngineWindow.Between(target.History.First, target.History.Latest!);
        Assert.Equal(10, window.PerSecond(window.OutputTokens));
    }

    [Fact]
    public async Task A_page_of_something_else_is_named()
    {
        using FakePages server = new((_, _) => FakePages.Ok("<html>hello</html>\n"));
        WatchedTarget target = new(Source(server.Address), MetricVocabulary.BuiltIn);

        target.Take(await target.Source.FetchAsync(Cancellation), 0, 0);

        Assert.Equal(FetchOutcome.NothingKnown, target.LastOutcome);
        Assert.False(target.IsUp);
    }

    private static HttpPageSource Source(Uri address, int timeoutMs = 120_000) =>
        new(
            PageClient.Shared,
            address,
            MetricVocabulary.BuiltIn.Engines.SelectMany(engine => engine.Paths),
            TimeSpan.FromMilliseconds(timeoutMs)
        );
}
