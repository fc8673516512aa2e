using System.Text.Json;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Chat;

/// <summary>Whole exchanges of chat clients with upstreams of the other formats.</summary>
public sealed class ChatPairsTests
{
    private const string Request =
        """{"model":"m","messages":[{"role":"user","content":"u"}],"tools":[{"type":"function","function":{"name":"ls","parameters":{"type":"object"}}},{"type":"custom","custom":{"name":"patch"}}]}""";

    [Fact]
    public void A_stream_of_Anthropic_becomes_chunks() =>
        Streams(
            MessagesFormat.Instance,
            Events(
                """{"type":"message_start","message":{"id":"x","content":[],"usage":{"input_tokens":1}}}""",
                """{"type":"ping"}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"why"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"so\n"}}""",
                """{"type":"content_block_stop","index":1}""",
                """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"ls","input":{}}}""",
                """{"type":"content_block_stop","index":2}""",
                """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t2","name":"patch","input":{}}}""",
                """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"input\":"}}""",
                """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"\"a\\nb\"}"}}""",
                """{"type":"content_block_stop","index":3}""",
                """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}""",
                """{"type":"message_stop"}"""
            ),
            "tool_calls",
            """{"reasoning_content":"why"}""",
            """{"content":"so\n"}""",
            """{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"ls","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""",
            """{"tool_calls":[{"index":1,"id":"t2","type":"custom","custom":{"name":"patch","input":""}}]}""",
            """{"tool_calls":[{"index":1,"custom":{"input":"a\nb"}}]}"""
        );

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("pause_turn", "stop")]
    [InlineData("refusal", "content_filter")]
    [InlineData("moon", "stop")]
    public void Anthropic_s_reasons_become_finishes(string reason, string finish)
    {
        string[] refusal = reason == "refusal" ? ["""{"refusal":"refused"}"""] : [];

        Streams(
            MessagesFormat.Instance,
            Events(
                """{"type":"message_start","message":{"id":"x","content":[],"usage":{"input_tokens":1}}}""",
                $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}"},"usage":{"output_tokens":9}}""",
                """{"type":"message_stop"}"""
            ),
            finish,
            refusal
        );
    }

    [Fact]
    public void A_stream_of_Responses_becomes_chunks() =>
        Streams(
            ResponsesFormat.Instance,
            Events(
                """{"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}}""",
                """{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}""",
                """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"why"}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"why"}],"encrypted_content":"enc"}}""",
                """{"type":"response.output_item.added","output_index":1,"item":{"type":"message","id":"msg_1","role":"assistant","content":[]}}""",
                """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"so"}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"so"}]}}""",
                """{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"ls","arguments":""}}""",
                """{"type":"response.output_item.added","output_index":3,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"c2","name":"patch","input":""}}""",
                """{"type":"response.custom_tool_call_input.delta","item_id":"ctc_1","output_index":3,"delta":"a"}""",
                """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{}"}""",
                """{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"ls","arguments":"{}"}}""",
                """{"type":"response.output_item.done","output_index":3,"item":{"type":"custom_tool_call","id":"ctc_1","call_id":"c2","name":"patch","input":"a"}}""",
                """{"type":"response.completed","response":{"id":"r","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2}}}"""
            ),
            "tool_calls",
            """{"reasoning_content":"why"}""",
            """{"content":"so"}""",
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"ls","arguments":""}}]}""",
            """{"tool_calls":[{"index":1,"id":"c2","type":"custom","custom":{"name":"patch","input":""}}]}""",
            """{"tool_calls":[{"index":1,"custom":{"input":"a"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"""
        );

    [Fact]
    public void Codex_calls_its_custom_tool_at_an_engine()
    {
        const string Codex =
            """{"model":"m","input":"u","tools":[{"type":"custom","name":"apply_patch","description":"d","format":{"type":"grammar","syntax":"lark","definition":"g"}}]}""";

        string stream = Scene.Stream(
            ChatFormat.Instance,
            ResponsesFormat.Instance,
            () => Scene.Context(ResponsesFormat.Instance, ChatFormat.Instance, Scene.Engine, Codex),
            """
            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"apply_patch","arguments":"{\"input\":\"*** Begin"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":" \\u00e9\"}"}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """.ReplaceLineEndings("\n"),
            default
        );

        Assert.Contains(
            "\"call_id\":\"c1\",\"name\":\"apply_patch\",\"input\":\"*** Begin \\u00e9\"",
            stream
        );
    }

    [Fact]
    public void Errors_say_the_same_in_every_client_s_words()
    {
        UpstreamError vllm = UpstreamErrorReader.Read(
            400,
            """{"error":{"message":"This model's maximum context length is 32768 tokens. However, you requested 32000 output tokens and your prompt contains at least 769 input tokens, for a total of at least 32769 tokens.","type":"BadRequestError","code":400}}"""u8
        );

        Assert.Equal(
            "prompt is too long: 32769 tokens > 32768 maximum",
            MessagesFormat.Instance.Say(vllm).Message
        );
        Assert.Equal("context_length_exceeded", ChatFormat.Instance.Say(vllm).Code);
        Assert.Equal("context_length_exceeded", ResponsesFormat.Instance.Say(vllm).Code);
    }

    private static void Streams(WireFormat upstream, string stream, string finish, params string[] deltas)
    {
        string written = Scene.Stream(
            upstream,
            ChatFormat.Instance,
            () => Scene.Context(ChatFormat.Instance, upstream, Scene.Hosted, Request),
            stream,
            new AnswerUsage(1, 0, 0, 9)
        );

        List<string> read = [];
        string finished = "";
        foreach (string line in written.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (line == "data: [DONE]")
            {
                read.Add("done");
                continue;
            }

            using JsonDocument chunk = JsonDocument.Parse(line["data: ".Length..]);
            JsonElement choice = chunk.RootElement.GetProperty("choices")[0];
            read.Add(choice.GetProperty("delta").GetRawText());
            finished = choice.GetProperty("finish_reason").GetString() ?? finished;
        }

        Assert.Equal(["""{"role":"assistant","content":""}""", .. deltas, "{}", "done"], read);
        Assert.Equal(finish, finished);
    }

    private static string Events(params string[] events)
    {
        List<string> lines = [];
        foreach (string one in events)
        {
            using JsonDocument json = JsonDocument.Parse(one);
            lines.Add($"event: {json.RootElement.GetProperty("type").GetString()}\ndata: {one}\n\n");
        }

        return string.Concat(lines);
    }
}
