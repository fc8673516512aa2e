using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A chat client at an upstream of the Responses API: its answers.</summary>
public sealed partial class ChatOverResponsesDialectTests
{
    private const string UsageJson =
        """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":37}""";

    private const string ClientUsage =
        """{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":3}}""";

    private const string ToolList =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"ls\",\"parameters\":{\"type\":\"object\"}}}]";

    private const string MessageItem =
        """{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"It is 4","annotations":[]}]}""";

    private static readonly AnswerUsage Usage = new(10, 20, 0, 7) { Reasoning = 3 };

    private static CutCase Case => new(Dialect.Chat, Dialect.Responses) { Engine = "hosted" };

    private static (string Type, string Members) Created =>
        (
            "response.created",
            "\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"output\":[]}"
        );

    [Fact]
    public async Task Text()
    {
        const string Request =
            "\"model\":\"model\",\"messages\":[{\"role\":\"system\",\"content\":\"Short.\"},{\"role\":\"user\",\"content\":\"2+2?\"}],\"max_completion_tokens\":64,\"temperature\":0.2";
        const string Head =
            "\"id\":\"chatcmpl-ID\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"model\"";

        DialectAnswer streamed = await Case.StreamAsync(
            $$$"""{{{{Request}}},"stream":true,"stream_options":{"include_usage":true}}""",
            Stream(
                Created,
                ("response.in_progress", Created.Members),
                Added(
                    0,
                    """{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}"""
                ),
                (
                    "response.content_part.added",
                    "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}"
                ),
                TextDelta(0, "It is"),
                TextDelta(0, " 4"),
                (
                    "response.output_text.done",
                    "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"text\":\"It is 4\""
                ),
                Done(0, MessageItem),
                Completed(MessageItem)
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync($$$"""{{{{Request}}}}""", Whole(MessageItem));

        ChatChunksOf.Checked(streamed.Text);
        JsonSame.Check(
            [
                $$$"""{{{{Head}}},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
                $$$"""{{{{Head}}},"choices":[{"index":0,"delta":{"content":"It is"},"finish_reason":null}]}""",
                $$$"""{{{{Head}}},"choices":[{"index":0,"delta":{"content":" 4"},"finish_reason":null}]}""",
                $$$"""{{{{Head}}},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
                $$$"""{{{{Head}}},"choices":[],"usage":{{{ClientUsage}}}}""",
            ],
            [.. streamed.Events.SkipLast(1)]
        );
        Assert.Equal("[DONE]", streamed.Events[^1]);
        JsonSame.Check(
            $$$"""{"id":"chatcmpl-ID","object":"chat.completion","created":0,"model":"model","choices":[{"index":0,"message":{"role":"assistant","content":"It is 4","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{{{ClientUsage}}}}""",
            whole.Text
        );
        JsonSame.Check(
            """{"model":"up-model","store":false,"stream":true,"max_output_tokens":64,"temperature":0.2,"include":["reasoning.encrypted_content"],"instructions":"Short.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"2+2?"}]}]}""",
            streamed.Requests[0].Text
        );
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Refusal_part()
    {
        const string Item =
            """{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"I will not."}]}""";
        const string Place = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Created,
                Added(0, """{"type":"message","id":"msg_1","role":"assistant","content":[]}"""),
                ("response.content_part.added", $$"""{{Place}},"part":{"type":"refusal","refusal":""}"""),
                ("response.refusal.delta", $"{Place},\"delta\":\"I will\""),
                ("response.refusal.delta", $"{Place},\"delta\":\" not.\""),
                ("response.refusal.done", $"{Place},\"refusal\":\"I will not.\""),
                Done(0, Item),
                Completed(Item)
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(Body(false), Whole(Item));

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal("I will not.", chunks.Refusal);
        Assert.Equal("", chunks.Content);
        Assert.Equal("stop", chunks.Finish);
        JsonElement choice = whole.Json.GetProperty("choices")[0];
        JsonSame.Check(
            """{"role":"assistant","content":null,"refusal":"I will not."}""",
            choice.GetProperty("message").GetRawText()
        );
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        AssertBooks(streamed, whole);
    }

    [Fact]
    public async Task Function_call_deltas()
    {
        const string Item =
            """{"type":"function_call","id":"fc_1","call_id":"call_9","name":"ls","arguments":"{\"p\":\"a \\\"b\\\"\"}","status":"completed"}""";

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ToolList),
            Stream(
                Created,
                Added(0, Call("fc_1", "call_9", "")),
                ArgumentsDelta("fc_1", 0, """{\"p\":\"a"""),
                ArgumentsDelta("fc_1", 0, """ \\\"b\\\"\"}"""),
                (
                    "response.function_call_arguments.done",
                    "\"item_id\":\"fc_1\",\"output_index\":0,\"name\":\"ls\",\"arguments\":\"{\\\"p\\\":\\\"a \\\\\\\"b\\\\\\\"\\\"}\""
                ),
                Done(0, Item),
                Completed(Item)
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(Body(false, ToolList), Whole(Item));

        JsonSame.Check(
            [
                """{"role":"assistant","content":""}""",
                """{"tool_calls":[{"index":0,"id":"call_9","type":"function","function":{"name":"ls","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"p\":\"a"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":" \\\"b\\\"\"}"}}]}""",
                "{}",
            ],
            Deltas(streamed)
        );
        Assert.Equal("tool_calls", ChatChunksOf.Checked(streamed.Text).Finish);
        JsonSame.Check(
            """{"index":0,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_9","type":"function","function":{"name":"ls","arguments":"{\"p\":\"a \\\"b\\\"\"}"}}]},"logprobs":null,"finish_reason":"tool_calls"}""",
            whole.Json.GetProperty("choices")[0].GetRawText()
        );
        AssertBooks(streamed, whole);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Function_call_only_done(bool isAdded, bool isDone)
    {
        string item = Call("fc_1", "call_9", """{\"p\":1}""");

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ToolList),
            Stream([
                Created,
                .. isAdded ? [Added(0, Call("fc_1", "call_9", ""))] : Array.Empty<(string, string)>(),
                .. isDone ? [Done(0, item)] : Array.Empty<(string, string)>(),
                Completed(item),
            ]),
            Usage
        );

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal(["call_9 ls {\"p\":1}"], chunks.Calls);
        Assert.Equal("tool_calls", chunks.Finish);
        streamed.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Two_items_two_indices()
    {
        const string Reasoning = """{"type":"reasoning","id":"rs_1","summary":[]}""";
        string first = Call("fc_1", "call_1", """{\"p\":1}""");
        string second = Call("fc_2", "call_2", """{\"p\":2}""");

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ToolList),
            Stream(
                Created,
                Added(0, Reasoning),
                Done(0, Reasoning),
                Added(1, Call("fc_1", "call_1", "")),
                ArgumentsDelta("fc_1", 1, "{\\\"p\\\""),
                Added(2, Call("fc_2", "call_2", "")),
                ArgumentsDelta("fc_2", 2, """{\"p\":2}"""),
                ArgumentsDelta("fc_1", 1, ":1}"),
                Done(1, first),
                Done(2, second),
                Completed(Reasoning, first, second)
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false, ToolList),
            Whole(Reasoning, first, second)
        );

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal(["call_1 ls {\"p\":1}", "call_2 ls {\"p\":2}"], chunks.Calls);
        JsonSame.Check(
            """[{"id":"call_1","type":"function","function":{"name":"ls","arguments":"{\"p\":1}"}},{"id":"call_2","type":"function","function":{"name":"ls","arguments":"{\"p\":2}"}}]""",
            whole.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").GetRawText()
        );
        AssertBooks(streamed, whole);
    }

    [Fact]
    public async Task Reasoning_summary_to_reasoning_content()
    {
        const string Item =
            """{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"One."},{"type":"summary_text","text":"Two."}],"encrypted_content":"gAAA"}""";

        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ",\"reasoning_effort\":\"high\""),
            Stream(
                Created,
                Added(0, """{"type":"reasoning","id":"rs_1","summary":[]}"""),
                SummaryDelta(0, "One"),
                SummaryDelta(0, "."),
                SummaryDelta(1, "Two."),
                (
                    "response.reasoning_summary_text.done",
                    "\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":1,\"text\":\"Two.\""
                ),
                Done(0, Item),
                Added(1, """{"type":"message","id":"msg_1","role":"assistant","content":[]}"""),
                TextDelta(1, "It is 4"),
                Done(1, MessageItem),
                Completed(Item, MessageItem)
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false, ",\"reasoning_effort\":\"high\""),
            Whole(Item, MessageItem)
        );

        ChatChunksOf chunks = ChatChunksOf.Checked(streamed.Text);
        Assert.Equal("One.\n\nTwo.", chunks.Reasoning);
        Assert.Equal("It is 4", chunks.Content);
        JsonSame.Check(
            """{"role":"assistant","content":"It is 4","refusal":null,"reasoning_content":"One.\n\nTwo."}""",
            whole.Json.GetProperty("choices")[0].GetProperty("message").GetRawText()
        );
        JsonElement sent = JsonDocument.Parse(whole.Sent).RootElement;
        Assert.Equal("high", sent.GetProperty("reasoning").GetProperty("effort").GetString());
        AssertBooks(streamed, whole);
    }
}
