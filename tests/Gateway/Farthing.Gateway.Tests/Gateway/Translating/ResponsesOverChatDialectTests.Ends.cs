using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <content>How answers end.</content>
public sealed partial class ResponsesOverChatDialectTests
{
    [Theory]
    [InlineData("length", "max_output_tokens")]
    [InlineData("max_tokens", "max_output_tokens")]
    public Task Length_is_incomplete(string finish, string reason) => Incomplete(finish, reason);

    [Theory]
    [InlineData("content_filter", "content_filter")]
    public Task Content_filter(string finish, string reason) => Incomplete(finish, reason);

    private static async Task Incomplete(string finish, string reason)
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(Chunk("""{"role":"assistant","content":"Half"}"""), Chunk("{}", finish), UsageChunk),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false),
            Whole("""{"role":"assistant","content":"Half"}""", finish)
        );

        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        Assert.Equal("response.incomplete", events.Types[^1]);
        Assert.Equal("incomplete", events.Last.GetProperty("status").GetString());
        JsonSame.Check(
            $$$"""{"reason":"{{{reason}}}"}""",
            events.Last.GetProperty("incomplete_details").GetRawText()
        );
        Assert.Equal("Half", events.Output[0].GetProperty("content")[0].GetProperty("text").GetString());
        JsonSame.Check(ClientUsage, events.Last.GetProperty("usage").GetRawText());
        JsonSame.Check(events.Last.GetRawText(), whole.Text);
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task No_finish_reason_still_done_events()
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ToolList),
            Stream(
                Chunk("""{"role":"assistant","content":"I read."}"""),
                Chunk(
                    """{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"read","arguments":"{}"}}]}"""
                ),
                UsageChunk
            ),
            Usage
        );

        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        Assert.Equal(
            [
                "response.output_text.done",
                "response.content_part.done",
                "response.output_item.done",
                "response.output_item.added",
                "response.function_call_arguments.delta",
                "response.function_call_arguments.done",
                "response.output_item.done",
                "response.completed",
            ],
            events.Types.TakeLast(8)
        );
        streamed.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37}""")]
    [InlineData(
        """{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37,"prompt_tokens_details":null,"completion_tokens_details":null}"""
    )]
    [InlineData(
        """{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37,"prompt_tokens_details":{"cached_tokens":null},"completion_tokens_details":{"reasoning_tokens":null}}"""
    )]
    public async Task Usage_details_always_numbers(string usage)
    {
        const string Expected =
            """{"input_tokens":30,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":37}""";

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Chunk("""{"role":"assistant","content":"Hi"}"""),
                Chunk("{}", "stop"),
                $$$"""{"id":"c1","choices":[],"usage":{{{usage}}}}"""
            ),
            new AnswerUsage(30, 0, 0, 7)
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false),
            WholeText.Replace(WholeUsage, $"\"usage\":{usage}")
        );

        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        JsonSame.Check(Expected, events.Last.GetProperty("usage").GetRawText());
        JsonSame.Check(Expected, whole.Json.GetProperty("usage").GetRawText());
        streamed.AssertUsage(30, 0, 0, 7);
        whole.AssertUsage(30, 0, 0, 7);
    }

    [Fact]
    public async Task Usage_details_always_numbers_where_it_is_estimated()
    {
        DialectAnswer answer = await new DialectScene(Dialect.Responses, Dialect.Chat).SendAsync(
            Body(true),
            async call =>
            {
                await call.BeginStreamAsync();
                await call.ChunkAsync(
                    Stream(Chunk("""{"role":"assistant","content":"Hi"}"""), Chunk("{}", "stop"))
                );
                await call.EndStreamAsync();
            }
        );

        JsonElement usage = ResponseEventsOf.Checked(answer.Text).Last.GetProperty("usage");
        SettleRecord settle = Assert.Single(answer.Settles);
        Assert.NotEqual(UsageSource.Usage, settle.Source);
        Assert.Equal(settle.Tokens.Output, usage.GetProperty("output_tokens").GetInt64());
        Assert.Equal(settle.Tokens.Uncached, usage.GetProperty("input_tokens").GetInt64());
        Assert.Equal(0, usage.GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(
            0,
            usage.GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32()
        );
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("")]
    [InlineData(
        "data: {\"error\":{\"message\":\"engine died\",\"type\":\"InternalServerError\",\"code\":500}}\n\n"
    )]
    public async Task Upstream_dies_response_failed(string last)
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Events(Chunk("""{"role":"assistant","reasoning":"hm"}"""), Chunk("""{"content":"Half an ans"}"""))
                + last,
            default
        );

        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        Assert.True(streamed.IsAborted);
        Assert.Equal("response.failed", events.Types[^1]);
        Assert.Equal("failed", events.Last.GetProperty("status").GetString());
        Assert.Equal("server_error", events.Last.GetProperty("error").GetProperty("code").GetString());
        if (last.Length > 0)
        {
            Assert.Equal("engine died", events.Last.GetProperty("error").GetProperty("message").GetString());
        }

        // What is done is there; the message that is not done is not.
        Assert.Equal("rs_ID00", Assert.Single(events.Output).GetProperty("id").GetString());
        Assert.DoesNotContain("response.output_text.done", events.Types);
        Assert.NotEqual(UsageSource.Usage, Assert.Single(streamed.Settles).Source);
    }

    [Theory]
    [InlineData(402, "", 402, "insufficient_quota", "insufficient_quota", "It broke.")]
    [InlineData(404, "", 404, "invalid_request_error", null, "It broke.")]
    [InlineData(413, "", 413, "invalid_request_error", null, "It broke.")]
    [InlineData(422, "", 400, "invalid_request_error", null, "It broke.")]
    [InlineData(
        429,
        "retry-after: 7\r\n",
        429,
        "rate_limit_error",
        "rate_limit_exceeded",
        "It broke. Please try again in 7s"
    )]
    [InlineData(500, "", 500, "server_error", null, "It broke.")]
    [InlineData(503, "", 503, "service_unavailable_error", "server_is_overloaded", "It broke.")]
    public async Task Refusals_before_the_answer_have_their_status_and_cost_nothing(
        int status,
        string headers,
        int said,
        string type,
        string? code,
        string message
    )
    {
        foreach (bool isStream in (bool[])[false, true])
        {
            DialectAnswer answer = await new DialectScene(Dialect.Responses, Dialect.Chat).WholeAsync(
                Body(isStream),
                """{"error":{"message":"It broke.","type":"SomeError","param":null,"code":CODE}}""".Replace(
                    "CODE",
                    status.ToString(System.Globalization.CultureInfo.InvariantCulture)
                ),
                status,
                headers
            );

            Assert.Equal(said, answer.Status);
            JsonElement error = answer.Json.GetProperty("error");
            Assert.Equal(message, error.GetProperty("message").GetString());
            Assert.Equal(type, error.GetProperty("type").GetString());
            Assert.Equal(code, error.GetProperty("code").GetString());
            if (headers.Length > 0)
            {
                Assert.Equal("7", answer.Headers["retry-after"]);
            }

            answer.AssertFree();
        }
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_final()
    {
        const string Message =
            "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in the messages, 500 in the completion). Please reduce the length of the messages or completion.";

        DialectAnswer answer = await Case.WholeAsync(
            Body(true),
            $$$"""{"object":"error","message":"{{{Message}}}","type":"BadRequestError","param":null,"code":400}""",
            400
        );

        Assert.Equal(400, answer.Status);
        JsonSame.Check(
            $$$"""{"error":{"message":"{{{Message}}}","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}""",
            answer.Text
        );
        answer.AssertFree();
    }
}
