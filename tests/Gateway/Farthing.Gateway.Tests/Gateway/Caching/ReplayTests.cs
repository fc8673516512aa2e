using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Caching.ResponseCacheTests;

namespace Farthing.Tests.Gateway.Caching;

/// <summary>Answers of Responses and Messages, whole and streamed, given again with their usage.</summary>
public sealed class ReplayTests
{
    private const string Response =
        """{"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"model":"up-model","output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Blue.","annotations":[]}]}],"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":40},"output_tokens":10,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":110}}""";

    private const string Message =
        """{"id":"msg_1","type":"message","role":"assistant","model":"up-model","content":[{"type":"text","text":"Blue."}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":60,"cache_read_input_tokens":40,"cache_creation_input_tokens":0,"output_tokens":10}}""";

    private const string ResponseEvents =
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\",\"output\":[]}}\n\n"
        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Blue.\"}\n\n"
        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
        + Response
        + "}\n\n";

    private const string MessageEvents =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":\"up-model\",\"stop_reason\":null,\"usage\":{\"input_tokens\":60,\"cache_read_input_tokens\":40,\"output_tokens\":1}}}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Blue.\"}}\n\n"
        + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":10}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static readonly TokenCounts Tokens = new(60, 40, 0, 10);

    [Theory]
    [InlineData("/v1/responses", ",\"store\":false", Response)]
    [InlineData("/v1/messages", "", Message)]
    public async Task A_whole_answer_is_given_again_with_its_usage(string path, string more, string answer)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage first = await gateway.PostAsync(path, Body(path, more));
        using HttpResponseMessage second = await gateway.PostAsync(path, Body(path, more));

        Assert.Equal((HttpStatusCode.OK, "miss", "hit"), (first.StatusCode, Said(first), Said(second)));
        Assert.Equal("application/json", second.Content.Headers.ContentType?.MediaType);
        Assert.Equal(answer, await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(upstream.Requests);
        HitRecord hit = Assert.Single((await gateway.JournalAsync()).Hits);
        Assert.Equal(Tokens, hit.Tokens);
        Assert.Equal(TestGates.Price.Of(Tokens), hit.Saved);
    }

    [Theory]
    [InlineData("/v1/responses", ",\"store\":false", ResponseEvents)]
    [InlineData("/v1/messages", "", MessageEvents)]
    public async Task A_stream_is_given_again_with_its_usage(string path, string more, string events)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(events);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        string ask = Cold + more + ",\"stream\":true";

        (string first, _) = await gateway.ReadStreamAsync(ask, path: path);
        (string second, bool isAborted) = await gateway.ReadStreamAsync(ask, path: path);

        Assert.False(isAborted);
        Assert.Equal(events, WithoutCost(first));
        Assert.Equal(events, second);
        Assert.Single(upstream.Requests);
        HitRecord hit = Assert.Single((await gateway.JournalAsync()).Hits);
        Assert.Equal(Tokens, hit.Tokens);
    }

    /// <summary>A whole answer and a stream of one question are two entries.</summary>
    [Fact]
    public async Task A_stream_is_not_answered_with_a_whole_answer()
    {
        await using ScriptedUpstream upstream = new(call =>
            call.Request.Text.Contains("\"stream\":true", StringComparison.Ordinal)
                ? StreamAsync(call)
                : call.JsonAsync(Message, 200, "")
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage whole = await gateway.PostAsync("/v1/messages", Body("/v1/messages", ""));
        (string stream, _) = await gateway.ReadStreamAsync(Cold + ",\"stream\":true", path: "/v1/messages");

        Assert.Equal(MessageEvents, WithoutCost(stream));
        Assert.Equal(2, upstream.Requests.Count);

        static async Task StreamAsync(ScriptedCall call)
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(MessageEvents);
            await call.EndStreamAsync();
        }
    }

    [Theory]
    [InlineData(
        "/v1/responses",
        ",\"store\":false",
        Response,
        "\"status\":\"completed\",\"error\"",
        "\"status\":\"incomplete\",\"error\""
    )]
    [InlineData("/v1/messages", "", Message, "end_turn", "max_tokens")]
    [InlineData("/v1/messages", "", Message, "end_turn", "refusal")]
    public async Task One_that_was_cut_is_not_kept(
        string path,
        string more,
        string answer,
        string normal,
        string cut
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            answer.Replace(normal, cut, StringComparison.Ordinal)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage first = await gateway.PostAsync(path, Body(path, more));
        using HttpResponseMessage second = await gateway.PostAsync(path, Body(path, more));

        Assert.Equal(("miss", "miss"), (Said(first), Said(second)));
        Assert.Equal(2, upstream.Requests.Count);
    }

    /// <summary>Above 32 KiB a body is hashed elsewhere; it is found by the same key, and its neighbor that differs in its last word is not.</summary>
    [Fact]
    public async Task A_long_body_is_found_again()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        string text = string.Concat(Enumerable.Repeat("word ", 20_000));

        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", Long(text));
        using HttpResponseMessage second = await gateway.PostAsync("/v1/chat/completions", Long(text));
        using HttpResponseMessage third = await gateway.PostAsync("/v1/chat/completions", Long(text + "x"));

        Assert.Equal(("miss", "hit", "miss"), (Said(first), Said(second), Said(third)));
        Assert.Equal(2, upstream.Requests.Count);

        static string Long(string text) =>
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + text
            + "\"}]"
            + Cold
            + "}";
    }

    /// <summary>A stream without the comment that states its cost.</summary>
    private static string WithoutCost(string stream) =>
        string.Concat(
            stream
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Where(one => one[0] != ':')
                .Select(one => one + "\n\n")
        );

    private static string Body(string path, string more) =>
        path == "/v1/responses"
            ? "{\"model\":\"model\",\"input\":[{\"role\":\"user\",\"content\":\"hi\"}]" + Cold + more + "}"
            : "{\"model\":\"model\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + Cold
                + more
                + "}";
}
