using Farthing.Protocol.Translation.Answers;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesWholeReaderTests
{
    [Fact]
    public void Every_kind_of_block_is_read()
    {
        AnswerContext context = Context();

        IReadOnlyList<string> lines = ReadWhole(
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","stop_reason":"tool_use","stop_sequence":null,
             "content":[{"type":"thinking","thinking":"hmm","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ"},
              {"type":"text","text":"a\nb","citations":[{"type":"web_search_result_location","url":"https://a","title":null}]},
              {"type":"server_tool_use","id":"s","name":"web_search","input":{}},
              {"type":"tool_use","id":"t1","name":"ls","input":{"p": "x"},"caller":{"type":"direct"}},{"type":"tool_use","id":"t2","name":"pwd","input":{}}],
             "usage":{"input_tokens":1,"output_tokens":2}}
            """,
            context
        );

        Assert.Equal(
            [
                "start",
                "reasoning hmm",
                "seal fth3.3fa9c2d1.t.c2ln",
                "hidden fth3.3fa9c2d1.r.ZGF0YQ",
                """text a\nb""",
                """annotation {"type":"url_citation","url":"https://a","title":"","start_index":0,"end_index":3}""",
                "call 0 t1 ls",
                """arguments 0 {\"p\": \"x\"}""",
                "end 0",
                "call 1 t2 pwd",
                "end 1",
                "finish ToolCalls",
            ],
            lines
        );
        Assert.Equal("server_tool_use=1", context.Losses.ToString());
    }

    [Fact]
    public void An_answer_of_nothing_is_one() =>
        Assert.Equal(
            ["start", "finish Length"],
            ReadWhole("""{"type":"message","content":[],"stop_reason":"max_tokens"}""")
        );

    [Fact]
    public void An_error_in_a_good_status_is_a_bad_gateway() =>
        Assert.Equal(
            ["fail 502  No."],
            ReadWhole("""{"type":"error","error":{"type":"overloaded_error","message":"No."}}""")
        );

    [Theory]
    [InlineData("""{"id":"c","object":"chat.completion","choices":[]}""")]
    [InlineData("""{"type":"message","content":[{"type":"text","te""")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("")]
    public void What_is_no_answer_of_this_format_fails(string answer) =>
        Assert.Equal(
            ["fail 502 upstream_unreadable The upstream's answer is not one of the Messages API."],
            ReadWhole(answer)
        );
}
