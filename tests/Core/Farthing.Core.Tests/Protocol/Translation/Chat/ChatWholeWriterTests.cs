using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatWholeWriterTests
{
    [Fact]
    public void An_answer_of_text_has_all_members() =>
        Writes(
            sink =>
            {
                sink.Start();
                sink.Text("a"u8);
                sink.Text("b"u8);
                sink.Finish(FinishReason.Stop);
            },
            """{"role":"assistant","content":"ab","refusal":null}""",
            "stop"
        );

    [Fact]
    public void Reasoning_citations_and_calls_are_members() =>
        Writes(
            sink =>
            {
                sink.Start();
                sink.Reasoning("why"u8);
                sink.Text("x"u8);
                sink.Annotation("""{"type":"url_citation","url":"u"}"""u8);
                sink.ToolStart(3, "a"u8, "f"u8);
                sink.ToolStart(4, default, "patch"u8);
                sink.ToolArguments(4, """{\"input\":\"q\"}"""u8);
                sink.ToolArguments(3, "{"u8);
                sink.ToolArguments(3, "}"u8);
                sink.ToolStart(5, "c"u8, "f"u8);
            },
            """{"role":"assistant","content":"x","refusal":null,"reasoning_content":"why","annotations":[{"type":"url_citation","url_citation":{"url":"u"}}],"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_0198f3c2a1b470008000000001","type":"custom","custom":{"name":"patch","input":"q"}},{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}""",
            "tool_calls"
        );

    [Fact]
    public void Calls_alone_have_no_content() =>
        Writes(
            sink => sink.ToolStart(0, "a"u8, "f"u8),
            """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}""",
            "tool_calls"
        );

    [Fact]
    public void A_refusal_without_words_says_so() =>
        Writes(
            sink => sink.Finish(FinishReason.Refusal),
            """{"role":"assistant","content":null,"refusal":"refused"}""",
            "content_filter"
        );

    [Fact]
    public void An_empty_answer_has_empty_content() =>
        Writes(sink => sink.Start(), """{"role":"assistant","content":"","refusal":null}""", "stop");

    [Fact]
    public void Thinking_blocks_come_to_those_who_ask() =>
        Writes(
            sink =>
            {
                sink.Reasoning("why"u8);
                sink.HiddenReasoning("h"u8);
            },
            """{"role":"assistant","content":"","refusal":null,"reasoning_content":"why","thinking_blocks":[{"type":"thinking","thinking":"why","signature":"fth1.3fa9c2d1"},{"type":"redacted_thinking","data":"h"}]}""",
            "stop",
            asksThinking: true
        );

    [Fact]
    public void A_failure_is_an_error_body()
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ChatFormat.Instance.WriteWhole(Context(false), output);

        writer.Fail(new UpstreamError(529, "busy"));

        Assert.Equal(
            """{"error":{"message":"busy","type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}}""",
            Encoding.UTF8.GetString(output.WrittenSpan)
        );
    }

    private static void Writes(
        Action<AnswerSink> say,
        string message,
        string finish,
        bool asksThinking = false
    )
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ChatFormat.Instance.WriteWhole(Context(asksThinking), output);

        say(writer.Sink);
        writer.Complete(new AnswerUsage(1, 2, 3, 4), "1");

        Assert.Equal(
            """{"id":"chatcmpl-0198f3c2a1b47000800000000000abcd","object":"chat.completion","created":1764000000,"model":"m\"","choices":[{"index":0,"message":"""
                + message
                + $",\"logprobs\":null,\"finish_reason\":\"{finish}\"}}],\"usage\":"
                + """{"prompt_tokens":6,"completion_tokens":4,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":0}}}""",
            Encoding.UTF8.GetString(output.WrittenSpan)
        );
    }

    private static AnswerContext Context(bool asksThinking)
    {
        AnswerContext made = Scene.Context(
            ChatFormat.Instance,
            ChatFormat.Instance,
            Scene.Engine,
            """{"model":"m\"","messages":[],"tools":[{"type":"custom","custom":{"name":"patch"}}]}"""
        );
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
}
