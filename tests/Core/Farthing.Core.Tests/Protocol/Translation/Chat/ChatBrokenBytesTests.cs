using System.Text;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatBrokenBytesTests
{
    private const string Answer =
        """{"id":"c","object":"x","choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"a"}],"reasoning":"r","function_call":{"name":"f","arguments":{}},"annotations":[{"type":"url_citation","url_citation":{"url":"u"}}],"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"custom":{"name":"g","input":"x"}}]},"finish_reason":"stop","stop_reason":"x"}],"usage":{}}""";

    private const string Request =
        """{"model":"m","max_tokens":1,"stop":["a"],"tools":[{"type":"function","function":{"name":"f","parameters":{}}},{"type":"custom","custom":{"name":"g","format":{"type":"grammar","grammar":{"syntax":"s","definition":"d"}}}}],"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:a/b;base64,x"}}]},{"role":"assistant","thinking_blocks":[{"type":"thinking","thinking":"t","signature":"fth1.3fa9c2d1"}],"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"r"}]}""";

    private static readonly string[] Replacements =
    [
        "\"",
        "{",
        "}",
        "[",
        "]",
        "\\",
        "0",
        " ",
        "null",
        "\\ud800",
        "1e999",
        "\0",
    ];

    [Fact]
    public void An_answer_with_any_byte_replaced_is_read_or_fails()
    {
        foreach (byte[] body in Broken(Answer))
        {
            RecordedSink sink = new();
            AnswerContext context = Scene.ContextOf(new Conversation(), Scene.Engine);
            ChatFormat.Instance.ReadWhole(body, context, sink);
            AnswerStreamReader reader = ChatFormat.Instance.ReadStream(context, sink);
            reader.Take(new Farthing.Protocol.Sse.SseEvent(body, default, default));

            Assert.NotEmpty(sink.Lines);
        }
    }

    [Fact]
    public void A_request_with_any_byte_replaced_is_written_or_refused()
    {
        foreach (byte[] body in Broken(Request))
        {
            try
            {
                Conversation conversation = ChatFormat.Instance.ReadRequest(body, new Losses());
                System.Buffers.ArrayBufferWriter<byte> output = new();
                ChatFormat.Instance.WriteRequest(
                    conversation,
                    Scene.Engine,
                    new ToolTable(),
                    new Losses(),
                    output
                );
                using var _ = System.Text.Json.JsonDocument.Parse(output.WrittenMemory);
            }
            catch (RequestRefusedException refused)
            {
                Assert.Equal(400, refused.Error.Status);
            }
        }
    }

    [Fact]
    public void An_error_with_any_byte_replaced_is_read()
    {
        const string Body =
            """{"type":"error","error":{"message":"prompt is too long: 9 tokens > 8 maximum","code":400,"n_ctx":1},"detail":[{"loc":["a",1],"msg":"m"}]}""";
        foreach (byte[] body in Broken(Body))
        {
            Assert.NotEmpty(UpstreamErrorReader.Read(400, body).Message);
            Assert.NotEmpty(UpstreamErrorReader.ReadEvent(body).Message);
        }
    }

    private static IEnumerable<byte[]> Broken(string body)
    {
        byte[] whole = Encoding.UTF8.GetBytes(body);
        for (int i = 0; i < whole.Length; i++)
        {
            yield return [.. whole.AsSpan(0, i)];
            yield return [.. whole.AsSpan(0, i), 0xFF, .. whole.AsSpan(i + 1)];
            foreach (string replacement in Replacements)
            {
                yield return
                [
                    .. whole.AsSpan(0, i),
                    .. Encoding.UTF8.GetBytes(replacement),
                    .. whole.AsSpan(i + 1),
                ];
            }
        }
    }
}
