using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing.Pacing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Upstreams that stall, reset, lie and break off: what the client sees, and what is charged.</summary>
public sealed partial class UpstreamFaultTests
{
    private const string Chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    private const string Counted =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1,\"total_tokens\":11}}\n\n";
    private const string Usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\n";
    private const string Answer =
        """{"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Breaks => ["reset", "close", "clean end", "stall", "garbage"];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task A_stream_that_breaks_off_ends_in_an_error_event_and_an_aborted_connection(string how)
    {
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(Chunk + "data: {\"choices\":[{\"index\":0,\"del");
            await isRead.Task.WaitAsync(call.Stop); // A reset overtakes what was not read.
            switch (how)
            {
                case "reset":
                    call.Reset();
                    break;
                case "close":
                    call.Close();
                    break;
                case "clean end":
                    await call.EndStreamAsync();
                    break;
                case "garbage":
                    await call.RawAsync("zz\r\nnot a chunk");
                    break;
                default:
                    isOver.SetResult(await call.IsHungUpAsync());
                    return;
            }

            isOver.SetResult(true);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one =>
                one with
                {
                    Timeouts = new UpstreamTimeouts
                    {
                        BetweenBytes =
                            how == "stall" ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromMinutes(2),
                    },
                }
        );

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true", isRead);

        Assert.True(await isOver.Task, "it was not the gateway that gave up");
        Assert.True(isAborted);
        Assert.StartsWith(Chunk, text, StringComparison.Ordinal);
        Assert.Contains("\n\ndata: {\"error\":{", text, StringComparison.Ordinal);
        Assert.Contains("FAR9304", text, StringComparison.Ordinal);
        SettleRecord settle = await gateway.SettleAsync();
        // Body of 75 bytes: 25 tokens at a third; 5 bytes of text: 2 tokens.
        Assert.Equal(new TokenCounts(25, 0, 0, 2), settle.Tokens);
        Assert.Equal((UsageSource.Estimate, AttemptEnd.UpstreamBroken), (settle.Source, settle.End));
    }

    [Fact]
    public async Task A_peer_that_resets_at_once_is_no_defect_of_the_gateway()
    {
        using RawServer upstream = new(socket =>
        {
            // Now and then the client has connected and not yet looked at its socket.
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
            return Task.CompletedTask;
        });
        await using TestGateway gateway = await TestGateway.StartAsync([new Uri(upstream.Url + "/v1")]);
        int[] statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => AskAsync()));

        Assert.Empty(gateway.Defects);
        Assert.DoesNotContain(statuses, status => status is 200 or 500);

        async Task<int> AskAsync()
        {
            using HttpResponseMessage answer = await gateway.ChatAsync();
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_broken_stream_with_running_usage_is_charged_at_its_last_chunk()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Counted);
            await call.ChunkAsync(Counted.Replace("s\":1,", "s\":2,", StringComparison.Ordinal));
            await Task.Delay(50, call.Stop);
            call.Reset();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Continuous }
        );

        (_, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true");

        Assert.True(isAborted);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 0, 0, 2), UsageSource.Chunks), (settle.Tokens, settle.Source));
        Assert.Equal(TestGates.Price.Of(settle.Tokens), settle.Cost);
    }

    [Fact]
    public async Task Usage_behind_the_end_is_charged()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Chunk + "data: [DONE]\n\n" + Usage);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true");

        Assert.False(isAborted);
        Assert.Equal(Chunk + "data: [DONE]\n\n", text);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 0, 0, 2), UsageSource.Usage), (settle.Tokens, settle.Source));
    }

    [Fact]
    public async Task A_stream_that_never_says_what_it_took_is_estimated_and_marked()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Chunk + Chunk + "data: [DONE]\n\n");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.None }
        );

        (_, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true");

        Assert.False(isAborted);
        Assert.DoesNotContain("include_usage", upstream.Requests[0].Text, StringComparison.Ordinal);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (new TokenCounts(25, 0, 0, 4), UsageSource.Estimate, AttemptEnd.Finished),
            (settle.Tokens, settle.Source, settle.End)
        );
    }

    [Fact]
    public async Task An_error_inside_a_stream_is_passed_on_and_the_connection_aborted()
    {
        const string Error =
            "data: {\"error\":{\"message\":\"out of memory\",\"type\":\"x\",\"param\":null,\"code\":null}}\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Chunk + Error + "data: [DONE]\n\n");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true");

        Assert.True(isAborted);
        Assert.Equal(Chunk + Error + "data: [DONE]\n\n", text);
        Assert.Equal(AttemptEnd.UpstreamBroken, (await gateway.SettleAsync()).End);
    }

    [Fact]
    public async Task A_document_in_place_of_a_stream_is_passed_on_and_metered()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(new TokenCounts(100, 0, 0, 20), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task An_upstream_that_compresses_although_it_was_asked_not_to_is_read()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            using MemoryStream packed = new();
            await using (GZipStream gzip = new(packed, CompressionMode.Compress, leaveOpen: true))
            {
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(Answer));
            }

            await call.RawAsync(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"
            );
            await call.RawAsync(packed.ToArray());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(new TokenCounts(100, 0, 0, 20), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task An_upstream_that_reports_more_than_was_possible_is_charged_in_full_and_marked()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":900000}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"max_tokens\":10");

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(Money.FromUsd(3.6001m), settle.Cost);
        Assert.Equal(SettleMarks.OverHold, settle.Marks);
    }

    [Fact]
    public async Task A_long_document_is_passed_on_as_it_comes()
    {
        string answer =
            "{\"data\":\""
            + new string('x', 3_000_000)
            + "\",\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/embeddings",
            """{"model":"model","input":"hi"}"""
        );

        Assert.Equal(answer.Length, (await response.Content.ReadAsStringAsync(Cancellation)).Length);
        Assert.Equal(new TokenCounts(9, 0, 0, 0), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task A_document_that_breaks_off_is_an_error_and_charged_at_its_hold()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"choices\":["
            );
            call.Close();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains(
            "FAR9304",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((UsageSource.Hold, gateway.Gates.Holds[0].Amount), (settle.Source, settle.Cost));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_504_and_the_upstream_is_let_go()
    {
        TaskCompletionSource<bool> hungUp = new();
        await using ScriptedUpstream upstream = new(async call =>
            hungUp.SetResult(await call.IsHungUpAsync())
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, Hurried);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.True(await hungUp.Task);
        Assert.Equal(UsageSource.Hold, (await gateway.SettleAsync()).Source);
    }

    [Fact]
    public async Task An_error_of_the_upstream_is_passed_on_with_its_body_and_costs_nothing()
    {
        const string Error =
            """{"error":{"message":"bad","type":"invalid_request_error","param":"messages","code":null}}""";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Error,
            400,
            "x-should-retry: false\r\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(Error, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (Money.Zero, UsageSource.None, AttemptEnd.UpstreamError, (ushort)400),
            (settle.Cost, settle.Source, settle.End, settle.Status)
        );
    }

    [Fact]
    public async Task An_upstream_that_switches_protocols_has_not_answered()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
            );
            Assert.True(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((Money.Zero, UsageSource.None), (settle.Cost, settle.Source));
    }

    private static Upstream Hurried(Upstream one) =>
        one with
        {
            Timeouts = new UpstreamTimeouts { FirstByte = TimeSpan.FromMilliseconds(200) },
        };

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using ScriptedUpstream elsewhere = ScriptedUpstream.Json(Answer);
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{}",
            307,
            $"Location: {elsewhere.Address}/chat/completions\r\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(elsewhere.Requests);
    }
}
