using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <content>How answers end, and what a stream may have in it.</content>
public sealed partial class ChatOverResponsesDialectTests
{
    private const string HalfItem =
        """{"type":"message","id":"msg_1","status":"incomplete","role":"assistant","content":[{"type":"output_text","text":"It is","annotations":[]}]}""";

    private static (string Type, string Members) MessageAdded =>
        Added(0, """{"type":"message","id":"msg_1","role":"assistant","content":[]}""");

    [Fact]
    public Task Incomplete_max_output() => Incomplete("max_output_tokens", "length");

    [Fact]
    public Task Incomplete_filter() => Incomplete("content_filter", "content_filter");

    private static async Task Incomplete(string reason, string finish)
    {
        string final = Ended("incomplete", $$"""{"reason":"{{reason}}"}""", HalfItem);

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Created,
                MessageAdded,
                TextDelta(0, "It is"),
                Done(0, HalfItem),
                ("response.incomplete", $"\"response\":{final}")
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(Body(false), final);

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal(finish, chunks.Finish);
        Assert.Equal("It is", chunks.Content);
        JsonElement choice = whole.Json.GetProperty("choices")[0];
        Assert.Equal(finish, choice.GetProperty("finish_reason").GetString());
        Assert.Equal("It is", choice.GetProperty("message").GetProperty("content").GetString());
        AssertBooks(streamed, whole);
    }

    [Theory]
    [InlineData("server_error", 500, "server_error", "server_error")]
    [InlineData("rate_limit_exceeded", 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData("context_length_exceeded", 400, "invalid_request_error", "context_length_exceeded")]
    [InlineData("invalid_prompt", 400, "invalid_request_error", "invalid_prompt")]
    [InlineData("server_is_overloaded", 503, "service_unavailable_error", "server_is_overloaded")]
    public async Task Failed_before_output(string code, int status, string type, string said)
    {
        string failed = Failed(code, "It broke.");

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Created,
                ("response.in_progress", Created.Members),
                ("response.failed", $"\"response\":{failed}")
            ),
            default
        );
        DialectAnswer whole = await Case.WholeAsync(Body(false), failed);

        Assert.Equal(status, streamed.Status);
        JsonSame.Check(
            $$$"""{"error":{"message":"It broke.","type":"{{{type}}}","param":null,"code":"{{{said}}}"}}""",
            streamed.Text
        );
        Assert.False(streamed.IsAborted);
        streamed.AssertFree();
        Assert.Single(streamed.Settles);
        // A 200 that is an error: the upstream's fault.
        Assert.Equal(code == "context_length_exceeded" ? 400 : 502, whole.Status);
        Assert.Equal("It broke.", whole.Json.GetProperty("error").GetProperty("message").GetString());
        whole.AssertFree();
        Assert.Single(whole.Settles);
    }

    [Fact]
    public async Task Failed_after_output()
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Created,
                MessageAdded,
                TextDelta(0, "It is"),
                ("response.failed", $"\"response\":{Failed("server_error", "It broke.")}")
            ),
            default
        );

        AssertBroken(streamed, "It broke.", "server_error");
    }

    [Theory]
    [InlineData("\"code\":\"server_error\",\"message\":\"It broke.\",\"param\":null")]
    [InlineData("\"error\":{\"type\":\"server_error\",\"code\":\"server_error\",\"message\":\"It broke.\"}")]
    public async Task Error_event(string members)
    {
        DialectAnswer late = await Case.StreamAsync(
            Body(true),
            Stream(Created, MessageAdded, TextDelta(0, "It is"), ("error", members)),
            default
        );
        DialectAnswer early = await Case.StreamAsync(
            Body(true),
            Stream(Created, ("error", members)),
            default
        );

        AssertBroken(late, "It broke.", "server_error");
        Assert.Equal(500, early.Status);
        Assert.Equal("It broke.", early.Json.GetProperty("error").GetProperty("message").GetString());
        early.AssertFree();
        Assert.Single(early.Settles);
    }

    [Fact]
    public async Task Eof_without_terminal()
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(Created, MessageAdded, TextDelta(0, "It is"), Done(0, HalfItem)),
            default
        );

        AssertBroken(streamed, "The upstream broke off in the middle of its answer.", "upstream_broke_off");
    }

    [Theory]
    [InlineData("")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData(": bye\n\n")]
    public async Task Done_marker_optional(string tail)
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Created,
                MessageAdded,
                TextDelta(0, "It is 4"),
                Done(0, MessageItem),
                Completed(MessageItem)
            ) + tail,
            Usage
        );

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal("It is 4", chunks.Content);
        Assert.Equal("stop", chunks.Finish);
        Assert.Equal(ClientUsage, chunks.Usage);
        streamed.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Unknown_events_ignored()
    {
        const string Search = """{"type":"web_search_call","id":"ws_1","status":"completed"}""";

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            ": hello\n\n"
                + Stream(
                    ("response.queued", Created.Members),
                    Created,
                    ("keepalive", "\"x\":1"),
                    Added(0, Search),
                    ("response.web_search_call.searching", "\"output_index\":0,\"item_id\":\"ws_1\""),
                    Done(0, Search),
                    Added(1, """{"type":"message","id":"msg_1","role":"assistant","content":[]}"""),
                    ("response.invented.delta", "\"output_index\":1,\"delta\":\"no\""),
                    TextDelta(1, "It is 4"),
                    (
                        "response.output_text.annotation.added",
                        "\"output_index\":1,\"annotation\":{\"type\":\"file_path\"}"
                    ),
                    Done(1, MessageItem),
                    Completed(Search, MessageItem)
                ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(Body(false), Whole(Search, MessageItem));

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal("It is 4", chunks.Content);
        Assert.Equal(4, Deltas(streamed).Length + 1); // Role, text, finish; then the usage.
        JsonSame.Check(
            """{"role":"assistant","content":"It is 4","refusal":null}""",
            whole.Json.GetProperty("choices")[0].GetProperty("message").GetRawText()
        );
        AssertBooks(streamed, whole);
    }

    [Theory]
    [InlineData("response.reasoning_part.added", "response.reasoning_text.delta")]
    [InlineData("response.content_part.added", "response.reasoning_text.delta")]
    [InlineData("response.content_part.added", "response.reasoning.delta")]
    public async Task Vllm_reasoning_part_names(string part, string delta)
    {
        const string Place = "\"item_id\":\"rs_1\",\"output_index\":0,\"content_index\":0";
        const string Item =
            """{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"hm, yes"}],"encrypted_content":null,"status":null}""";
        CutCase engine = new(Dialect.Chat, Dialect.Responses);

        DialectAnswer streamed = await engine.StreamAsync(
            Body(true),
            Stream(
                Created,
                Added(0, """{"type":"reasoning","id":"rs_0","summary":[],"status":"in_progress"}"""),
                (part, $$"""{{Place}},"part":{"type":"reasoning_text","text":""}"""),
                (delta, $"{Place},\"delta\":\"hm,\""),
                (delta, $"{Place},\"delta\":\" yes\""),
                (delta.Replace(".delta", ".done"), $"{Place},\"text\":\"hm, yes\""),
                (
                    part.Replace(".added", ".done"),
                    $$"""{{Place}},"part":{"type":"reasoning_text","text":"hm, yes"}"""
                ),
                Done(0, Item),
                Added(1, """{"type":"message","id":"msg_1","role":"assistant","content":[]}"""),
                TextDelta(1, "It is 4"),
                Done(1, MessageItem),
                Completed(Item, MessageItem)
            ),
            Usage
        );
        DialectAnswer whole = await engine.FixedWholeAsync(Body(false), Whole(Item, MessageItem));

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal("hm, yes", chunks.Reasoning);
        Assert.Equal("It is 4", chunks.Content);
        Assert.Equal(
            "hm, yes",
            whole
                .Json.GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("reasoning_content")
                .GetString()
        );
        AssertBooks(streamed, whole);
    }

    [Fact]
    public async Task Usage_mapping()
    {
        const string Written =
            """{"input_tokens":100,"input_tokens_details":{"cached_tokens":60,"cache_write_tokens":30},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":107}""";
        const string Expected =
            """{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,"prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30},"completion_tokens_details":{"reasoning_tokens":3}}""";
        string stream = Stream(
                Created,
                MessageAdded,
                TextDelta(0, "It is 4"),
                Done(0, MessageItem),
                Completed(MessageItem)
            )
            .Replace(UsageJson, Written);
        AnswerUsage usage = new(10, 60, 30, 7) { Reasoning = 3 };

        DialectAnswer asked = await Case.StreamAsync(Body(true), stream, usage);
        DialectAnswer unasked = await Case.StreamAsync(
            Body(true).Replace(",\"stream_options\":{\"include_usage\":true}", ""),
            stream,
            usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false),
            Whole(MessageItem).Replace(UsageJson, Written)
        );

        Assert.Equal(Expected, ChatChunksOf.Checked(asked.Text).Usage);
        Assert.Null(ChatChunksOf.Checked(unasked.Text).Usage);
        Assert.Equal(Expected, whole.Json.GetProperty("usage").GetRawText());
        asked.AssertUsage(10, 60, 30, 7);
        unasked.AssertUsage(10, 60, 30, 7);
        whole.AssertUsage(10, 60, 30, 7);
    }
}
