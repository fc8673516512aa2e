using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Watching.Readings;

/// <summary>A request that two pages count is one request: pairs of prefill and decode servers, routers before engines, a server that is watched twice.</summary>
public sealed class FleetRolesTests
{
    private const string Model = "model_name=\"m\"";

    /// <summary>10 requests a second of 1,000 in and 200 out, for 15 s, through both servers.</summary>
    [Fact]
    public void A_request_through_a_pair_is_one_request()
    {
        WatchView view = Look(
            ("prefill", Vllm(150, 1000, 1, transferred: null)),
            ("decode", Vllm(150, 1000, 200, transferred: 999))
        );

        EngineWindow fleet = view.Fleet;
        Assert.Equal(10, fleet.PerSecond(fleet.Requests), 9);
        Assert.Equal(10_000, fleet.PerSecond(fleet.InputTokens), 9);
        Assert.Equal(2_000, fleet.PerSecond(fleet.OutputTokens), 9);
        // $5.00/h / 3,600 / 12,000 tok/s
        Assert.Equal(0.1157, view.Cost!.UsdPerMillion, 4);
        Assert.Equal(2, view.PaidGpus);
        // No server knows how long a client waits: it waits for one after the other.
        Assert.Equal((0, 0), (fleet.Ttft.Count, fleet.E2e.Count));
        Assert.Contains("computes prompts for decode", view.Targets[0].State, StringComparison.Ordinal);
    }

    /// <summary>SGLang's labels name the parts; its decode server's first token is the client's.</summary>
    [Fact]
    public void Parts_that_labels_name_make_a_pair()
    {
        WatchView view = Look(
            ("p", Sglang("prefill", 150, 1000, 1)),
            ("d", Sglang("decode", 150, 1000, 200))
        );

        EngineWindow fleet = view.Fleet;
        Assert.Equal((150, 150_000, 30_000), (fleet.Requests, fleet.InputTokens, fleet.OutputTokens));
        Assert.Equal(150, fleet.Ttft.Count);
    }

    /// <summary>Older engines do not say where prompts were computed: nothing is taken away, and the doubt is said.</summary>
    [Fact]
    public void A_pair_that_is_not_proven_is_named()
    {
        WatchView view = Look(("a", Vllm(150, 1000, 1, null)), ("b", Vllm(150, 1000, 200, null)));

        Assert.Equal(300, view.Fleet.Requests);
        Assert.Contains("if they are a prefill/decode pair", view.Targets[0].State, StringComparison.Ordinal);
    }

    /// <summary>Two prefill servers before three decode servers: 150 requests, 2 + 3 GPUs.</summary>
    [Fact]
    public void Pairs_may_be_of_several_servers()
    {
        WatchView view = Look(
            ("p1", Vllm(70, 1000, 1, null)),
            ("p2", Vllm(80, 1000, 1, null)),
            ("d1", Vllm(40, 1000, 200, 999)),
            ("d2", Vllm(50, 1000, 200, 999)),
            ("d3", Vllm(60, 1000, 200, 999))
        );

        EngineWindow fleet = view.Fleet;
        Assert.Equal((150, 150_000, 30_000), (fleet.Requests, fleet.InputTokens, fleet.OutputTokens));
        Assert.Equal(5, view.PaidGpus);
        Assert.Contains("for d1 and d2 and d3", view.Targets[1].State, StringComparison.Ordinal);
    }

    /// <summary>An engine that loads KV from a store is no decode server of an engine that generates.</summary>
    [Fact]
    public void A_store_of_prefixes_makes_no_pair()
    {
        WatchView view = Look(("a", Vllm(150, 1000, 200, 0)), ("b", Vllm(140, 1000, 190, 600)));

        Assert.Equal(290, view.Fleet.Requests);
        Assert.All(view.Targets, target => Assert.Empty(target.State));
    }

    [Fact]
    public void A_server_on_two_pages_counts_once()
    {
        WatchView view = Look(("one", Vllm(150, 1000, 200, null)), ("two", Vllm(150, 1000, 200, null)));

        Assert.Equal((150, 1), (view.Fleet.Requests, view.PaidGpus));
        Assert.Contains("shows the same server as one", view.Targets[1].State, StringComparison.Ordinal);
    }

    /// <summary>Two processes that began at different moments are two servers, however alike their counts are.</summary>
    [Fact]
    public void Servers_that_began_apart_are_two()
    {
        WatchView view = Look(
            ("one", Vllm(150, 1000, 200, null) + "process_start_time_seconds 1000.5\n"),
            ("two", Vllm(150, 1000, 200, null) + "process_start_time_seconds 1007.5\n")
        );

        Assert.Equal((300, 2), (view.Fleet.Requests, view.PaidGpus));
    }

    [Fact]
    public void A_router_counts_the_requests_of_its_engines()
    {
        WatchView view = Look(
            ("router", Dynamo(310, 1000, 200)),
            ("a", Vllm(150, 1000, 200, null)),
            ("b", Vllm(160, 1000, 200, null))
        );

        Assert.Equal((310, 2), (view.Fleet.Requests, view.PaidGpus));
        Assert.Contains("a router", view.Targets[0].State, StringComparison.Ordinal);
    }

    /// <summary>Engines that count no tokens are priced by the router before them, and paid for.</summary>
    [Fact]
    public void A_router_speaks_for_engines_that_count_no_tokens()
    {
        WatchView view = Look(("router", Dynamo(150, 1000, 200)), ("a", Trtllm(150)));

        Assert.Equal((150, 30_000), (view.Fleet.Requests, view.Fleet.OutputTokens));
    }

    [Fact]
    public void An_unknown_page_says_what_it_holds()
    {
        WatchedTarget target = new(new SavedPageSource("x", default), MetricVocabulary.BuiltIn);
        Take(
            target,
            0,
            "python_info 1\nmy_requests_bucket{le=\"1\"} 2\nmy_requests_sum 3\nmy_tokens_total 4\n"
        );

        Assert.Equal(
            "no metric of a known engine on the page: it has my_requests_bucket, my_tokens_total, …",
            target.Words
        );
    }

    private static WatchView Look(params (string Name, string Page)[] pages)
    {
        WatchedTarget[] targets =
        [
            .. pages.Select(page => new WatchedTarget(
                new SavedPageSource(page.Name, default),
                MetricVocabulary.BuiltIn
            )),
        ];
        for (int i = 0; i < targets.Length; i++)
        {
            // Counters begin at 0 at the first page.
            Take(targets[i], 0, Zeroed(pages[i].Page));
            Take(targets[i], 15, pages[i].Page);
        }

        return new Watcher(targets, new WatchOptions { GpuUsdPerHour = 2.5 }).Look(15, 15, []);
    }

    /// <summary>The page before any request: every number 0, but for the start of the process.</summary>
    private static string Zeroed(string page) =>
        string.Concat(
            page.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line =>
                    line.StartsWith("process_", StringComparison.Ordinal)
                        ? line + "\n"
                        : line[..line.LastIndexOf(' ')] + " 0\n"
                )
        );

    private static string Vllm(int requests, int input, int output, int? transferred) =>
        $"vllm:num_requests_running{{{Model}}} 20\n"
        + $"vllm:prompt_tokens_total{{{Model}}} {requests * input}\n"
        + $"vllm:generation_tokens_total{{{Model}}} {requests * output}\n"
        + Times("vllm:time_to_first_token_seconds", Model, requests)
        + Times("vllm:e2e_request_latency_seconds", Model, requests)
        + (
            transferred is int each
                ? $"vllm:prompt_tokens_by_source_total{{{Model},source=\"external_kv_transfer\"}} {requests * each}\n"
                : ""
        );

    private static string Sglang(string part, int requests, int input, int output)
    {
        string labels = $"{Model},engine_type=\"{part}\"";
        return $"sglang:num_running_reqs{{{labels}}} 20\n"
            + $"sglang:prompt_tokens_total{{{labels}}} {requests * input}\n"
            + $"sglang:generation_tokens_total{{{labels}}} {requests * output}\n"
            + Times("sglang:time_to_first_token_seconds", labels, requests);
    }

    private static string Dynamo(int requests, int input, int output) =>
        $"dynamo_frontend_inflight_requests{{model=\"m\"}} 20\n"
        + $"dynamo_frontend_output_tokens_total{{model=\"m\"}} {requests * output}\n"
        + $"dynamo_frontend_input_sequence_tokens_sum{{model=\"m\"}} {requests * input}\n"
        + Times("dynamo_frontend_time_to_first_token_seconds", "model=\"m\"", requests);

    private static string Trtllm(int requests)
    {
        string labels = $"{Model},engine_type=\"undefined\"";
        return $"trtllm:request_success_total{{{labels}}} {requests}\n"
            + Times("trtllm:time_to_first_token_seconds", labels, requests);
    }

    private static string Times(string name, string labels, int count) =>
        FormattableString.Invariant(
            $"{name}_bucket{{{labels},le=\"0.1\"}} {count}\n{name}_bucket{{{labels},le=\"+Inf\"}} {count}\n{name}_sum{{{labels}}} {count * 0.05}\n{name}_count{{{labels}}} {count}\n"
        );

    private static void Take(WatchedTarget target, double seconds, string page) =>
        target.Take(
            new FetchedPage(FetchOutcome.Page) { Body = Encoding.UTF8.GetBytes(page) },
            seconds,
            seconds
        );
}
