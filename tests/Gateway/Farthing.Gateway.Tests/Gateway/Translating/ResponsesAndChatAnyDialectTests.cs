using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Whatever an upstream says, in whatever legal order: a client can read it, and all of it is there.</summary>
public sealed class ResponsesAndChatAnyDialectTests
{
    private const string Tools =
        "\"tools\":[{\"type\":\"function\",\"name\":\"ls\"},{\"type\":\"custom\",\"name\":\"patch\"}]";

    private static readonly string[] Words =
    [
        "word ",
        "\\n\\n",
        " ",
        "q\\\"q",
        "\\ud83d\\ude00",
        "é",
        "\\\\",
    ];

    [Fact]
    [Trait("Speed", "slow")]
    public void Any_chat_stream_is_a_right_Responses_stream()
    {
        CutCase one = new(Dialect.Responses, Dialect.Chat);
        for (int seed = 0; seed < 1000; seed++)
        {
            AnyAnswer said = new(new Random(seed));
            StringBuilder stream = new();
            foreach (string delta in said.Deltas())
            {
                stream.Append(
                    $$$"""data: {"id":"c","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":null}]}"""
                );
                stream.Append("\n\n");
            }

            stream.Append("""data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
            stream.Append("\n\ndata: [DONE]\n\n");

            ResponseEventsOf events = ResponseEventsOf.Checked(
                one.Translated(
                    "{\"model\":\"model\",\"input\":\"hi\"," + Tools + "}",
                    stream.ToString(),
                    new AnswerUsage(1, 0, 0, 1)
                )
            );

            said.Check(
                string.Concat(TextsOf(events.Output, "message")),
                string.Concat(TextsOf(events.Output, "reasoning")),
                [
                    .. events
                        .Output.Where(item => item.TryGetProperty("call_id", out _))
                        .Select(item =>
                            $"{item.GetProperty("call_id").GetString()} {(item.TryGetProperty("input", out JsonElement input) ? input : item.GetProperty("arguments")).GetString()}"
                        ),
                ],
                $"seed {seed}"
            );
        }
    }

    [Fact]
    public void Any_Responses_stream_is_a_right_chat_stream()
    {
        CutCase one = new(Dialect.Chat, Dialect.Responses);
        for (int seed = 0; seed < 1000; seed++)
        {
            AnyAnswer said = new(new Random(seed)) { HasCustom = false };
            string stream = said.Events();

            ChatChunksOf chunks = ChatChunksOf.Checked(
                one.Translated(
                    "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    stream,
                    new AnswerUsage(1, 0, 0, 1)
                )
            );

            said.Check(
                chunks.Content,
                chunks.Reasoning,
                [.. chunks.Calls.Select(call => call.Replace(" ls ", " ", StringComparison.Ordinal))],
                $"seed {seed}"
            );
        }
    }

    private static IEnumerable<string> TextsOf(IReadOnlyList<JsonElement> output, string type) =>
        output
            .Where(item => item.GetProperty("type").GetString() == type)
            .SelectMany(item => item.GetProperty("content").EnumerateArray())
            .Select(part => part.GetProperty("text").GetString()!);
}
