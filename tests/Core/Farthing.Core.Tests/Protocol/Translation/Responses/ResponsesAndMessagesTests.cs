using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Responses;

/// <summary>Responses clients at Messages upstreams, and the other way round.</summary>
public sealed class ResponsesAndMessagesTests
{
    private static readonly AnswerUsage Usage = new(10, 20, 0, 4);

    [Fact]
    public void Thinking_of_Messages_is_a_summary_whose_signature_comes_back_as_it_was()
    {
        const string Asking = """{"model":"m","input":"Hi","include":["reasoning.encrypted_content"]}""";
        string stream = Scene.Stream(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            () => Scene.Context(ResponsesFormat.Instance, MessagesFormat.Instance, Scene.Hosted, Asking),
            ResponsesReading.Events(
                """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig=="}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"dark"}}""",
                """{"type":"content_block_stop","index":1}""",
                """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}}""",
                """{"type":"content_block_stop","index":2}""",
                """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}""",
                """{"type":"message_stop"}"""
            ),
            Usage
        );

        const string First =
            """{"id":"rs_0198f3c2a1b470008000000000","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"fth3.0badcafe.t.sig=="}""";
        const string Second =
            """{"id":"rs_0198f3c2a1b470008000000001","type":"reasoning","summary":[],"encrypted_content":"fth3.0badcafe.r.dark"}""";
        const string Call =
            """{"id":"fc_0198f3c2a1b470008000000002","type":"function_call","status":"completed","call_id":"toolu_1","name":"ls","arguments":"{}"}""";
        Assert.Contains($"\"output\":[{First},{Second},{Call}]", stream, StringComparison.Ordinal);
        Assert.Contains(
            "\"type\":\"response.reasoning_summary_text.delta\"",
            stream,
            StringComparison.Ordinal
        );
        Assert.Contains("\"cached_tokens\":20", stream, StringComparison.Ordinal);

        string body = Scene.Request(
            ResponsesFormat.Instance,
            MessagesFormat.Instance,
            Scene.Hosted,
            $$"""{"model":"m","input":[{"role":"user","content":"Hi"},{{First}},{{Second}},{{Call}},{"type":"function_call_output","call_id":"toolu_1","output":"a"}]}"""
        );

        Assert.Contains(
            """{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"sig=="},{"type":"redacted_thinking","data":"dark"},{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}]}""",
            body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_reasoning_item_is_a_thinking_block_whose_signature_comes_back_as_the_item()
    {
        const string Asking =
            """{"model":"m","max_tokens":4096,"thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"Hi"}]}""";
        string stream = Scene.Stream(
            ResponsesFormat.Instance,
            MessagesFormat.Instance,
            () => Scene.Context(MessagesFormat.Instance, ResponsesFormat.Instance, Scene.Hosted, Asking),
            ResponsesReading.Events(
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}""",
                """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"hm"}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gA=="}}""",
                """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":""}}""",
                """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{}"}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":"{}"}}""",
                """{"type":"response.completed","response":{"status":"completed","output":[]}}"""
            ),
            Usage
        );

        Assert.Contains("\"thinking_delta\",\"thinking\":\"hm\"", stream, StringComparison.Ordinal);
        Assert.Contains(
            "\"signature_delta\",\"signature\":\"fth2.0badcafe.rs_1.gA==\"",
            stream,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"call_9\"",
            stream,
            StringComparison.Ordinal
        );
        Assert.Contains("\"stop_reason\":\"tool_use\"", stream, StringComparison.Ordinal);

        string body = Scene.Request(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            Scene.Hosted,
            """{"model":"m","max_tokens":4096,"tool_choice":{"type":"any"},"tools":[{"name":"ls","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"fth2.0badcafe.rs_1.gA=="},{"type":"thinking","thinking":"x","signature":"other"},{"type":"tool_use","id":"call_9","name":"ls","input":{"a": 1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_9","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},{"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}]}]}"""
        );

        Assert.Contains(
            """ "tool_choice":"required","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gA=="},{"type":"function_call","call_id":"call_9","name":"ls","arguments":"{\"a\": 1}"},{"type":"function_call_output","call_id":"call_9","output":[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,AA=="}]},{"type":"message","role":"user","content":[{"type":"input_file","file_url":"https://a/b.pdf"}]}]}""".Trim(),
            body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pause_is_incomplete_and_a_refusal_is_one()
    {
        Assert.Contains("\"status\":\"incomplete\"", Ended("pause_turn", "x"), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"refusal\"", Ended("refusal", ""), StringComparison.Ordinal);
    }

    private static string Ended(string reason, string text)
    {
        AnswerContext context = Scene.Context(
            ResponsesFormat.Instance,
            MessagesFormat.Instance,
            Scene.Hosted,
            """{"model":"m","input":"Hi"}"""
        );
        string content = text.Length == 0 ? "" : $"{{\"type\":\"text\",\"text\":\"{text}\"}}";
        return Scene.Whole(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            context,
            $"{{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{content}],\"stop_reason\":\"{reason}\",\"usage\":{{\"input_tokens\":1,\"output_tokens\":1}}}}",
            Usage
        );
    }
}
