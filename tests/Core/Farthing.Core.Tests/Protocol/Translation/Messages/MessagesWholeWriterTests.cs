using System.Buffers;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Messages;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesWholeWriterTests
{
    private static string Content(Action<AnswerSink> answer, AnswerContext? context = null)
    {
        string whole = WriteWhole(context ?? Context(), answer);
        int start = whole.IndexOf("\"content\":", StringComparison.Ordinal) + "\"content\":".Length;
        return whole[start..whole.IndexOf(",\"stop_reason\"", StringComparison.Ordinal)];
    }

    [Fact]
    public void An_answer_has_every_member()
    {
        string answer = WriteWhole(
            Context(),
            sink =>
            {
                sink.Think("hm");
                sink.Say("a\\n");
                sink.Call(0, "call_1", "{\\\"p\\\":", " \\\"x\\\"}");
                sink.Finish(FinishReason.ToolCalls);
            },
            new AnswerUsage(1, 2, 3, 4) { Reasoning = 2 }
        );

        Assert.Equal(
            """{"id":"msg_0198f3c2a1b47000800000000000abcd","type":"message","role":"assistant","model":"local","content":[{"type":"thinking","thinking":"hm","signature":"fth1.3fa9c2d1"},{"type":"text","text":"a\n"},{"type":"tool_use","id":"call_1","name":"ls","input":{"p": "x"},"caller":{"type":"direct"}}],"stop_reason":"tool_use","stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":3,"cache_read_input_tokens":2,"output_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":0},"output_tokens_details":{"thinking_tokens":2},"server_tool_use":null,"inference_geo":null,"service_tier":"standard","speed":null}}""",
            answer
        );
    }

    [Fact]
    public void An_answer_of_nothing_is_a_message_without_content() =>
        Assert.Equal("[]", Content(sink => sink.Say("\\n ")));

    [Fact]
    public void Thinking_that_is_not_to_be_shown_is_sealed_all_the_same() =>
        Assert.Equal(
            """[{"type":"thinking","thinking":"","signature":"fth1.3fa9c2d1"},{"type":"redacted_thinking","data":"fth3.3fa9c2d1.r.ZA"},{"type":"thinking","thinking":"","signature":"fth2.3fa9c2d1.rs_1.RQ"}]""",
            Content(
                sink =>
                {
                    sink.Think("secret");
                    sink.HiddenReasoning("fth3.3fa9c2d1.r.ZA"u8);
                    sink.HiddenReasoning("fth2.3fa9c2d1.rs_1.RQ"u8);
                },
                Context(""","thinking":{"type":"adaptive","display":"omitted"}""")
            )
        );

    [Theory]
    [InlineData("", FinishReason.ToolCalls, "{}", "")]
    [InlineData("{\\\"a\\\":", FinishReason.Length, "{}", "arguments=1")]
    [InlineData("{\\\"a\\\":", FinishReason.ToolCalls, "{\"arguments\":\"{\\\"a\\\":\"}", "arguments=1")]
    [InlineData("[1]", FinishReason.ToolCalls, "{\"arguments\":\"[1]\"}", "arguments=1")]
    public void Arguments_that_are_no_object_become_one(
        string arguments,
        FinishReason reason,
        string input,
        string lost
    )
    {
        AnswerContext context = Context();

        Assert.Contains(
            $"\"input\":{input},",
            Content(
                sink =>
                {
                    sink.Call(0, "c", arguments);
                    sink.Finish(reason);
                },
                context
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(lost, context.Losses.ToString());
    }

    [Fact]
    public void A_custom_tools_text_and_a_missing_id_are_made_up_for() =>
        Assert.Equal(
            """[{"type":"tool_use","id":"toolu_0198f3c2a1b470008000000000","name":"ls","input":{"input":"a\n"},"caller":{"type":"direct"}}]""",
            Content(sink =>
            {
                sink.ToolStart(0, default, "ls"u8, isCustom: true);
                sink.ToolArguments(0, "a\\n"u8);
            })
        );

    [Fact]
    public void Words_of_refusal_and_citations_end_up_as_text()
    {
        AnswerContext context = Context();

        Assert.Equal(
            """[{"type":"text","text":"ab"}]""",
            Content(
                sink =>
                {
                    sink.Say("a");
                    sink.Annotation("{}"u8);
                    sink.Refusal("b"u8);
                },
                context
            )
        );
        Assert.Equal("annotation=1", context.Losses.ToString());
    }

    [Fact]
    public void What_failed_writes_nothing()
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = MessagesFormat.Instance.WriteWhole(Context(), output);

        writer.Sink.Fail(UpstreamError.BrokenOff);
        writer.Fail(UpstreamError.BrokenOff);
        writer.Cut(ApiError.Invalid("x"), Usage, "0.1");
        writer.KeepAlive();

        Assert.Equal(UpstreamError.BrokenOff, writer.Failure);
        Assert.False(writer.IsStarted);
        Assert.Equal(0, output.WrittenCount);
    }
}
