using System.Net;
using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>What holds across all pairs of dialects: retries, hedges, budgets, clients that leave or read slowly, what is too long.</summary>
public sealed class AcrossDialectTests
{
    private const string Ask =
        """{"model":"model","max_tokens":100,"system":"Be short.","messages":[{"role":"user","content":"hi"}]}""";

    private const string ChatAnswer =
        """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,"completion_tokens":4,"total_tokens":34}}""";

    private const string MessagesAnswer =
        """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":30,"output_tokens":4}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fallback_m_to_c_after_529()
    {
        await using ScriptedUpstream first = ScriptedUpstream.Json(
            """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""",
            529
        );
        await using ScriptedUpstream second = ScriptedUpstream.Json(ChatAnswer);
        await using TestGateway gateway = await StartAsync(first, second);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", Ask);

        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"type\":\"message\"", text, StringComparison.Ordinal);
        // Each from the client's own body: the first as it came, the second translated.
        Assert.Contains(
            "\"system\":\"Be short.\"",
            Assert.Single(first.Requests).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """{"role":"system","content":"Be short."}""",
            Assert.Single(second.Requests).Text,
            StringComparison.Ordinal
        );
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(["messages", "messages>chat"], journal.Reserves.Select(one => one.Endpoint));
        Assert.Equal([0L, 46_000L], journal.Settles.Select(one => one.Cost.NanoUsd));
    }

    [Fact]
    public async Task Hedge_two_dialects()
    {
        TaskCompletionSource isAnswered = new();
        await using ScriptedUpstream slow = new(async call =>
        {
            await isAnswered.Task;
            await call.JsonAsync(MessagesAnswer);
        });
        await using ScriptedUpstream fast = ScriptedUpstream.Json(ChatAnswer);
        await using TestGateway gateway = await StartAsync(slow, fast);
        gateway.Gates.Hedge = new Hedge(
            new HedgeOptions
            {
                After = TimeSpan.FromMilliseconds(30),
                AtMost = 1,
                Drain = TimeSpan.FromSeconds(20),
            },
            (_, _) => null
        );

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", Ask);
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        isAnswered.SetResult();

        Assert.Contains("\"stop_reason\":\"end_turn\"", text, StringComparison.Ordinal);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(
            [("messages", 46_000L), ("messages>chat", 46_000L)],
            journal
                .Reserves.Join(
                    journal.Settles,
                    one => one.Attempt,
                    one => one.Attempt,
                    (reserve, settle) => (reserve.Endpoint, settle.Cost.NanoUsd)
                )
                .Order()
        );
    }

    /// <summary>The hold is that of the translated body, and the limit that a budget leaves is spliced into it.</summary>
    [Fact]
    public async Task Budget_clamp_in_translated_body()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(ChatAnswer);
        await using TestGateway gateway = await StartAsync(upstream);
        gateway.Gates.Budget = new Money(1_000_000); // $0.001: 100 tokens at $4/M and a prompt of some 450 bytes.

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            Ask.Replace("100", "100000", StringComparison.Ordinal)
        );

        string sent = Assert.Single(upstream.Requests).Text;
        int limit = int.Parse(
            System.Text.RegularExpressions.Regex.Match(sent, "\"max_tokens\":([0-9]+)").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.InRange(limit, 1, 250);
        Assert.Equal(
            limit.ToString(System.Globalization.CultureInfo.InvariantCulture),
            response.Headers.GetValues("x-farthing-max-tokens").Single()
        );
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.InRange(Assert.Single(journal.Reserves).Hold.NanoUsd, 900_000, 1_000_000);
    }

    /// <summary>A provider's prompt cache can tell sessions, and neither the key nor the session's name is told; an engine caches by prefix.</summary>
    [Theory]
    [InlineData("hosted", true)]
    [InlineData("vllm", false)]
    public async Task Sessions_of_Messages_clients_are_told_apart_for_a_providers_cache(
        string engine,
        bool isTold
    )
    {
        DialectScene scene = new(Dialect.Messages, Dialect.Chat)
        {
            Engine = engine,
            Headers = request => request.Headers.Add("x-claude-code-session-id", "run-7"),
        };

        DialectAnswer answer = await scene.WholeAsync(Ask, ChatAnswer);

        // printf 'key_1\nrun-7' | sha256sum
        Assert.Equal(
            isTold,
            answer.Sent.Contains(
                "\"prompt_cache_key\":\"c370738b6022ed4a6950bab0ecbdec0f\"",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(isTold, answer.Sent.Contains("prompt_cache_key", StringComparison.Ordinal));
        Assert.Equal("run-7", Assert.Single(answer.Reserves).Session);
    }

    /// <summary>A translation counts beside the client's body in the room of bodies: a key's second one waits for nothing and is refused, its only one always fits.</summary>
    [Fact]
    public async Task A_translated_body_counts_in_the_room_of_bodies()
    {
        TaskCompletionSource mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await mayAnswer.Task;
            await call.JsonAsync(ChatAnswer);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            [upstream.Address],
            one => one with { Api = ApiKinds.OpenAi, Engine = "vllm" },
            listen: options =>
                options with
                {
                    Listen = options.Listen with { MaxBodyBytes = 300_000 },
                    Bodies = new BodyBounds { AllBytes = 1_000_000, KeyBytes = 500_000 },
                }
        );
        string body = Ask.Replace("hi", new string('x', 200_000), StringComparison.Ordinal);

        Task<HttpResponseMessage> first = gateway.PostAsync("/v1/messages", body);
        await Farthing.Testing.Eventually.SoAsync(() => upstream.Requests.Count == 1, Cancellation);
        // 400,000 of 500,000 are taken: a second one of 90,000 comes in, and its translation does not.
        using HttpResponseMessage second = await gateway.PostAsync(
            "/v1/messages",
            body.Replace(new string('x', 110_000), "", StringComparison.Ordinal)
        );
        mayAnswer.SetResult();
        using HttpResponseMessage answered = await first;

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Single(upstream.Requests);
        using HttpResponseMessage after = await gateway.PostAsync(
            "/v1/messages",
            Ask.Replace("hi", new string('x', 290_000), StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.OK, after.StatusCode); // 580,000 of 500,000, but alone.
    }

    [Fact]
    public async Task Client_leaves_mid_call()
    {
        TaskCompletionSource<bool> isHungUp = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(
                Chunk(
                    """{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a"}}]}"""
                )
            );
            isHungUp.TrySetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await StartAsync(upstream);
        using CancellationTokenSource leave = new();

        using (
            HttpResponseMessage response = await gateway.PostAsync(
                "/v1/messages",
                Ask[..^1] + ",\"stream\":true}",
                HttpCompletionOption.ResponseHeadersRead
            )
        )
        {
            byte[] some = new byte[200];
            Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
            Assert.True(await body.ReadAsync(some, Cancellation) > 0);
        }

        Assert.True(await isHungUp.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(journal.Settles).End);
        Assert.True(journal.Settles[0].Tokens.Output > 0);
    }

    /// <summary>An engine that says why it ends and then nothing: the client does not wait for a usage that does not come, and the books have it all the same when it comes.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Silence_behind_the_finish_ends_the_clients_stream()
    {
        DialectScene scene = new(Dialect.Messages, Dialect.Chat)
        {
            Forward = options => options with { UsageGrace = TimeSpan.FromMilliseconds(300) },
        };
        TaskCompletionSource isEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

        DialectAnswer answer = await scene.SendAsync(
            Ask[..^1] + ",\"stream\":true}",
            async call =>
            {
                await call.BeginStreamAsync(Chunk("""{"content":"Hi"}""") + Chunk("{}", "\"stop\""));
                await Task.Delay(3_000, call.Stop); // Ten times the wait: the machine may be busy.
                await call.ChunkAsync(
                    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"
                );
                await call.EndStreamAsync();
                isEnded.SetResult();
            }
        );

        await isEnded.Task;
        Assert.False(answer.IsAborted);
        Assert.EndsWith("data: {\"type\":\"message_stop\"}\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"stop_reason\":\"end_turn\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"output_tokens\":1,", answer.Text, StringComparison.Ordinal); // Two bytes: a token by estimate.
        answer.AssertUsage(30, 0, 0, 2);
    }

    /// <summary>A reader who does not read holds the upstream up, and not the gateway's memory; when it reads, all is there.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Slow_reader_bounds()
    {
        const int Chunks = 8_000; // 32 MB: the sockets of both ways together were seen to hold 12.
        string chunk = Chunk($$"""{"content":"{{new string('x', 4_000)}}"}""");
        int sent = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            for (int i = 0; i < Chunks; i++)
            {
                await call.ChunkAsync(chunk);
                Interlocked.Increment(ref sent);
            }

            await call.ChunkAsync(
                Chunk("{}", "\"stop\"")
                    + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":9}}\n\ndata: [DONE]\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            Ask[..^1] + ",\"stream\":true}",
            HttpCompletionOption.ResponseHeadersRead
        );
        int before;
        do
        {
            before = Volatile.Read(ref sent);
            await Task.Delay(300, Cancellation);
        } while (Volatile.Read(ref sent) != before);

        Assert.InRange(before, 1, Chunks * 3 / 4);
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(Chunks, text.Split("\"text_delta\"").Length - 1);
        Assert.EndsWith("data: {\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
        Assert.Equal(new TokenCounts(3, 0, 0, 9), (await gateway.SettleAsync()).Tokens);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    public async Task A_10_mib_line_is_refused_not_buffered(string upstream)
    {
        DialectScene scene = new(Dialect.Messages, Dialect.OfFormat(upstream)!);
        string begun =
            upstream == "chat"
                ? Chunk("""{"content":"Hi"}""")
                : "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"i\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n\n";

        DialectAnswer answer = await scene.SendAsync(
            Ask[..^1] + ",\"stream\":true}",
            async call =>
            {
                await call.BeginStreamAsync(begun);
                await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"");
                string piece = new('x', 64 << 10);
                try
                {
                    for (int i = 0; i < 160; i++)
                    {
                        await call.ChunkAsync(piece);
                    }
                }
                catch (IOException)
                {
                    // The gateway has hung up.
                }
            }
        );

        Assert.True(answer.IsAborted);
        Assert.Contains("event: error", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Text.Length < 10_000, "the line was passed on");
        Assert.Single(answer.Settles);
    }

    /// <summary>Halves of a surrogate pair in two chunks stay two escapes, in each client's format.</summary>
    [Theory]
    [InlineData("messages")]
    [InlineData("responses")]
    public async Task Escapes_and_surrogates_split_over_chunks(string client)
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.Chat);
        string body =
            client == "messages"
                ? Ask[..^1] + ",\"stream\":true}"
                : """{"model":"model","input":"hi","stream":true,"store":false}""";

        DialectAnswer answer = await scene.StreamAsync(
            body,
            Chunk("""{"content":"a\ud83d"}""")
                + Chunk("""{"content":"\ude00\n\"b\\"}""")
                + Chunk("{}", "\"stop\"")
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"
        );

        StringBuilder text = new();
        foreach (string data in answer.Events)
        {
            System.Text.RegularExpressions.Match delta = System.Text.RegularExpressions.Regex.Match(
                data,
                client == "messages" ? "\"text\":\"(.+)\"}}$" : "\"delta\":\"(.+?)\",\"logprobs\""
            );
            text.Append(delta.Groups[1].Value);
        }

        Assert.Equal("""a\ud83d\ude00\n\"b\\""", text.ToString());
    }

    private static string Chunk(string delta, string finish = "null") =>
        $"data: {{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n";

    /// <summary>Upstreams in turn: with two, the first speaks Messages; the last one is an engine that speaks Chat.</summary>
    private static Task<TestGateway> StartAsync(params ScriptedUpstream[] upstreams) =>
        TestGateway.StartAsync(
            [.. upstreams.Select(one => one.Address)],
            one =>
                one.Address == upstreams[^1].Address
                    ? one with
                    {
                        Api = ApiKinds.OpenAi,
                        Engine = "vllm",
                    }
                    : one with
                    {
                        Api = ApiKinds.Anthropic,
                    }
        );
}
