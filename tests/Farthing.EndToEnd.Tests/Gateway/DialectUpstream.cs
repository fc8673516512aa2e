using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>An upstream of one dialect: says <c>Hi "you"</c>, or calls a tool where tools are offered and none was called; breaks off in the middle where the request says so. 30 prompt tokens, 20 of them cached, 4 generated.</summary>
/// <param name="dialect">chat, responses or messages.</param>
/// <param name="tool">The tool that it calls.</param>
/// <param name="arguments">Its arguments, as JSON.</param>
internal sealed class DialectUpstream(
    string dialect,
    string tool = "read",
    string arguments = """{"path":"a.txt"}"""
)
{
    /// <summary>The arguments within a string.</summary>
    private string Arguments { get; } = arguments.Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>Answers a call.</summary>
    public async Task AnswerAsync(ScriptedCall call)
    {
        string body = call.Request.Text;
        bool hasTools =
            body.Contains($"\"{tool}\"", StringComparison.Ordinal)
            && !body.Contains("call_1", StringComparison.Ordinal);
        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            await call.JsonAsync(WholeOf(hasTools));
            return;
        }

        string stream = dialect switch
        {
            "chat" => ChatStream(hasTools),
            "messages" => MessagesStream(hasTools),
            _ => ResponsesStream(hasTools),
        };
        if (!body.Contains(":\"break\"", StringComparison.Ordinal))
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(stream);
            await call.EndStreamAsync();
            return;
        }

        await call.BeginStreamAsync(stream[..(stream.IndexOf("you", StringComparison.Ordinal) - 20)]);
        await Task.Delay(50, call.Stop);
        call.Reset();
    }

    private string WholeOf(bool hasTools) =>
        dialect switch
        {
            "chat" => WholeChat(
                hasTools
                    ? $$$$"""null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"{{{{tool}}}}","arguments":"{{{{Arguments}}}}"}}]"""
                    : "\"Hi \\\"you\\\"\"",
                hasTools ? "tool_calls" : "stop"
            ),
            "messages" => WholeMessage(
                hasTools
                    ? $$"""{"type":"tool_use","id":"call_1","name":"{{tool}}","input":{{arguments}}}"""
                    : """{"type":"text","text":"Hi \"you\""}""",
                hasTools ? "tool_use" : "end_turn"
            ),
            _ => Response("completed", hasTools ? Call : Message),
        };

    private static string WholeChat(string content, string finish) =>
        $$$$"""{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":{{{{content}}}}},"finish_reason":"{{{{finish}}}}"}],"usage":{"prompt_tokens":30,"completion_tokens":4,"total_tokens":34,"prompt_tokens_details":{"cached_tokens":20}}}""";

    private static string WholeMessage(string block, string reason) =>
        $$$"""{"id":"m","type":"message","role":"assistant","model":"m","content":[{{{block}}}],"stop_reason":"{{{reason}}}","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"output_tokens":4}}""";

    private const string Message =
        """{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi \"you\"","annotations":[]}]}""";

    private string Call =>
        $$"""{"type":"function_call","id":"fc_1","call_id":"call_1","name":"{{tool}}","arguments":"{{Arguments}}","status":"completed"}""";

    private const string Usage =
        """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":34}""";

    private static string Response(string status, string output) =>
        $$$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{{status}}}","error":null,"incomplete_details":null,"instructions":null,"metadata":{},"model":"m","output":[{{{output}}}],"parallel_tool_calls":true,"temperature":1,"tool_choice":"auto","tools":[],"top_p":1,"usage":{{{(output.Length > 0 ? Usage : "null")}}}}""";

    private string ChatStream(bool hasTools)
    {
        string first = Chunk("""{"role":"assistant","content":""}""", "null");
        return first
            + (
                hasTools
                    ? Chunk(
                        $$$"""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"{{{tool}}}","arguments":"{{{Arguments[..5]}}}"}}]}""",
                        "null"
                    )
                        + Chunk(
                            $$$"""{"tool_calls":[{"index":0,"function":{"arguments":"{{{Arguments[5..]}}}"}}]}""",
                            "null"
                        )
                    : Chunk("""{"content":"Hi "}""", "null") + Chunk("""{"content":"\"you\""}""", "null")
            )
            + Chunk("{}", hasTools ? "\"tool_calls\"" : "\"stop\"")
            + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":4,\"total_tokens\":34,\"prompt_tokens_details\":{\"cached_tokens\":20}}}\n\ndata: [DONE]\n\n";
    }

    private static string Chunk(string delta, string finish) =>
        $"data: {{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n";

    private string MessagesStream(bool hasTools) =>
        Event(
            "message_start",
            """ "message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"output_tokens":1}}"""
        )
        + (
            hasTools
                ? Event(
                    "content_block_start",
                    $$$""" "index":0,"content_block":{"type":"tool_use","id":"call_1","name":"{{{tool}}}","input":{}}"""
                )
                    + Event(
                        "content_block_delta",
                        $$""" "index":0,"delta":{"type":"input_json_delta","partial_json":"{{Arguments}}"}"""
                    )
                : Event("content_block_start", """ "index":0,"content_block":{"type":"text","text":""}""")
                    + Event(
                        "content_block_delta",
                        """ "index":0,"delta":{"type":"text_delta","text":"Hi \"you\""}"""
                    )
        )
        + Event("content_block_stop", """ "index":0""")
        + Event(
            "message_delta",
            $$""" "delta":{"stop_reason":"{{(hasTools ? "tool_use" : "end_turn")}}","stop_sequence":null},"usage":{"output_tokens":4}"""
        )
        + Event("message_stop", null);

    private string ResponsesStream(bool hasTools)
    {
        string item = hasTools ? Call : Message;
        string begun = hasTools
            ? item.Replace(Arguments, "", StringComparison.Ordinal)
                .Replace("completed", "in_progress", StringComparison.Ordinal)
            : """{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}""";
        return Event("response.created", $""" "sequence_number":0,"response":{Response("in_progress", "")}""")
            + Event("response.output_item.added", $""" "sequence_number":1,"output_index":0,"item":{begun}""")
            + (
                hasTools
                    ? Event(
                        "response.function_call_arguments.delta",
                        $$""" "sequence_number":2,"item_id":"fc_1","output_index":0,"delta":"{{Arguments}}" """
                    )
                        + Event(
                            "response.function_call_arguments.done",
                            $$""" "sequence_number":3,"item_id":"fc_1","output_index":0,"name":"{{tool}}","arguments":"{{Arguments}}" """
                        )
                    : Event(
                        "response.content_part.added",
                        """ "sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}"""
                    )
                        + Event(
                            "response.output_text.delta",
                            """ "sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi \"you\"","logprobs":[]"""
                        )
                        + Event(
                            "response.output_text.done",
                            """ "sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"text":"Hi \"you\"","logprobs":[]"""
                        )
            )
            + Event("response.output_item.done", $""" "sequence_number":5,"output_index":0,"item":{item}""")
            + Event(
                "response.completed",
                $""" "sequence_number":6,"response":{Response("completed", item)}"""
            );
    }

    private static string Event(string type, string? members) =>
        $"event: {type}\ndata: {{\"type\":\"{type}\"{(members is null ? "" : "," + members.Trim())}}}\n\n";
}
