using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatWholeReaderTests
{
    [Fact]
    public void An_answer_is_said_in_order() =>
        Reads(
            """
            {"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"so","refusal":null,
            "reasoning_content":"why","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
            {"id":"b","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":"tool_calls"}],"usage":{}}
            """,
            [
                "start",
                "reasoning why",
                "text so",
                "call 0 a f",
                "arguments 0 {}",
                "call 1 b f",
                "finish ToolCalls",
            ]
        );

    [Fact]
    public void An_answer_without_choices_in_it_is_an_empty_one() =>
        Reads("""{"object":"chat.completion","choices":[]}""", ["start", "finish Unstated"]);

    [Theory]
    [InlineData("""{"error":{"message":"m","code":429}}""", "fail 502  m")]
    [InlineData("""{"object":"error","message":"m"}""", "fail 502  m")]
    [InlineData("<html>", "fail 502 upstream_unreadable The upstream's answer is no JSON object.")]
    [InlineData("{}", "fail 502 upstream_unreadable The upstream's answer has no 'choices'.")]
    [InlineData(
        """{"type":"message","content":[]}""",
        "fail 502 upstream_unreadable The upstream answers Messages, not chat completions."
    )]
    [InlineData(
        """{"object":"response","output":[]}""",
        "fail 502 upstream_unreadable The upstream answers Responses, not chat completions."
    )]
    public void What_is_no_answer_is_a_failure(string body, string line) => Reads(body, [line]);

    private static void Reads(string body, string[] lines)
    {
        RecordedSink sink = new();
        AnswerContext context = Scene.ContextOf(new Conversation(), Scene.Engine);

        ChatFormat.Instance.ReadWhole(Encoding.UTF8.GetBytes(body), context, sink);

        Assert.Equal(lines, sink.Lines);
    }
}
