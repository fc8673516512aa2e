using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Messages;

/// <summary>Whole exchanges with the other formats.</summary>
public sealed class MessagesPairsTests
{
    private const string ClaudeCode = """
        {"model":"local","max_tokens":4096,"stream":true,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},
         "system":[{"type":"text","text":"x-anthropic-billing-header: v=2; h=ab"},{"type":"text","text":"You edit files.","cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":"Fix a.txt"},
          {"role":"assistant","content":[{"type":"thinking","thinking":"look first","signature":"fth1.3fa9c2d1"},{"type":"tool_use","id":"call_1","name":"Read","input":{"path":"a.txt"}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","is_error":true,"content":[{"type":"text","text":"no such file"}]},{"type":"text","text":"try b.txt"}]},
          {"role":"system","content":"Todo list is empty."}],
         "tools":[{"name":"Read","description":"reads","input_schema":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}]}
        """;

    [Fact]
    public void A_turn_of_Claude_Code_reaches_an_engine()
    {
        string body = Scene.Request(MessagesFormat.Instance, ChatFormat.Instance, Scene.Engine, ClaudeCode);

        Assert.EndsWith(
            """
            "messages":[{"role":"system","content":"You edit files."},{"role":"user","content":"Fix a.txt"},{"role":"assistant","content":"","reasoning":"look first","tool_calls":[{"id":"call_1","type":"function","function":{"name":"Read","arguments":"{\"path\":\"a.txt\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"Error: no such file"},{"role":"user","content":"try b.txt\n\nTodo list is empty."}]}
            """.Trim(),
            body,
            StringComparison.Ordinal
        );
        Assert.Contains("\"reasoning_effort\":\"high\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engines_stream_reaches_Claude_Code()
    {
        string stream = string.Concat(
            """data: {"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":210,"completion_tokens":0}}""",
            "\n\n",
            """data: {"id":"c1","choices":[{"index":0,"delta":{"reasoning":"b exists"}}]}""",
            "\n\n",
            """data: {"id":"c1","choices":[{"index":0,"delta":{"content":"\n\n"}}]}""",
            "\n\n",
            """data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_2","type":"function","function":{"name":"Read","arguments":"{\"pa"}}]}}]}""",
            "\n\n",
            """data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"th\":\"b.txt\"}"}}]}}]}""",
            "\n\n",
            """data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_3","type":"function","function":{"name":"Read","arguments":"{\"path\":\"c.txt\"}"}}]}}]}""",
            "\n\n",
            """data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            "\n\ndata: [DONE]\n\n"
        );

        string[] data = MessagesScene.Data(
            Scene.Stream(
                ChatFormat.Instance,
                MessagesFormat.Instance,
                () =>
                    Scene.Context(
                        MessagesFormat.Instance,
                        ChatFormat.Instance,
                        Scene.Engine,
                        ClaudeCode,
                        new AnswerUsage(210, 0, 0, 0)
                    ),
                stream,
                MessagesScene.Usage
            )
        );

        Assert.Contains("\"input_tokens\":210,", data[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                """{"type":"ping"}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"b exists"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"fth1.3fa9c2d1"}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_2","name":"Read","input":{}}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"pa"}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"th\":\"b.txt\"}"}}""",
                """{"type":"content_block_stop","index":1}""",
                """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_3","name":"Read","input":{}}}""",
                """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"path\":\"c.txt\"}"}}""",
                """{"type":"content_block_stop","index":2}""",
                """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":18,"cache_creation_input_tokens":0,"cache_read_input_tokens":192,"output_tokens":41,"output_tokens_details":null,"server_tool_use":null}}""",
                """{"type":"message_stop"}""",
            ],
            data[1..]
        );
    }

    [Fact]
    public void A_chat_question_reaches_Anthropic()
    {
        Losses losses = new();

        string body = Scene.Request(
            ChatFormat.Instance,
            MessagesFormat.Instance,
            Scene.Hosted,
            """{"model":"claude","messages":[{"role":"system","content":"Short."},{"role":"user","content":"2+2?"}],"max_completion_tokens":64,"stream":true,"temperature":1.4,"seed":7}""",
            losses
        );

        Assert.Equal(
            """{"model":"big-1","max_tokens":64,"stream":true,"temperature":1,"system":[{"type":"text","text":"Short."}],"messages":[{"role":"user","content":"2+2?"}]}""",
            body
        );
        Assert.Equal("temperature=1, seed=1", losses.ToString());
    }

    [Fact]
    public void Thinking_of_Anthropic_goes_to_a_Responses_client_and_back()
    {
        const string Question =
            """{"model":"claude","input":"Hi","stream":false,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low"}}""";
        string answer = Scene.Whole(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            Scene.Context(ResponsesFormat.Instance, MessagesFormat.Instance, Scene.Hosted, Question),
            """{"type":"message","content":[{"type":"thinking","thinking":"hm\n","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ"},{"type":"tool_use","id":"toolu_1","name":"ls","input":{"a":1}}],"stop_reason":"tool_use"}""",
            MessagesScene.Usage
        );
        int start = answer.IndexOf("\"output\":[", StringComparison.Ordinal) + "\"output\":[".Length;
        string items = answer[start..answer.IndexOf("],\"parallel", start, StringComparison.Ordinal)];

        string body = Scene.Request(
            ResponsesFormat.Instance,
            MessagesFormat.Instance,
            Scene.Hosted,
            "{\"model\":\"claude\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + items
                + ",{\"type\":\"function_call_output\",\"call_id\":\"toolu_1\",\"output\":\"ok\"}]}"
        );

        Assert.EndsWith(
            """
            "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm\n","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ"},{"type":"tool_use","id":"toolu_1","name":"ls","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok"}]}]}
            """.Trim(),
            body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Reasoning_of_OpenAI_goes_to_a_Messages_client_and_back()
    {
        const string Question =
            """{"model":"o","max_tokens":4096,"messages":[{"role":"user","content":"Hi"}]}""";
        string answer = Scene.Whole(
            ResponsesFormat.Instance,
            MessagesFormat.Instance,
            Scene.Context(MessagesFormat.Instance, ResponsesFormat.Instance, Scene.Hosted, Question),
            """{"id":"resp_1","object":"response","status":"completed","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"RU5D"},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hello","annotations":[]}]}]}""",
            MessagesScene.Usage
        );

        Assert.Contains(
            """[{"type":"thinking","thinking":"hm","signature":"fth2.0badcafe.rs_1.RU5D"},{"type":"text","text":"Hello"}]""",
            answer,
            StringComparison.Ordinal
        );
        string body = Scene.Request(
            MessagesFormat.Instance,
            ResponsesFormat.Instance,
            Scene.Hosted,
            """{"model":"o","max_tokens":4096,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"fth2.0badcafe.rs_1.RU5D"},{"type":"text","text":"Hello"}]},{"role":"user","content":"And?"}]}"""
        );

        Assert.Contains("\"encrypted_content\":\"RU5D\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_Anthropic_would_run_is_refused_elsewhere()
    {
        const string Body =
            """{"model":"m","max_tokens":4096,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""";

        Assert.Equal(
            "the tool web_search runs at Anthropic; this model has no such tool",
            Assert
                .Throws<RequestRefusedException>(() =>
                    Scene.Request(MessagesFormat.Instance, ChatFormat.Instance, Scene.Engine, Body)
                )
                .Message
        );
    }
}
