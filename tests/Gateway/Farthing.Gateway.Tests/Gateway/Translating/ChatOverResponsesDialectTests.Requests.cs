using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Requests.</content>
public sealed partial class ChatOverResponsesDialectTests
{
    private static CutCase Looking =>
        new(Dialect.Chat, Dialect.Responses)
        {
            Engine = "hosted",
            Deploy = deployment => deployment with { Media = new MediaBounds(1000, 1000, 1000) },
        };

    [Theory]
    [InlineData(
        "hosted",
        """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"message","role":"developer","content":"Later."},{"type":"message","role":"assistant","content":"yes"},{"type":"message","role":"user","content":[{"type":"input_text","text":"again"}]}]"""
    )]
    [InlineData(
        "vllm",
        """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi\n\nLater."}]},{"type":"message","role":"assistant","content":"yes"},{"type":"message","role":"user","content":[{"type":"input_text","text":"again"}]}]"""
    )]
    public async Task System_to_instructions_or_developer(string engine, string input)
    {
        CutCase one = new(Dialect.Chat, Dialect.Responses) { Engine = engine };

        DialectAnswer answer = await one.WholeAsync(
            """{"model":"model","messages":[{"role":"system","content":"Base."},{"role":"developer","content":[{"type":"text","text":"More."}]},{"role":"user","content":"hi"},{"role":"system","content":"Later."},{"role":"assistant","content":"yes"},{"role":"user","content":"again"}]}""",
            Whole(MessageItem)
        );

        JsonElement sent = JsonDocument.Parse(answer.Sent).RootElement;
        Assert.Equal("Base.\n\nMore.", sent.GetProperty("instructions").GetString());
        JsonSame.Check(input, sent.GetProperty("input").GetRawText());
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Image_and_file_parts()
    {
        DialectAnswer answer = await Looking.WholeAsync(
            """{"model":"model","messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"low"}},{"type":"image_url","image_url":{"url":"https://a.b/c.png"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}}]}]}""",
            Whole(MessageItem)
        );

        JsonSame.Check(
            """[{"type":"message","role":"user","content":[{"type":"input_text","text":"What?"},{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},{"type":"input_image","image_url":"https://a.b/c.png"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}]}]""",
            JsonDocument.Parse(answer.Sent).RootElement.GetProperty("input").GetRawText()
        );
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""")]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}""")]
    public async Task Image_and_file_parts_that_nobody_else_has_are_refused(string part)
    {
        DialectAnswer answer = await Looking.WholeAsync(
            $$$"""{"model":"model","messages":[{"role":"user","content":[{{{part}}}]}]}""",
            Whole(MessageItem)
        );

        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Requests);
        answer.AssertFree();
    }

    [Theory]
    [InlineData("\"stop\":\"x\"", "this model takes no stop sequences", "stop")]
    [InlineData("\"stop\":[\"x\",\"y\"]", "this model takes no stop sequences", "stop")]
    [InlineData("\"n\":2", "n must be 1 for this model", "n")]
    public async Task Stop_and_n_refused(string member, string message, string param)
    {
        foreach (bool isStream in (bool[])[false, true])
        {
            DialectAnswer answer = await Case.WholeAsync(Body(isStream, "," + member), Whole(MessageItem));

            Assert.Equal(400, answer.Status);
            JsonSame.Check(
                $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error","param":"{{{param}}}","code":null}}""",
                answer.Text
            );
            Assert.Empty(answer.Requests);
            answer.AssertFree();
        }
    }

    [Fact]
    public async Task Stop_and_n_that_ask_for_nothing_pass_and_others_are_dropped()
    {
        DialectAnswer nothing = await Case.WholeAsync(
            Body(false, ",\"stop\":null,\"n\":1,\"frequency_penalty\":0,\"logprobs\":false"),
            Whole(MessageItem)
        );
        DialectAnswer dropped = await Case.WholeAsync(
            Body(
                false,
                ",\"seed\":7,\"logit_bias\":{\"1\":2},\"frequency_penalty\":0.5,\"presence_penalty\":0.5"
            ),
            Whole(MessageItem)
        );

        Assert.DoesNotContain("x-farthing-dropped", nothing.Headers.Keys);
        Assert.Equal(
            ["frequency_penalty=1", "logit_bias=1", "presence_penalty=1", "seed=1"],
            dropped.Headers["x-farthing-dropped"].Split(", ").Order(StringComparer.Ordinal)
        );
        nothing.AssertUsage(10, 20, 0, 7);
        dropped.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"store\":true")]
    [InlineData(",\"store\":false")]
    public async Task Store_false_always(string store)
    {
        DialectAnswer answer = await Case.WholeAsync(Body(false, store), Whole(MessageItem));

        JsonElement sent = JsonDocument.Parse(answer.Sent).RootElement;
        Assert.False(sent.GetProperty("store").GetBoolean());
        JsonSame.Check("""["reasoning.encrypted_content"]""", sent.GetProperty("include").GetRawText());
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task A_history_with_calls_becomes_items()
    {
        DialectAnswer answer = await Looking.WholeAsync(
            """{"model":"model","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"I look.","tool_calls":[{"id":"a","type":"function","function":{"name":"ls","arguments":"{\"p\": 1}"}},{"id":"b","type":"function","function":{"name":"ls","arguments":""}}]},{"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"2"},{"type":"text","text":"3"}]}],"tools":[{"type":"function","function":{"name":"ls","description":"lists","parameters":{"type":"object"},"strict":true}}],"tool_choice":{"type":"function","function":{"name":"ls"}},"parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":{"name":"o","schema":{"type":"object"},"strict":true}}}""",
            Whole(MessageItem)
        );

        JsonElement sent = JsonDocument.Parse(answer.Sent).RootElement;
        JsonSame.Check(
            """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"message","role":"assistant","content":"I look."},{"type":"function_call","call_id":"a","name":"ls","arguments":"{\"p\": 1}"},{"type":"function_call","call_id":"b","name":"ls","arguments":"{}"},{"type":"function_call_output","call_id":"a","output":"1"},{"type":"function_call_output","call_id":"b","output":"2\n3"}]""",
            sent.GetProperty("input").GetRawText()
        );
        JsonSame.Check(
            """[{"type":"function","name":"ls","description":"lists","parameters":{"type":"object"},"strict":true}]""",
            sent.GetProperty("tools").GetRawText()
        );
        JsonSame.Check("""{"type":"function","name":"ls"}""", sent.GetProperty("tool_choice").GetRawText());
        Assert.False(sent.GetProperty("parallel_tool_calls").GetBoolean());
        JsonSame.Check(
            """{"format":{"type":"json_schema","name":"o","schema":{"type":"object"},"strict":true}}""",
            sent.GetProperty("text").GetRawText()
        );
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "this model takes no audio")]
    [InlineData("\"audio\":{\"voice\":\"x\",\"format\":\"wav\"}", "this model takes no audio")]
    [InlineData(
        "\"web_search_options\":{}",
        "the tool web_search runs at OpenAI; this model has no such tool"
    )]
    public async Task What_changes_the_answers_shape_is_refused(string member, string message)
    {
        DialectAnswer answer = await Case.WholeAsync(Body(false, "," + member), Whole(MessageItem));

        Assert.Equal(400, answer.Status);
        Assert.Equal(message, answer.Json.GetProperty("error").GetProperty("message").GetString());
        Assert.Empty(answer.Requests);
        answer.AssertFree();
    }

    [Fact]
    public async Task A_search_of_the_web_is_a_tool_where_the_upstream_may_run_its_own()
    {
        CutCase one = new(Dialect.Chat, Dialect.Responses)
        {
            Engine = "hosted",
            Deploy = deployment =>
                deployment with
                {
                    Unbounded = UnboundedPolicy.Allow,
                    Translated = UsualTraits.Of("hosted", ApiKinds.OpenAi) with { TakesServerTools = true },
                },
        };

        DialectAnswer answer = await one.WholeAsync(
            Body(false, ",\"web_search_options\":{}"),
            Whole(MessageItem)
        );

        JsonSame.Check(
            """[{"type":"web_search"}]""",
            JsonDocument.Parse(answer.Sent).RootElement.GetProperty("tools").GetRawText()
        );
        answer.AssertUsage(10, 20, 0, 7);
    }
}
