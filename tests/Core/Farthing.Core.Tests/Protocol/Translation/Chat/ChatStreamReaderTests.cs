using System.Text;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatStreamReaderTests
{
    [Fact]
    public void Text_is_said_as_it_comes() =>
        Reads(
            [
                """{"role":"assistant","content":""}""",
                """{"content":"a\n\ud83d"}""",
                """{"content":"\ude00b"}""",
            ],
            "stop",
            ["start", """text a\n\ud83d\ude00b""", "finish Stop"]
        );

    [Theory]
    [InlineData("""{"reasoning":"why"}""")]
    [InlineData("""{"reasoning_content":"why"}""")]
    [InlineData("""{"reasoning":"why","reasoning_content":"why"}""")]
    [InlineData("""{"content":null,"tool_calls":[],"reasoning":null,"reasoning_content":"why"}""")]
    [InlineData("""{"content":[{"type":"thinking","thinking":[{"type":"text","text":"why"}]}]}""")]
    public void Reasoning_has_two_names(string delta) =>
        Reads([delta, """{"content":"so"}"""], "stop", ["start", "reasoning why", "text so", "finish Stop"]);

    [Fact]
    public void Members_of_a_chunk_are_said_in_order_wherever_they_stand() =>
        Lines(
            """
            data: {"choices":[{"finish_reason":"tool_calls","delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}],"refusal":"no","content":"so","reasoning":"why"},"index":0}]}

            data: [DONE]


            """,
            [
                "start",
                "reasoning why",
                "text so",
                "refusal no",
                "call 0 a f",
                "arguments 0 {}",
                "finish ToolCalls",
            ]
        );

    [Fact]
    public void A_call_comes_in_fragments() =>
        Reads(
            [
                """{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"x"}}]}""",
                """{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"\":1}"}}]}""",
            ],
            "tool_calls",
            ["start", "call 0 a f", """arguments 0 {\"x\":1}""", "finish ToolCalls"]
        );

    [Fact]
    public void Calls_in_one_chunk_or_interleaved_are_told_apart_by_index() =>
        Reads(
            [
                """{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}},{"index":1,"id":"b","function":{"name":"g","arguments":"2"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"3"}}]}""",
                """{"tool_calls":[{"index":1,"function":{"arguments":"4"}}]}""",
            ],
            "tool_calls",
            [
                "start",
                "call 0 a f",
                "arguments 0 1",
                "call 1 b g",
                "arguments 1 2",
                "arguments 0 3",
                "arguments 1 4",
                "finish ToolCalls",
            ]
        );

    [Theory]
    [InlineData("", "")]
    [InlineData("\"index\":0,", "\"index\":0,")]
    [InlineData("\"index\":null,", "\"index\":null,")]
    public void Another_id_with_a_name_is_another_call(string first, string second) =>
        Reads(
            [
                $$$"""{"tool_calls":[{{{{first}}}"id":"a","function":{"name":"f","arguments":"1"}}]}""",
                $$$"""{"tool_calls":[{{{{first}}}"function":{"arguments":"2"}}]}""",
                $$$"""{"tool_calls":[{{{{second}}}"id":"b","function":{"name":"f","arguments":"3"}}]}""",
                $$$"""{"tool_calls":[{{{{second}}}"function":{"arguments":"4"}}]}""",
            ],
            "tool_calls",
            ["start", "call 0 a f", "arguments 0 12", "call 1 b f", "arguments 1 34", "finish ToolCalls"]
        );

    [Fact]
    public void Whole_calls_without_index_and_id_are_calls_of_their_own() =>
        Reads(
            [
                """{"tool_calls":[{"function":{"name":"f","arguments":{"x":"q\"\n"}}},{"function":{"name":"f","arguments":{ }}}]}""",
            ],
            "tool_calls",
            [
                "start",
                "call 0  f",
                """arguments 0 {\"x\":\"q\\\"\\n\"}""",
                "call 1  f",
                "arguments 1 { }",
                "finish ToolCalls",
            ]
        );

    [Fact]
    public void Arguments_wait_for_their_name() =>
        Reads(
            [
                """{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"1"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"2"}}]}""",
            ],
            "tool_calls",
            ["start", "call 0 a f", "arguments 0 12", "finish ToolCalls"]
        );

    [Fact]
    public void A_call_that_never_gets_a_name_is_counted()
    {
        AnswerContext context = Context();

        Scene.Read(
            ChatFormat.Instance,
            context,
            Stream(["""{"tool_calls":[{"index":0,"function":{"arguments":"1"}}]}"""], "stop")
        );

        Assert.Equal("nameless_call=1", context.Losses.ToString());
    }

    [Fact]
    public void A_function_call_of_old_is_a_call() =>
        Reads(
            ["""{"function_call":{"name":"f","arguments":"{"}}""", """{"function_call":{"arguments":"}"}}"""],
            "function_call",
            ["start", "call 0  f", "arguments 0 {}", "finish ToolCalls"]
        );

    [Fact]
    public void Custom_calls_are_free_text() =>
        Reads(
            ["""{"tool_calls":[{"index":0,"id":"a","type":"custom","custom":{"name":"f","input":"x"}}]}"""],
            "tool_calls",
            ["start", "call 0 a f custom", "arguments 0 x", "finish ToolCalls"]
        );

    [Fact]
    public void Citations_lose_their_inner_object() =>
        Reads(
            [
                """{"content":"x","annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"t"}}]}""",
            ],
            "stop",
            ["start", "text x", """annotation {"type":"url_citation","url":"u","title":"t"}""", "finish Stop"]
        );

    [Theory]
    [InlineData("stop", "finish Stop", "")]
    [InlineData("eos", "finish Stop", "")]
    [InlineData("eos_token", "finish Stop", "")]
    [InlineData("stop_sequence", "finish Stop", "")]
    [InlineData("length", "finish Length", "")]
    [InlineData("max_tokens", "finish Length", "")]
    [InlineData("content_filter", "finish ContentFilter", "")]
    [InlineData("tool_calls", "finish ToolCalls", "")]
    [InlineData("function_call", "finish ToolCalls", "")]
    [InlineData("moon", "finish Stop", "finish_reason=1")]
    [InlineData("abort", "fail 502 upstream_broke_off The upstream ended its answer with 'abort'.", "")]
    [InlineData("error", "fail 502 upstream_broke_off The upstream ended its answer with 'error'.", "")]
    public void Every_word_for_the_end_is_understood(string word, string line, string losses)
    {
        AnswerContext context = Context();

        IReadOnlyList<string> lines = Scene.Read(
            ChatFormat.Instance,
            context,
            Stream(["""{"content":"x"}"""], word)
        );

        Assert.Equal(["start", "text x", line], lines);
        Assert.Equal(losses, context.Losses.ToString());
    }

    [Theory]
    [InlineData("\"###\"", "finish StopText ###")]
    [InlineData("151645", "finish Stop")]
    [InlineData("null", "finish Stop")]
    public void Vllm_says_which_text_stopped_it(string stopReason, string line) =>
        Lines(
            $$"""
            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop","stop_reason":{{stopReason}}}]}

            data: [DONE]


            """,
            ["start", line]
        );

    [Fact]
    public void Done_without_a_finish_ends_the_answer_and_is_counted()
    {
        AnswerContext context = Context();

        IReadOnlyList<string> lines = Scene.Read(
            ChatFormat.Instance,
            context,
            Chunk("""{"content":"x"}""") + "data: [DONE]\n\n"
        );

        Assert.Equal(["start", "text x", "finish Unstated"], lines);
        Assert.Equal("no_finish=1", context.Losses.ToString());
    }

    [Fact]
    public void A_finish_without_done_is_an_end() =>
        Lines(Chunk("""{"content":"x"}""") + Finish("length"), ["start", "text x", "finish Length"]);

    [Fact]
    public void An_end_without_either_is_a_failure() =>
        Lines(
            Chunk("""{"content":"x"}"""),
            [
                "start",
                "text x",
                "fail 502 upstream_broke_off The upstream broke off in the middle of its answer.",
            ]
        );

    [Fact]
    public void Usage_may_stand_in_every_chunk_and_ends_the_stream_behind_the_last() =>
        Lines(
            """
            : comment

            data: {"id":"c","choices":[],"prompt_filter_results":[]}

            data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}],"usage":{"prompt_tokens":1}}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}

            data: {"choices":[],"usage":{"prompt_tokens":1}}

            data: {"choices":[{"index":0,"delta":{"content":"never"}}]}


            """,
            ["start", "text x", "finish Stop"]
        );

    [Theory]
    [InlineData("""data: {"error":{"message":"m","type":"BadRequestError","code":400}}""", "fail 400  m")]
    [InlineData("""data: {"object":"error","message":"m","code":400}""", "fail 400  m")]
    [InlineData(
        "event: error\ndata: {\"message\":\"m\",\"code\":\"server_error\"}",
        "fail 500 server_error m"
    )]
    [InlineData("data: {\"error\":\"m\"}", "fail 502  m")]
    [InlineData(
        "data: {\"error\":{\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}}",
        "fail 400 context_length_exceeded prompt is too long: 9 tokens > 8 maximum"
    )]
    [InlineData(
        "data: {\"choices\":[",
        "fail 502 upstream_unreadable The upstream sent an event that is no JSON object."
    )]
    [InlineData("data: 1", "fail 502 upstream_unreadable The upstream sent an event that is no JSON object.")]
    [InlineData(
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}",
        "fail 502 upstream_unreadable The upstream answers Messages, not chat completions."
    )]
    [InlineData(
        "event: response.created\ndata: {\"type\":\"response.created\"}",
        "fail 502 upstream_unreadable The upstream answers Responses, not chat completions."
    )]
    public void What_is_no_chunk_is_a_failure(string stream, string line) => Lines(stream + "\n\n", [line]);

    [Fact]
    public void No_error_is_none() =>
        Lines(
            """data: {"error":null,"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}"""
                + "\n\n",
            ["start", "text x", "finish Stop"]
        );

    private static void Reads(string[] deltas, string finish, string[] lines) =>
        Lines(Stream(deltas, finish), lines);

    /// <summary>The lines are the same wherever the stream is cut.</summary>
    private static void Lines(string stream, string[] lines)
    {
        stream = stream.ReplaceLineEndings("\n");
        Assert.Equal(lines, Scene.Read(ChatFormat.Instance, Context(), stream));
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            RecordedSink sink = new();
            AnswerStreamReader reader = ChatFormat.Instance.ReadStream(Context(), sink);
            SseReader events = new();
            foreach (byte[] piece in (byte[][])[bytes[..cut], bytes[cut..]])
            {
                ReadOnlySpan<byte> rest = piece;
                while (!reader.IsDone && events.TryRead(ref rest, out SseEvent one))
                {
                    reader.Take(one);
                }
            }

            if (!reader.IsDone)
            {
                reader.End();
            }

            Assert.Equal(lines, sink.Lines);
        }
    }

    private static AnswerContext Context() => Scene.ContextOf(new Conversation(), Scene.Engine);

    private static string Stream(string[] deltas, string finish) =>
        string.Concat(deltas.Select(Chunk)) + Finish(finish) + "data: [DONE]\n\n";

    private static string Chunk(string delta) =>
        $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"q","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":null}]}"""
        + "\n\n";

    private static string Finish(string word) =>
        $$"""data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"{{word}}"}]}""" + "\n\n";
}
