using System.Text.Json;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation.Responses;

/// <content>Refusals, citations, failures, namespaces.</content>
public sealed partial class ResponsesStreamWriterTests
{
    [Fact]
    public void A_refusal_is_a_part_of_its_message()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.Text("A"u8);
                sink.Refusal("No"u8);
                sink.Finish(FinishReason.Stop);
            }
        );

        Assert.Equal(
            2,
            Count(
                stream,
                "\"content\":[{\"type\":\"output_text\",\"text\":\"A\",\"annotations\":[],\"logprobs\":[]},{\"type\":\"refusal\",\"refusal\":\"No\"}]"
            )
        );
        Assert.Contains(
            "{\"type\":\"response.refusal.done\",\"sequence_number\":9,\"item_id\":\"msg_0198f3c2a1b470008000000000\",\"output_index\":0,\"content_index\":1,\"refusal\":\"No\"}",
            stream,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_citation_is_in_an_event_and_in_its_part()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.Text("A"u8);
                sink.Annotation("{\"type\":\"url_citation\",\n\"url\":\"u\"}"u8);
                sink.Annotation("{\"type\":\"url_citation\",\"url\":\"v\"}"u8);
            }
        );

        Assert.Contains(
            "\"content_index\":0,\"annotation_index\":1,\"annotation\":{\"type\":\"url_citation\",\"url\":\"v\"}}",
            stream,
            StringComparison.Ordinal
        );
        Assert.Equal(
            3,
            Count(
                stream,
                "\"annotations\":[{\"type\":\"url_citation\", \"url\":\"u\"},{\"type\":\"url_citation\",\"url\":\"v\"}]"
            )
        );
    }

    [Theory]
    [InlineData(FinishReason.Unstated, "completed", null)]
    [InlineData(FinishReason.StopText, "completed", null)]
    [InlineData(FinishReason.Length, "incomplete", "max_output_tokens")]
    [InlineData(FinishReason.ContextWindow, "incomplete", "max_output_tokens")]
    [InlineData(FinishReason.ContentFilter, "incomplete", "content_filter")]
    [InlineData(FinishReason.Refusal, "incomplete", "content_filter")]
    [InlineData(FinishReason.Pause, "incomplete", "pause_turn")]
    public void Why_it_ended_is_status_and_details(FinishReason reason, string status, string? details)
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.Text("A"u8);
                sink.Finish(reason);
            }
        );

        JsonElement last = Data(stream)[^1];
        JsonElement response = last.GetProperty("response");
        Assert.Equal("response." + status, last.GetProperty("type").GetString());
        Assert.Equal(status, response.GetProperty("status").GetString());
        Assert.Equal(status, response.GetProperty("output")[0].GetProperty("status").GetString());
        Assert.Equal(
            details,
            details is null
                ? response.GetProperty("incomplete_details").GetString()
                : response.GetProperty("incomplete_details").GetProperty("reason").GetString()
        );
    }

    [Fact]
    public void A_refusal_without_words_has_one()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.Finish(FinishReason.Refusal);
            }
        );

        JsonElement response = Data(stream)[^1].GetProperty("response");
        Assert.Equal("completed", response.GetProperty("status").GetString());
        Assert.Equal(
            "refused",
            response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("refusal").GetString()
        );
    }

    [Theory]
    [InlineData(429, "", "rate_limit_exceeded", "Wait. Please try again in 3s")]
    [InlineData(503, "", "server_is_overloaded", "Wait.")]
    [InlineData(502, "upstream_broke_off", "server_error", "Wait.")]
    [InlineData(400, "", "invalid_prompt", "Wait.")]
    public void A_failure_ends_with_what_is_done(int status, string code, string said, string message)
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.Text("A"u8);
                sink.ToolStart(0, "call_1"u8, "ls"u8);
            },
            writer =>
                writer.Fail(
                    new UpstreamError(status, "Wait.", code) { RetryAfterSeconds = status == 429 ? 3 : null }
                )
        );

        JsonElement last = Data(stream)[^1];
        JsonElement response = last.GetProperty("response");
        Assert.Equal("response.failed", last.GetProperty("type").GetString());
        Assert.Equal("failed", response.GetProperty("status").GetString());
        Assert.Equal(1, response.GetProperty("output").GetArrayLength());
        Assert.Equal(
            $$"""{"code":"{{said}}","message":"{{message}}"}""",
            response.GetProperty("error").GetRawText()
        );
    }

    [Fact]
    public void A_failure_about_the_context_is_final()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink => sink.Start(),
            writer =>
                writer.Fail(new UpstreamError(400, "Too long.", "", new ContextOverflow(null, null, null)))
        );

        Assert.Contains(
            "\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"Too long.\"}",
            stream,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_stream_that_is_cut_is_incomplete_and_says_why()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.Text("A"u8);
            },
            writer =>
                writer.Cut(new ApiError(429, "budget", "Spent.", null, "budget_exceeded"), Usage, "0.01")
        );

        Assert.Contains(
            "}\n\n: x-farthing-cost-usd=0.01\n\nevent: response.incomplete\n",
            stream,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "event: error\ndata: {\"type\":\"error\",\"sequence_number\":9,\"code\":\"budget_exceeded\",\"message\":\"Spent.\",\"param\":null}\n\n",
            stream,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tool_in_a_namespace_is_called_by_its_own_name()
    {
        string stream = Of(
            """{"model":"local","input":"Hi","tools":[{"type":"namespace","name":"mcp__fs","tools":[{"type":"function","name":"ls"}]}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"mcp__fs__ls","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"""
        );

        Assert.Equal(
            3,
            Count(stream, "\"call_id\":\"call_1\",\"namespace\":\"mcp__fs\",\"name\":\"ls\",\"arguments\":")
        );
    }
}
