using System.Text.Json;
using Farthing.Emulation.Mishaps;
using Farthing.Serving.Deployments;
using Farthing.Testing;

namespace Farthing.Tests.Emulation.Http;

/// <summary>Errors, counts, aborts and mishaps of the emulated server.</summary>
public sealed class EmulatedServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"model":"other","messages":[{"role":"user","content":"x"}]}""", 404, "model_not_found")]
    [InlineData("""{"model":"tiny","messages":[]}""", 400, null)]
    [InlineData(
        """{"model":"tiny","messages":[{"role":"user","content":"x"}],"max_tokens":4096}""",
        400,
        "context_length_exceeded"
    )]
    [InlineData("""{"model":"TINY-alias",""", 400, null)]
    public async Task Errors_have_their_status_and_all_four_members(string body, int status, string? code)
    {
        await using TestServer server = await TestServer.StartAsync();

        JsonElement error = (await server.JsonAsync("/v1/chat/completions", body, status)).GetProperty(
            "error"
        );

        Assert.Equal(4, error.EnumerateObject().Count());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_refused()
    {
        await using TestServer server = await TestServer.StartAsync();

        await server.JsonAsync("/v1/images/generations", "{}", 404);
        await server.JsonAsync("/v1/models", "{}", 405);
        using HttpResponseMessage health = await server.Client.GetAsync(
            new Uri("/health", UriKind.Relative),
            Cancellation
        );
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Fact]
    public async Task Tokenize_counts_what_usage_counts_and_detokenize_gives_it_back()
    {
        await using TestServer server = await TestServer.StartAsync();
        const string Messages =
            "\"messages\":[{\"role\":\"user\",\"content\":\"How much is a token, really?\"}]";

        JsonElement tokens = await server.JsonAsync("/tokenize", $"{{{Messages}}}");
        JsonElement answer = await server.JsonAsync(
            "/v1/chat/completions",
            $"{{{Messages},\"max_tokens\":1}}"
        );
        JsonElement plain = await server.JsonAsync(
            "/tokenize",
            """{"prompt":"How much?","add_special_tokens":false}"""
        );
        JsonElement text = await server.JsonAsync(
            "/detokenize",
            $"{{\"tokens\":{plain.GetProperty("tokens").GetRawText()}}}"
        );

        Assert.Equal(
            tokens.GetProperty("count").GetInt32(),
            answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32()
        );
        Assert.Equal("How much?", text.GetProperty("prompt").GetString());
        Assert.Equal(4096, tokens.GetProperty("max_model_len").GetInt32());
    }

    [Fact]
    public async Task Metrics_add_up_to_what_was_answered()
    {
        await using TestServer server = await TestServer.StartAsync();
        long prompt = 0;
        for (int i = 0; i < 5; i++)
        {
            JsonElement answer = await server.JsonAsync(
                "/v1/chat/completions",
                TestServer.Chat("\"max_tokens\":7", new string('a', 40 + i))
            );
            prompt += answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt64();
        }

        Assert.Equal(prompt, await server.MetricAsync("vllm:prompt_tokens_total"));
        Assert.Equal(35, await server.MetricAsync("vllm:generation_tokens_total"));
        Assert.Equal(5, await server.MetricAsync("vllm:request_success_total", "length"));
        Assert.Equal(5, await server.MetricAsync("vllm:time_to_first_token_seconds_count"));
        Assert.Equal(30, await server.MetricAsync("vllm:inter_token_latency_seconds_count")); // 6 gaps each
        Assert.Equal(5, await server.MetricAsync("vllm:e2e_request_latency_seconds_bucket", "le=\"+Inf\""));
        Assert.Equal(prompt, await server.MetricAsync("vllm:prompt_tokens_by_source_total"));
        Assert.Equal(0, await server.MetricAsync("vllm:num_requests_running"));
    }

    [Fact]
    public async Task A_prompt_that_was_seen_hits_the_prefix_cache()
    {
        await using TestServer server = await TestServer.StartAsync();
        string ask = TestServer.Chat("\"max_tokens\":1", string.Join(' ', Enumerable.Repeat("word", 100)));

        JsonElement first = await server.JsonAsync("/v1/chat/completions", ask);
        JsonElement second = await server.JsonAsync("/v1/chat/completions", ask);

        // 1 + 4 + 100 + 1 + 5 = 111 tokens: 6 whole blocks of 16.
        Assert.Equal(0, Cached(first));
        Assert.Equal(96, Cached(second));
        Assert.Equal(96, await server.MetricAsync("vllm:prefix_cache_hits_total"));

        static int Cached(JsonElement answer) =>
            answer
                .GetProperty("usage")
                .GetProperty("prompt_tokens_details")
                .GetProperty("cached_tokens")
                .GetInt32();
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_client_that_goes_away_frees_its_blocks()
    {
        // Steps of 50 ms: the answer takes more than three minutes, so that the client goes first on the busiest machine.
        await using TestServer server = await TestServer.StartAsync(stepNs: 50_000_000);
        HttpResponseMessage response = await server.PostAsync(
            "/v1/chat/completions",
            TestServer.Chat("\"stream\":true,\"max_tokens\":4000,\"ignore_eos\":true"),
            readsHead: true
        );
        Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        await body.ReadExactlyAsync(new byte[500], Cancellation);
        Assert.True(server.Server.UsedBlocks > 0);

        response.Dispose();
        long began = TimeProvider.System.GetTimestamp();
        while (server.Server.Totals.Aborted == 0 || server.Server.UsedBlocks > 0)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1),
                $"{server.Server.Totals}, {server.Server.UsedBlocks} blocks, {server.Server.Failure}"
            );
            await Task.Delay(5, Cancellation);
        }

        Assert.Equal(1, await server.MetricAsync("vllm:request_success_total", "abort"));
        Assert.Equal(0, await server.MetricAsync("vllm:kv_cache_usage_perc"));
    }

    [Fact]
    public async Task A_full_queue_answers_429_with_a_time_to_wait()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                MaxQueue = 1,
                Engine = options.Engine with { Limits = options.Engine.Limits with { MaxNumSeqs = 1 } },
            }
        );
        string ask = TestServer.Chat("\"stream\":true,\"max_tokens\":4000,\"ignore_eos\":true");
        using HttpResponseMessage running = await server.PostAsync(
            "/v1/chat/completions",
            ask,
            readsHead: true
        );
        using HttpResponseMessage waiting = await server.PostAsync(
            "/v1/chat/completions",
            ask,
            readsHead: true
        );
        HttpResponseMessage refused = await server.PostAsync("/v1/chat/completions", ask, readsHead: true);
        while (refused.StatusCode == System.Net.HttpStatusCode.OK)
        {
            refused = await server.PostAsync("/v1/chat/completions", ask, readsHead: true);
        }

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_key_is_asked_for_where_one_is_set()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                ApiKey = "secret",
            }
        );

        JsonElement refused = await server.JsonAsync("/v1/chat/completions", TestServer.Chat(""), 401);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");

        Assert.Equal("invalid_api_key", refused.GetProperty("error").GetProperty("code").GetString());
        await server.JsonAsync("/v1/chat/completions", TestServer.Chat(""));
    }

    [Fact]
    public async Task A_reset_on_purpose_cuts_the_connection_in_the_middle()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                Mishaps = new MishapPlan { ResetFraction = 1 },
            }
        );

        await Assert.ThrowsAnyAsync<Exception>(() =>
            server.EventsAsync("/v1/chat/completions", TestServer.Chat("\"stream\":true,\"max_tokens\":50"))
        );
        await Eventually.SoAsync(() => server.Server.Totals.Aborted > 0, Cancellation);
    }

    [Fact]
    public async Task A_stall_on_purpose_holds_an_answer_up_and_loses_nothing()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                Mishaps = new MishapPlan { StallFraction = 1, Stall = TimeSpan.FromMilliseconds(300) },
            }
        );
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        List<string> events = await server.EventsAsync(
            "/v1/chat/completions",
            TestServer.Chat("\"stream\":true,\"max_tokens\":20,\"stream_options\":{\"include_usage\":true}")
        );

        Assert.True(watch.ElapsedMilliseconds >= 290);
        Assert.Equal(20, TestServer.Chunk(events[^2]).Usage.CompletionTokens);
    }

    [Fact]
    public async Task Server_errors_and_slow_starts_on_purpose_are_answered_as_such()
    {
        await using TestServer failing = await TestServer.StartAsync(options =>
            options with
            {
                Mishaps = new MishapPlan { ServerErrorFraction = 1 },
            }
        );
        await using TestServer loading = await TestServer.StartAsync(options =>
            options with
            {
                Mishaps = new MishapPlan { SlowStart = TimeSpan.FromHours(1) },
            }
        );
        using HttpResponseMessage error = await failing.PostAsync(
            "/v1/chat/completions",
            TestServer.Chat("")
        );
        using HttpResponseMessage health = await loading.Client.GetAsync(
            new Uri("/health", UriKind.Relative),
            Cancellation
        );

        Assert.InRange((int)error.StatusCode, 500, 503);
        Assert.Equal(503, (int)health.StatusCode);
    }

    [Fact]
    public async Task Embeddings_are_of_length_1_and_the_same_in_both_forms()
    {
        await using TestServer server = await TestServer.StartAsync();

        JsonElement floats = await server.JsonAsync(
            "/v1/embeddings",
            """{"input":["a b","c"],"dimensions":8}"""
        );
        JsonElement bytes = await server.JsonAsync(
            "/v1/embeddings",
            """{"input":"a b","dimensions":8,"encoding_format":"base64"}"""
        );

        float[] vector =
        [
            .. floats
                .GetProperty("data")[0]
                .GetProperty("embedding")
                .EnumerateArray()
                .Select(x => x.GetSingle()),
        ];
        byte[] raw = bytes.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal(1, vector.Sum(x => x * x), 5);
        Assert.Equal(vector[3], BitConverter.ToSingle(raw, 12), 6);
        Assert.Equal(2, floats.GetProperty("data").GetArrayLength());
        await server.JsonAsync("/v1/embeddings", """{"input":"a","dimensions":33}""", 400);
    }

    [Fact]
    public async Task Sglang_has_its_own_names()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                Family = EngineFamily.Sglang,
            }
        );
        await server.JsonAsync("/v1/chat/completions", TestServer.Chat("\"max_tokens\":3"));

        Assert.Equal(3, await server.MetricAsync("sglang:generation_tokens_total"));
        Assert.Equal(1, await server.MetricAsync("sglang:num_requests_total"));
        Assert.Equal(16_000, await server.MetricAsync("sglang:max_total_num_tokens"));
    }
}
