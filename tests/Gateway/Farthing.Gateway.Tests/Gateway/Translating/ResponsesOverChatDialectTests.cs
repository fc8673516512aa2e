using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A Responses client at an upstream of chat completions: the items of its answer.</summary>
public sealed partial class ResponsesOverChatDialectTests
{
    private const string UsageChunk =
        """{"id":"c1","object":"chat.completion.chunk","model":"up-model","choices":[],"usage":{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37,"prompt_tokens_details":{"cached_tokens":20}}}""";

    private const string WholeUsage =
        "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":7,\"total_tokens\":37,\"prompt_tokens_details\":{\"cached_tokens\":20}}";

    private const string ClientUsage =
        """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":0},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":37}""";

    private static readonly AnswerUsage Usage = new(10, 20, 0, 7);

    private static CutCase Case => new(Dialect.Responses, Dialect.Chat);

    [Fact]
    public async Task Event_order_and_sequence_numbers()
    {
        const string Request =
            "\"model\":\"model\",\"instructions\":\"Be short.\",\"input\":\"hi\",\"store\":false,\"temperature\":0.5,\"max_output_tokens\":100,\"metadata\":{\"k\":\"v\"}";
        string frame =
            "\"id\":\"resp_ID\",\"object\":\"response\",\"created_at\":0,\"background\":false,\"error\":null,\"incomplete_details\":null,\"instructions\":\"Be short.\",\"max_output_tokens\":100,\"metadata\":{\"k\":\"v\"},\"model\":\"model\",\"parallel_tool_calls\":true,\"previous_response_id\":null,\"reasoning\":{\"effort\":null,\"summary\":null},\"service_tier\":null,\"store\":false,\"temperature\":0.5,\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":null,\"truncation\":\"disabled\",\"user\":null";
        string begun = $$$"""{{{{frame}}},"status":"in_progress","output":[],"usage":null}""";
        const string Place = "\"item_id\":\"msg_ID00\",\"output_index\":0,\"content_index\":0";
        const string Item =
            """{"id":"msg_ID00","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hel\"lo","annotations":[],"logprobs":[]}]}""";
        string ended =
            $$$"""{{{{frame}}},"status":"completed","output":[{{{Item}}}],"usage":{{{ClientUsage}}}}""";

        DialectAnswer streamed = await Case.StreamAsync(
            $$$"""{{{{Request}}},"stream":true}""",
            Stream(
                Chunk("""{"role":"assistant","content":""}"""),
                Chunk("""{"content":"Hel"}"""),
                Chunk("""{"content":"\"lo"}"""),
                Chunk("{}", "stop"),
                UsageChunk
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            $$$"""{{{{Request}}}}""",
            Whole("""{"role":"assistant","content":"Hel\"lo"}""", "stop")
        );

        ResponseEventsOf.Checked(streamed.Text);
        JsonSame.Check(
            [
                $$$"""{"type":"response.created","sequence_number":0,"response":{{{begun}}}}""",
                $$$"""{"type":"response.in_progress","sequence_number":1,"response":{{{begun}}}}""",
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_ID00","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                $$$"""{"type":"response.content_part.added","sequence_number":3,{{{Place}}},"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
                $$$"""{"type":"response.output_text.delta","sequence_number":4,{{{Place}}},"delta":"Hel","logprobs":[]}""",
                $$$"""{"type":"response.output_text.delta","sequence_number":5,{{{Place}}},"delta":"\"lo","logprobs":[]}""",
                $$$"""{"type":"response.output_text.done","sequence_number":6,{{{Place}}},"text":"Hel\"lo","logprobs":[]}""",
                $$$"""{"type":"response.content_part.done","sequence_number":7,{{{Place}}},"part":{"type":"output_text","text":"Hel\"lo","annotations":[],"logprobs":[]}}""",
                $$$"""{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{{{Item}}}}""",
                $$$"""{"type":"response.completed","sequence_number":9,"response":{{{ended}}}}""",
            ],
            streamed.Events
        );
        JsonSame.Check(ended, whole.Text);
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Message_items_same_identity_everywhere()
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ToolList),
            Stream(
                Chunk("""{"role":"assistant","content":"","reasoning":"look"}"""),
                Chunk("""{"content":"I read."}"""),
                Chunk(
                    """{"tool_calls":[{"index":0,"id":"call_9","type":"function","function":{"name":"read","arguments":"{}"}}]}"""
                ),
                Chunk("{}", "tool_calls"),
                UsageChunk
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false, ToolList),
            Whole(
                """{"role":"assistant","content":"I read.","reasoning":"look","tool_calls":[{"id":"call_9","type":"function","function":{"name":"read","arguments":"{}"}}]}""",
                "tool_calls"
            )
        );

        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        Assert.Equal(
            ["rs_ID00", "msg_ID01", "fc_ID02"],
            events.Output.Select(item => item.GetProperty("id").GetString())
        );
        JsonSame.Check(events.Last.GetRawText(), whole.Text);
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Function_call_items()
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true, ToolList),
            Stream(
                Chunk(
                    """{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"functions.read:0","type":"function","function":{"name":"read","arguments":""}}]}"""
                ),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\":\"a"}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":" \\\"b\\\"\"}"}}]}"""),
                Chunk(
                    """{"tool_calls":[{"index":1,"id":"functions.read:1","type":"function","function":{"name":"read","arguments":""}}]}"""
                ),
                Chunk("{}", "tool_calls"),
                UsageChunk
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false, ToolList),
            Whole(
                """{"role":"assistant","content":null,"tool_calls":[{"id":"functions.read:0","type":"function","function":{"name":"read","arguments":"{\"path\":\"a \\\"b\\\"\"}"}},{"id":"functions.read:1","type":"function","function":{"name":"read","arguments":""}}]}""",
                "tool_calls"
            )
        );

        const string First = "\"item_id\":\"fc_ID00\",\"output_index\":0";
        const string Second = "\"item_id\":\"fc_ID01\",\"output_index\":1";
        const string FirstItem =
            """{"id":"fc_ID00","type":"function_call","status":"completed","call_id":"functions.read:0","name":"read","arguments":"{\"path\":\"a \\\"b\\\"\"}"}""";
        const string SecondItem =
            """{"id":"fc_ID01","type":"function_call","status":"completed","call_id":"functions.read:1","name":"read","arguments":"{}"}""";
        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        JsonSame.Check(
            [
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"fc_ID00","type":"function_call","status":"in_progress","call_id":"functions.read:0","name":"read","arguments":""}}""",
                $$$"""{"type":"response.function_call_arguments.delta","sequence_number":3,{{{First}}},"delta":"{\"path\":\"a"}""",
                $$$"""{"type":"response.function_call_arguments.delta","sequence_number":4,{{{First}}},"delta":" \\\"b\\\"\"}"}""",
                $$$"""{"type":"response.function_call_arguments.done","sequence_number":5,{{{First}}},"name":"read","arguments":"{\"path\":\"a \\\"b\\\"\"}"}""",
                $$$"""{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":{{{FirstItem}}}}""",
                """{"type":"response.output_item.added","sequence_number":7,"output_index":1,"item":{"id":"fc_ID01","type":"function_call","status":"in_progress","call_id":"functions.read:1","name":"read","arguments":""}}""",
                $$$"""{"type":"response.function_call_arguments.delta","sequence_number":8,{{{Second}}},"delta":"{}"}""",
                $$$"""{"type":"response.function_call_arguments.done","sequence_number":9,{{{Second}}},"name":"read","arguments":"{}"}""",
                $$$"""{"type":"response.output_item.done","sequence_number":10,"output_index":1,"item":{{{SecondItem}}}}""",
            ],
            [.. streamed.Events.Skip(2).SkipLast(1)]
        );
        Assert.Equal("completed", events.Last.GetProperty("status").GetString());
        JsonSame.Check(events.Last.GetRawText(), whole.Text);
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("reasoning")]
    [InlineData("reasoning_content")]
    public async Task Reasoning_text_items(string member)
    {
        DialectAnswer streamed = await Case.StreamAsync(
            Body(true),
            Stream(
                Chunk("""{"role":"assistant","content":""}"""),
                Chunk($$$"""{"{{{member}}}":"Let me"}"""),
                Chunk($$$"""{"{{{member}}}":" see"}"""),
                Chunk("""{"content":"Yes"}"""),
                Chunk("{}", "stop"),
                UsageChunk
            ),
            Usage
        );
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false),
            Whole($$$"""{"role":"assistant","content":"Yes","{{{member}}}":"Let me see"}""", "stop")
        );

        const string Place = "\"item_id\":\"rs_ID00\",\"output_index\":0,\"content_index\":0";
        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        JsonSame.Check(
            [
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"rs_ID00","type":"reasoning","summary":[]}}""",
                $$$"""{"type":"response.content_part.added","sequence_number":3,{{{Place}}},"part":{"type":"reasoning_text","text":""}}""",
                $$$"""{"type":"response.reasoning_text.delta","sequence_number":4,{{{Place}}},"delta":"Let me"}""",
                $$$"""{"type":"response.reasoning_text.delta","sequence_number":5,{{{Place}}},"delta":" see"}""",
                $$$"""{"type":"response.reasoning_text.done","sequence_number":6,{{{Place}}},"text":"Let me see"}""",
                $$$"""{"type":"response.content_part.done","sequence_number":7,{{{Place}}},"part":{"type":"reasoning_text","text":"Let me see"}}""",
                """{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{"id":"rs_ID00","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"Let me see"}]}}""",
            ],
            [.. streamed.Events.Skip(2).Take(7)]
        );
        Assert.Equal("msg_ID01", events.Output[1].GetProperty("id").GetString());
        JsonSame.Check(events.Last.GetRawText(), whole.Text);
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Reasoning_seal_roundtrip()
    {
        DialectAnswer first = await Case.StreamAsync(
            Body(true, ToolList + ",\"include\":[\"reasoning.encrypted_content\"]"),
            Stream(
                Chunk("""{"role":"assistant","reasoning":"look \"first\""}"""),
                Chunk(
                    """{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"read","arguments":"{\"p\":1}"}}]}"""
                ),
                Chunk("{}", "tool_calls"),
                UsageChunk
            ),
            Usage
        );
        ResponseEventsOf events = ResponseEventsOf.Checked(first.Text);
        JsonSame.Check(
            $$$"""{"id":"rs_ID00","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"look \"first\""}],"encrypted_content":"fth1.{{{CutCase.Tag}}}"}""",
            events.Output[0].GetRawText()
        );
        // The seal stands in what is whole, not in what begins.
        Assert.Equal(2, first.Text.Split("encrypted_content\":\"fth1.").Length - 1);
        string items = string.Join(',', events.Output.Select(item => item.GetRawText()));
        string history =
            $$$"""{"model":"model","input":[{"role":"user","content":"hi"},{{{items}}},{"type":"function_call_output","call_id":"call_1","output":"done"}]{{{ToolList}}}}""";

        DialectAnswer own = await Case.WholeAsync(history, WholeText);
        DialectAnswer foreign = await Case.WholeAsync(
            history.Replace("fth1." + CutCase.Tag, "gAAAAABother"),
            WholeText
        );

        JsonSame.Check(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":"","reasoning":"look \"first\"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"read","arguments":"{\"p\":1}"}}]},{"role":"tool","tool_call_id":"call_1","content":"done"}]""",
            Sent(own, "messages")
        );
        Assert.DoesNotContain("x-farthing-dropped", own.Headers.Keys);
        Assert.DoesNotContain("look", foreign.Sent, StringComparison.Ordinal);
        Assert.Equal("thinking=1", foreign.Headers["x-farthing-dropped"]);
        first.AssertUsage(10, 20, 0, 7);
        own.AssertUsage(10, 20, 0, 7);
    }

    private const string ToolList =
        ",\"tools\":[{\"type\":\"function\",\"name\":\"read\",\"parameters\":{\"type\":\"object\"}}]";

    private static string WholeText => Whole("""{"role":"assistant","content":"ok"}""", "stop");

    private static string Body(bool isStream, string more = "") =>
        $$"""{"model":"model","input":"hi","store":false{{more}}{{(isStream ? ",\"stream\":true" : "")}}}""";

    private static string Chunk(string delta, string? finish = null) =>
        $$"""{"id":"c1","object":"chat.completion.chunk","model":"up-model","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{(finish is null ? "null" : $"\"{finish}\"")}}}]}""";

    private static string Stream(params string[] chunks) => Events(chunks) + "data: [DONE]\n\n";

    private static string Events(params string[] chunks) =>
        string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n"));

    private static string Whole(string message, string finish) =>
        $$$"""{"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{{{message}}},"logprobs":null,"finish_reason":"{{{finish}}}"}],{{{WholeUsage}}}}""";

    /// <summary>A member of the body that the upstream got.</summary>
    private static string Sent(DialectAnswer answer, string member) =>
        JsonDocument.Parse(answer.Sent).RootElement.GetProperty(member).GetRawText();
}
