using Farthing.Gateway.Routing;
using Farthing.Gateway.Routing.Probes;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Routing.Probes;

/// <summary>Upstreams that are asked whether they are well and how full they are.</summary>
public sealed class ProbeTests
{
    private static readonly HealthCheck Check = new()
    {
        Timeout = TimeSpan.FromSeconds(20), // far beyond what a busy machine needs
        HealthyAfter = 1,
        UnhealthyAfter = 1,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upstream_is_well_when_it_says_so_at_the_root_of_its_address()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("");
        UpstreamState state = await AskAsync(upstream.Address);

        Assert.Equal((UpstreamHealth.Healthy, null), (state.Health, state.Complaint));
        ScriptedRequest asked = Assert.Single(upstream.Requests);
        Assert.Equal("GET /health HTTP/1.1", asked.Line);
        Assert.DoesNotContain("authorization", asked.Headers.Keys.Select(one => one.ToLowerInvariant()));
    }

    [Fact]
    public async Task An_error_a_redirect_a_stall_or_nobody_is_not_well()
    {
        await using ScriptedUpstream error = ScriptedUpstream.Json("", 503);
        await using ScriptedUpstream redirect = ScriptedUpstream.Json("", 302, "Location: /elsewhere\r\n");
        await using ScriptedUpstream stall = new(call => call.IsHungUpAsync());
        await using ScriptedUpstream garbage = new(async call =>
        {
            await call.RawAsync("hello\r\n\r\n");
            call.Close();
        });

        Assert.Equal("/health: it answers 503", (await AskAsync(error.Address)).Complaint);
        Assert.Equal("/health: it answers 302", (await AskAsync(redirect.Address)).Complaint);
        Assert.Equal("/health: it does not answer in time", (await AskAsync(stall.Address, 0.2)).Complaint);
        Assert.Equal("/health: its answer cannot be read", (await AskAsync(garbage.Address)).Complaint);
        UpstreamState nobody = await AskAsync(new Uri("http://127.0.0.1:1/v1"));
        Assert.Equal(
            (UpstreamHealth.Unhealthy, "/health: it cannot be connected to"),
            (nobody.Health, nobody.Complaint)
        );
    }

    [Theory]
    [InlineData(
        "vllm:num_requests_running{engine=\"0\"} 30\nvllm:num_requests_running{engine=\"1\"} 12\nvllm:num_requests_waiting{engine=\"0\"} 3\nvllm:num_requests_waiting{engine=\"1\"} 4\nvllm:kv_cache_usage_perc{engine=\"0\"} 0.5\nvllm:kv_cache_usage_perc{engine=\"1\"} 0.7\n",
        42L,
        7.0,
        0.6
    )]
    [InlineData("vllm:gpu_cache_usage_perc 0.9\nvllm:num_requests_waiting 0.0\n", null, 0.0, 0.9)]
    [InlineData(
        "# HELP x\nsglang:num_running_reqs{model_name=\"m\"} 0.0\nsglang:num_queue_reqs{model_name=\"m\"} 12\nsglang:token_usage 0.25\n",
        0L,
        12.0,
        0.25
    )]
    [InlineData("tgi_queue_size 5\ntgi_batch_current_size 2\n", 2L, 5.0, null)]
    [InlineData(
        "nv_trt_llm_request_metrics{request_type=\"scheduled\"} 8\nnv_trt_llm_request_metrics{request_type=\"waiting\"} 2\n",
        8L,
        2.0,
        null
    )]
    [InlineData("llamacpp:requests_processing 1\n", 1L, null, null)]
    [InlineData("go_goroutines 5\n", null, null, null)]
    [InlineData("vllm:num_requests_running -1\n", null, null, null)]
    [InlineData(
        "vllm:num_requests_running NaN\nvllm:num_requests_waiting NaN\nnonsense {{{\n",
        null,
        null,
        null
    )]
    public void Every_engine_says_it_in_its_own_words(
        string page,
        long? running,
        double? waiting,
        double? kvUse
    )
    {
        (long? foundRunning, double? foundWaiting, double? foundKvUse) = EnginePage.Read(
            System.Text.Encoding.UTF8.GetBytes(page)
        );

        Assert.Equal(running, foundRunning);
        Assert.Equal(waiting, foundWaiting);
        Assert.Equal(kvUse is null, foundKvUse is null);
        Assert.Equal(kvUse ?? 0, foundKvUse ?? 0, 1e-12);
    }

    [Theory]
    [InlineData("vllm:num_requests_running 7\n", 7L, null)]
    [InlineData("vllm:num_requests_waiting 7\n", null, "/metrics: it does not say how many requests run")]
    public async Task Metrics_without_a_limit_are_read_for_the_batch(
        string page,
        long? running,
        string? complaint
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(page);
        QueueLimit limit = new() { Metrics = new Uri(upstream.Address, "/metrics") };
        UpstreamState state = new(TimeProvider.System);
        using ProbeClient client = new();

        await new QueueProbe(client, limit, state, TimeProvider.System).AskAsync(Cancellation);

        Assert.Equal(running, state.Queue!.Running);
        Assert.Equal(complaint, state.Complaint);
        Assert.False(state.IsFull(limit));
    }

    [Fact]
    public async Task A_page_of_metrics_is_read_and_one_that_is_none_is_said()
    {
        bool isBroken = false;
        await using ScriptedUpstream upstream = new(call =>
            call.JsonAsync(isBroken ? "nothing 1\n" : "vllm:num_requests_waiting 30\n", isBroken ? 404 : 200)
        );
        QueueLimit limit = new()
        {
            Metrics = new Uri(upstream.Address, "/metrics"),
            MaxWaiting = 20,
            MaxKvUse = 0.9,
        };
        UpstreamState state = new(TimeProvider.System);
        using ProbeClient client = new();
        QueueProbe probe = new(client, limit, state, TimeProvider.System);

        await probe.AskAsync(Cancellation);

        Assert.True(state.IsFull(limit));
        Assert.Equal("/metrics: it does not say how much of the KV cache is in use", state.Complaint);
        isBroken = true;
        await probe.AskAsync(Cancellation);
        Assert.Equal("/metrics: it answers 404", state.Complaint);
        Assert.Equal(30, state.Queue!.Waiting); // The last that was read, as long as it is not stale.
    }

    /// <summary>Probes run by themselves, follow a change of the configuration, and end.</summary>
    [Fact]
    public async Task Probes_follow_the_configuration()
    {
        int status = 200;
        await using ScriptedUpstream server = new(call => call.JsonAsync("", Volatile.Read(ref status)));
        Upstream upstream = new()
        {
            Name = "a",
            Address = server.Address,
            Api = ApiKinds.OpenAi,
            Health = Check with { Every = TimeSpan.FromMilliseconds(10) },
        };
        Router router = new([], new BreakerOptions(), TimeProvider.System);
        await using UpstreamProbes probes = new(router, TimeProvider.System);
        probes.Change([upstream]);
        probes.Start();
        await Eventually.SoAsync(() => router.StateOf("a").Health == UpstreamHealth.Healthy, Cancellation);

        Volatile.Write(ref status, 500);
        await Eventually.SoAsync(() => router.StateOf("a").Health == UpstreamHealth.Unhealthy, Cancellation);
        probes.Change([upstream with { Health = null }]);

        await Eventually.SoAsync(() => router.StateOf("a").Health == UpstreamHealth.Unknown, Cancellation);
    }

    private static async Task<UpstreamState> AskAsync(Uri address, double? seconds = null)
    {
        UpstreamState state = new(TimeProvider.System);
        using ProbeClient client = new();
        Upstream upstream = new()
        {
            Name = "a",
            Address = address,
            Api = ApiKinds.OpenAi,
        };
        HealthCheck check = seconds is double limit
            ? Check with
            {
                Timeout = TimeSpan.FromSeconds(limit),
            }
            : Check;
        await new HealthProbe(client, upstream, check, state).AskAsync(Cancellation);
        return state;
    }
}
