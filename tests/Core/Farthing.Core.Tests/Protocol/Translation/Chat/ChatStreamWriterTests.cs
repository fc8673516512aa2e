using System.Buffers;
using System.Text;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatStreamWriterTests
{
    private const string Head =
        """data: {"id":"chatcmpl-0198f3c2a1b47000800000000000abcd","object":"chat.completion.chunk","created":1764000000,"model":"m","choices":""";

    private static readonly AnswerUsage Usage = new(10, 20, 5, 7) { Reasoning = 3 };

    [Fact]
    public void A_stream_has_role_text_finish_and_end()
    {
        string stream = Write(
            "{}",
            sink =>
            {
                sink.Start();
                sink.Text("""a\n"""u8);
                sink.Text("b"u8);
                sink.Finish(FinishReason.Stop);
            },
            cost: "0.001"
        );

        Assert.Equal(
            Delta("""{"role":"assistant","content":""}""")
                + Delta("""{"content":"a\n"}""")
                + Delta("""{"content":"b"}""")
                + ": x-farthing-cost-usd=0.001\n\n"
                + Finish("stop")
                + "data: [DONE]\n\n",
            stream
        );
    }

    [Fact]
    public void Usage_comes_only_when_asked()
    {
        string stream = Write("""{"stream_options":{"include_usage":true}}""", sink => sink.Start());

        Assert.Equal(
            Delta("""{"role":"assistant","content":""}""")
                + Finish("stop")
                + Head
                + """[],"usage":{"prompt_tokens":35,"completion_tokens":7,"total_tokens":42,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":5},"completion_tokens_details":{"reasoning_tokens":3}}}"""
                + "\n\ndata: [DONE]\n\n",
            stream
        );
    }

    [Fact]
    public void Calls_have_indices_and_whole_arguments() =>
        Deltas(
            """{"tools":[{"type":"function","function":{"name":"f"}}]}""",
            sink =>
            {
                sink.ToolStart(7, "a"u8, "f"u8);
                sink.ToolArguments(7, """{\"x\":"""u8);
                sink.ToolStart(9, default, "g"u8);
                sink.ToolArguments(7, "1}"u8);
                sink.ToolEnd(7);
                sink.ToolEnd(9);
                sink.ToolStart(10, "c"u8, "f"u8);
                sink.Finish(FinishReason.Stop);
            },
            "tool_calls",
            """{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}""",
            """{"tool_calls":[{"index":1,"id":"call_0198f3c2a1b470008000000001","type":"function","function":{"name":"g","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}""",
            """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
            """{"tool_calls":[{"index":2,"id":"c","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":2,"function":{"arguments":"{}"}}]}"""
        );

    [Fact]
    public void Custom_calls_get_their_text_out_of_the_arguments() =>
        Deltas(
            """{"tools":[{"type":"custom","custom":{"name":"patch"}}]}""",
            sink =>
            {
                sink.ToolStart(0, "a"u8, "patch"u8);
                sink.ToolArguments(0, """{\"input\":\"x"""u8);
                sink.ToolArguments(0, """y\"}"""u8);
                sink.ToolStart(1, "b"u8, "patch"u8, isCustom: true);
                sink.ToolArguments(1, "z"u8);
                sink.Finish(FinishReason.ToolCalls);
            },
            "tool_calls",
            """{"tool_calls":[{"index":0,"id":"a","type":"custom","custom":{"name":"patch","input":""}}]}""",
            """{"tool_calls":[{"index":0,"custom":{"input":"x"}}]}""",
            """{"tool_calls":[{"index":0,"custom":{"input":"y"}}]}""",
            """{"tool_calls":[{"index":1,"id":"b","type":"custom","custom":{"name":"patch","input":""}}]}""",
            """{"tool_calls":[{"index":1,"custom":{"input":"z"}}]}"""
        );

    [Fact]
    public void Reasoning_is_reasoning_content_and_its_seal_is_counted()
    {
        AnswerContext context = Context("{}");

        string stream = Write(
            context,
            sink =>
            {
                sink.Start();
                sink.Reasoning("why"u8);
                sink.ReasoningEnd("fth3.3fa9c2d1.t.sig"u8);
                sink.HiddenReasoning("fth3.3fa9c2d1.r.x"u8);
                sink.Text("so"u8);
            }
        );

        Assert.Contains(Delta("""{"reasoning_content":"why"}""") + Delta("""{"content":"so"}"""), stream);
        Assert.Equal("signature=1, redacted_thinking=1", context.Losses.ToString());
    }

    [Fact]
    public void Thinking_blocks_come_to_those_who_ask()
    {
        string stream = Write(
            Context("{}", asksThinking: true),
            sink =>
            {
                sink.Start();
                sink.Reasoning("wh"u8);
                sink.Reasoning("y"u8);
                sink.ReasoningEnd("fth3.3fa9c2d1.t.sig"u8);
                sink.HiddenReasoning("fth3.3fa9c2d1.r.x"u8);
                sink.Reasoning("bare"u8);
                sink.Text("so"u8);
            }
        );

        Assert.Contains(
            Delta("""{"reasoning_content":"y"}""")
                + Delta(
                    """{"thinking_blocks":[{"type":"thinking","thinking":"why","signature":"fth3.3fa9c2d1.t.sig"}]}"""
                )
                + Delta("""{"thinking_blocks":[{"type":"redacted_thinking","data":"fth3.3fa9c2d1.r.x"}]}""")
                + Delta("""{"reasoning_content":"bare"}""")
                + Delta(
                    """{"thinking_blocks":[{"type":"thinking","thinking":"bare","signature":"fth1.3fa9c2d1"}]}"""
                )
                + Delta("""{"content":"so"}"""),
            stream
        );
    }

    [Fact]
    public void Reasoning_that_was_switched_off_is_dropped_and_counted_once()
    {
        AnswerContext context = Context("""{"reasoning_effort":"none"}""");

        string stream = Write(
            context,
            sink =>
            {
                sink.Start();
                sink.Reasoning("a"u8);
                sink.Reasoning("b"u8);
                sink.ReasoningEnd("s"u8);
            }
        );

        Assert.DoesNotContain("reasoning_content", stream);
        Assert.Equal("reasoning=1", context.Losses.ToString());
    }

    [Theory]
    [InlineData(FinishReason.Unstated, "stop")]
    [InlineData(FinishReason.Stop, "stop")]
    [InlineData(FinishReason.StopText, "stop")]
    [InlineData(FinishReason.Length, "length")]
    [InlineData(FinishReason.ContextWindow, "length")]
    [InlineData(FinishReason.ToolCalls, "stop")]
    [InlineData(FinishReason.ContentFilter, "content_filter")]
    [InlineData(FinishReason.Refusal, "content_filter")]
    [InlineData(FinishReason.Pause, "stop")]
    public void Every_reason_has_a_word(FinishReason reason, string word) =>
        Deltas(
            "{}",
            sink =>
            {
                sink.Text("x"u8);
                sink.Finish(reason);
            },
            word,
            """{"content":"x"}"""
        );

    [Fact]
    public void A_refusal_without_words_says_so() =>
        Deltas(
            "{}",
            sink => sink.Finish(FinishReason.Refusal),
            "content_filter",
            """{"refusal":"refused"}"""
        );

    [Fact]
    public void Words_of_refusal_are_deltas() =>
        Deltas("{}", sink => sink.Refusal("no"u8), "stop", """{"refusal":"no"}""");

    [Fact]
    public void Citations_come_before_the_finish() =>
        Deltas(
            "{}",
            sink =>
            {
                sink.Annotation(
                    """{"type":"url_citation","url":"u","title":"t","start_index":0,"end_index":1}"""u8
                );
                sink.Text("x"u8);
                sink.Annotation("""{"type":"file_citation"}"""u8);
            },
            "stop",
            """{"content":"x"}""",
            """{"annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"t","start_index":0,"end_index":1}}]}"""
        );

    [Fact]
    public void A_failure_is_an_error_without_an_end()
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ChatFormat.Instance.WriteStream(Context("{}"), output);
        writer.Sink.Start();
        output.ResetWrittenCount();

        writer.Fail(UpstreamError.BrokenOff);

        Assert.Equal(
            """data: {"error":{"message":"The upstream broke off in the middle of its answer.","type":"server_error","param":null,"code":"upstream_broke_off"}}"""
                + "\n\n",
            Encoding.UTF8.GetString(output.WrittenSpan)
        );
    }

    [Fact]
    public void A_cut_is_a_finish_at_length_then_the_error_then_the_end()
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ChatFormat.Instance.WriteStream(Context("{}"), output);
        writer.Sink.Start();
        output.ResetWrittenCount();

        writer.Cut(new ApiError(429, "rate_limit_error", "m", null, "c"), Usage, "0.1");

        Assert.Equal(
            Finish("length")
                + """data: {"error":{"message":"m","type":"rate_limit_error","param":null,"code":"c"}}"""
                + "\n\n: x-farthing-cost-usd=0.1\n\ndata: [DONE]\n\n",
            Encoding.UTF8.GetString(output.WrittenSpan)
        );
    }

    [Fact]
    public void A_comment_keeps_the_connection_open()
    {
        ArrayBufferWriter<byte> output = new();

        ChatFormat.Instance.WriteStream(Context("{}"), output).KeepAlive();

        Assert.Equal(": keep-alive\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_stream_comes_out_the_same_wherever_it_was_cut()
    {
        string stream = Scene.Stream(
            ChatFormat.Instance,
            ChatFormat.Instance,
            () => Context("""{"tools":[{"type":"function","function":{"name":"f"}}]}"""),
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"h\\ud83d\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"\\ude00\",\"reasoning\":\"r\"}}]}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n"
                + "data: [DONE]\n\n",
            Usage
        );

        Assert.Equal(
            Delta("""{"role":"assistant","content":""}""")
                + Delta("""{"content":"h\ud83d"}""")
                + Delta("""{"reasoning_content":"r"}""")
                + Delta("""{"content":"\ude00"}""")
                + Delta(
                    """{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}"""
                )
                + Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""")
                + Finish("tool_calls")
                + "data: [DONE]\n\n",
            stream
        );
    }

    private static void Deltas(string request, Action<AnswerSink> say, string finish, params string[] deltas)
    {
        string stream = Write(
            request,
            sink =>
            {
                sink.Start();
                say(sink);
            }
        );

        Assert.Equal(
            Delta("""{"role":"assistant","content":""}""")
                + string.Concat(deltas.Select(Delta))
                + Finish(finish)
                + "data: [DONE]\n\n",
            stream
        );
    }

    private static string Write(string request, Action<AnswerSink> say, string cost = "") =>
        Write(Context(request), say, cost);

    private static string Write(AnswerContext context, Action<AnswerSink> say, string cost = "")
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ChatFormat.Instance.WriteStream(context, output);
        say(writer.Sink);
        writer.Complete(Usage, cost);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A context of a request with some members.</summary>
    private static AnswerContext Context(string members, bool asksThinking = false)
    {
        string body =
            """{"model":"m","messages":[]"""
            + (members == "{}" ? "}" : string.Concat(",", members.AsSpan(1)));
        AnswerContext made = Scene.Context(ChatFormat.Instance, ChatFormat.Instance, Scene.Engine, body);
        return new AnswerContext
        {
            RequestId = made.RequestId,
            Request = made.Request,
            Traits = made.Traits,
            Tools = made.Tools,
            Losses = made.Losses,
            CreatedSeconds = made.CreatedSeconds,
            UsageAtStart = made.UsageAtStart,
            AsksThinkingBlocks = asksThinking,
        };
    }

    private static string Delta(string delta) =>
        Head + """[{"index":0,"delta":""" + delta + ""","finish_reason":null}]}""" + "\n\n";

    private static string Finish(string word) =>
        Head + """[{"index":0,"delta":{},"finish_reason":""" + $"\"{word}\"}}]}}\n\n";
}
