using Farthing.Protocol.Translation.Answers;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBlockEventsTests
{
    private static string[] Blocks(Action<AnswerSink> answer, AnswerContext? context = null) =>
        WriteStream(context ?? Context(), answer)[2..^2];

    [Fact]
    public void Text_keeps_its_escapes() =>
        Assert.Equal(
            [
                """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\n"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\ud83d\ude00"}}""",
                """{"type":"content_block_stop","index":0}""",
            ],
            Blocks(sink =>
            {
                sink.Say("a\\n");
                sink.Say("");
                sink.Say("\\ud83d\\ude00");
            })
        );

    [Fact]
    public void Thinking_that_is_not_to_be_shown_is_sealed_all_the_same() =>
        Assert.Equal(
            [
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"fth1.3fa9c2d1"}}""",
                """{"type":"content_block_stop","index":0}""",
            ],
            Blocks(
                sink => sink.Think("secret"),
                Context(""","thinking":{"type":"adaptive","display":"omitted"}""")
            )
        );

    [Fact]
    public void Thinking_that_was_switched_off_is_left_out_and_counted()
    {
        AnswerContext context = Context(""","thinking":{"type":"disabled"}""");

        Assert.Empty(
            Blocks(
                sink =>
                {
                    sink.Think("secret");
                    sink.ReasoningEnd("fth2.3fa9c2d1.rs_1.RQ"u8);
                },
                context
            )
        );
        Assert.Equal("reasoning=1", context.Losses.ToString());
    }

    [Fact]
    public void A_seal_is_the_signature_and_hidden_reasoning_a_block_of_its_own() =>
        Assert.Equal(
            [
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"fth2.3fa9c2d1.rs_1.RQ"}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"signature_delta","signature":"fth2.3fa9c2d1.rs_2.RQ"}}""",
                """{"type":"content_block_stop","index":1}""",
                """{"type":"content_block_start","index":2,"content_block":{"type":"redacted_thinking","data":"fth3.3fa9c2d1.r.ZA"}}""",
                """{"type":"content_block_stop","index":2}""",
            ],
            Blocks(sink =>
            {
                sink.Think("a");
                sink.ReasoningEnd("fth2.3fa9c2d1.rs_1.RQ"u8);
                sink.HiddenReasoning("fth2.3fa9c2d1.rs_2.RQ"u8);
                sink.HiddenReasoning("fth3.3fa9c2d1.r.ZA"u8);
            })
        );

    [Fact]
    public void A_call_without_id_or_arguments_has_an_id_and_no_delta() =>
        Assert.Equal(
            [
                """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_0198f3c2a1b470008000000000","name":"ls","input":{}}}""",
                """{"type":"content_block_stop","index":0}""",
            ],
            Blocks(sink => sink.Call(0, ""))
        );

    [Fact]
    public void A_custom_tools_text_is_wrapped_into_an_object() =>
        Assert.Equal(
            [
                """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c","name":"ls","input":{}}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"input\":\""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"a\\n"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"}"}}""",
                """{"type":"content_block_stop","index":0}""",
            ],
            Blocks(sink =>
            {
                sink.ToolStart(0, "c"u8, "ls"u8, isCustom: true);
                sink.ToolArguments(0, "a\\n"u8);
                sink.ToolEnd(0);
            })
        );

    [Fact]
    public void Calls_that_are_interleaved_come_whole()
    {
        string[] data = Blocks(sink =>
        {
            sink.Call(0, "a", "{");
            sink.Call(1, "b", "{\\\"x\\\":");
            sink.ToolArguments(0, "}"u8);
            sink.ToolArguments(1, "1}"u8);
            sink.Say("done");
        });

        Assert.Equal(
            """
            start 0 a
            {
            }
            stop 0
            start 1 b
            {\"x\":
            1}
            stop 1
            start 2 text
            done
            stop 2
            """.ReplaceLineEndings("\n"),
            string.Join('\n', data.Select(Short))
        );
    }

    private static string Short(string data) =>
        data.Contains("_start", StringComparison.Ordinal)
            ? $"start {data.Split(':', ',')[3]} {(data.Contains("tool_use", StringComparison.Ordinal) ? data.Split('"')[15] : "text")}"
        : data.Contains("_stop", StringComparison.Ordinal) ? $"stop {data.Split(':', '}')[2]}"
        : data[
            (
                data.IndexOf(
                    ":\"",
                    data.LastIndexOf("_delta\",\"", StringComparison.Ordinal),
                    StringComparison.Ordinal
                ) + 2
            )..^3
        ];

    [Fact]
    public void Citations_are_counted()
    {
        AnswerContext context = Context();

        Blocks(
            sink =>
            {
                sink.Say("a");
                sink.Annotation("{}"u8);
            },
            context
        );

        Assert.Equal("annotation=1", context.Losses.ToString());
    }
}
