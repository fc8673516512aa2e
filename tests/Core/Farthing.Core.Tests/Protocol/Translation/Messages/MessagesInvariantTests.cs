using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesInvariantTests
{
    private static readonly string[] Pieces = ["{", "\\\"a\\\":", "1", "}", "{}", "\\\"b\\\\n\\\"", ""];

    [Fact]
    public void Whatever_an_upstream_says_a_client_can_read()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            Random random = new(seed);
            bool fails = random.Next(4) == 0;
            string stream = Stream(
                Context(),
                sink => SayAnything(sink, random),
                writer =>
                {
                    if (fails)
                    {
                        writer.Fail(UpstreamError.BrokenOff);
                    }
                    else
                    {
                        writer.Complete(Usage, "");
                    }
                }
            );

            CheckEvents(Data(stream), fails);
        }
    }

    private static void SayAnything(AnswerSink sink, Random random)
    {
        int calls = 0;
        for (int i = random.Next(30); i > 0; i--)
        {
            switch (random.Next(10))
            {
                case 0:
                    sink.Think("t");
                    break;
                case 1:
                    sink.ReasoningEnd("fth2.3fa9c2d1.rs.x"u8);
                    break;
                case 2:
                    sink.HiddenReasoning("fth3.3fa9c2d1.r.xyz"u8);
                    break;
                case 3:
                    sink.Say(random.Next(2) == 0 ? "\\n" : "word");
                    break;
                case 4:
                    sink.Refusal("no"u8);
                    break;
                case 5:
                    sink.Call(calls++, "c");
                    break;
                case 6 when calls > 0:
                    sink.ToolEnd(random.Next(calls));
                    break;
                case 7:
                    sink.Finish((FinishReason)random.Next(9), "x"u8);
                    break;
                default:
                    sink.ToolArguments(
                        random.Next(Math.Max(1, calls)),
                        System.Text.Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])
                    );
                    break;
            }
        }
    }

    /// <summary>As the strictest clients read: one start, indices without a gap, deltas of their block's kind, each block closed once, one end.</summary>
    private static void CheckEvents(string[] data, bool fails)
    {
        int next = 0;
        string? open = null;
        Assert.Contains("\"message_start\"", data[0], StringComparison.Ordinal);
        for (int i = 1; i < data.Length; i++)
        {
            JsonElement one = JsonElement.Parse(data[i]);
            switch (one.GetProperty("type").GetString())
            {
                case "ping":
                    Assert.Equal(1, i);
                    break;
                case "content_block_start":
                    Assert.Null(open);
                    Assert.Equal(next, one.GetProperty("index").GetInt32());
                    open = one.GetProperty("content_block").GetProperty("type").GetString();
                    break;
                case "content_block_delta":
                    Assert.Equal(next, one.GetProperty("index").GetInt32());
                    string delta = one.GetProperty("delta").GetProperty("type").GetString()!;
                    Assert.Contains(
                        (open!, delta),
                        new[]
                        {
                            ("thinking", "thinking_delta"),
                            ("thinking", "signature_delta"),
                            ("text", "text_delta"),
                            ("tool_use", "input_json_delta"),
                        }
                    );
                    break;
                case "content_block_stop":
                    Assert.NotNull(open);
                    Assert.Equal(next++, one.GetProperty("index").GetInt32());
                    open = null;
                    break;
                case "message_delta":
                    Assert.Null(open);
                    Assert.Equal(data.Length - 2, i);
                    break;
                default:
                    Assert.Equal(data.Length - 1, i);
                    Assert.Contains(
                        fails ? "\"error\"" : "\"message_stop\"",
                        data[i],
                        StringComparison.Ordinal
                    );
                    break;
            }
        }
    }
}
