using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

/// <summary>Bytes that are not what they should be are refused or fail; nothing throws.</summary>
public sealed class MessagesBrokenBytesTests
{
    private const string Content =
        """[{"type":"thinking","thinking":"a","signature":"s"},{"type":"text","text":"b\n\ud83d\ude00","citations":[{"type":"web_search_result_location","url":"u","title":"t"}]},{"type":"tool_use","id":"t","name":"ls","input":{"a": ["x\n"]}}]""";

    private static readonly byte[] Wrong =
    [
        0xFF,
        0x00,
        (byte)'"',
        (byte)'\\',
        (byte)'{',
        (byte)']',
        (byte)'1',
        (byte)' ',
    ];

    [Fact]
    public void Streams()
    {
        string stream = Events(
            """{"type":"message_start","message":{"content":[]}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"ls","input":{"a":"x"}}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"u"}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\u00e9"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"explanation":"x"}}}""",
            """{"type":"error","error":{"type":"api_error","message":"m"}}"""
        );

        foreach (byte[] bytes in Broken(stream))
        {
            StreamTranslation translation = new(MessagesFormat.Instance, MessagesFormat.Instance, Context());
            translation.Take(bytes);
            translation.EndOfUpstream();
            translation.Complete(Usage, "");
            Assert.False(translation.Written.IsEmpty);
        }
    }

    [Fact]
    public void Whole_answers()
    {
        foreach (
            byte[] bytes in Broken(
                $$"""{"type":"message","content":{{Content}},"stop_reason":"refusal","stop_details":{"explanation":"x"} }"""
            )
        )
        {
            ArrayBufferWriter<byte> output = new();
            AnswerContext context = Context();
            ClientAnswerWriter writer = MessagesFormat.Instance.WriteWhole(context, output);
            MessagesFormat.Instance.ReadWhole(bytes, context, writer.Sink);
            writer.Complete(Usage, "");
            Assert.NotEqual(0, output.WrittenCount);
        }
    }

    [Fact]
    public void Requests()
    {
        string body =
            $$"""{"max_tokens":4096,"system":[{"type":"text","text":"s"}],"tools":[{"name":"ls","input_schema":{"a\u0062":{},"type":"object"} }],"tool_choice":{"type":"any"},"messages":[{"role":"assistant","content":{{Content}} },{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"},{"type":"document","title":"x","source":{"type":"text","data":"d"} }]}]}""";
        int read = 0;

        foreach (byte[] bytes in Broken(body))
        {
            try
            {
                Losses losses = new();
                MessagesFormat.Instance.WriteRequest(
                    MessagesFormat.Instance.ReadRequest(bytes, losses),
                    Scene.Hosted,
                    new ToolTable(),
                    losses,
                    new ArrayBufferWriter<byte>()
                );
                read++;
            }
            catch (RequestRefusedException refused)
            {
                Assert.Equal(400, refused.Error.Status);
            }
        }

        Assert.NotEqual(0, read);
    }

    private static IEnumerable<byte[]> Broken(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int at = 0; at < bytes.Length; at++)
        {
            yield return bytes[..at];
            foreach (byte wrong in Wrong)
            {
                byte[] broken = [.. bytes];
                broken[at] = wrong;
                yield return broken;
            }
        }
    }
}
