using System.Text;
using System.Text.Json;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Responses;

public sealed partial class ResponsesStreamWriterTests
{
    private static readonly AnswerUsage Usage = new(9, 0, 0, 1);

    [Fact]
    public void A_text_is_the_worked_exchange()
    {
        string stream = Of(
            """{"model":"local","input":"Hi"}""",
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"H\"i"}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""
        );

        const string Frame =
            """ "background":false,"error":null,"incomplete_details":DETAILS,"instructions":null,"max_output_tokens":null,"metadata":{},"model":"local","output":[OUTPUT],"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"service_tier":null,"store":false,"temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":null,"truncation":"disabled","user":null,"usage":USAGE}} """;
        string begun = Frame.Trim().Replace("DETAILS", "null").Replace("OUTPUT", "").Replace("USAGE", "null");
        const string Item =
            """{"id":"msg_0198f3c2a1b470008000000000","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"H\"i","annotations":[],"logprobs":[]}]}""";
        string ended = Frame
            .Trim()
            .Replace("DETAILS", "null")
            .Replace("OUTPUT", Item)
            .Replace(
                "USAGE",
                """{"input_tokens":9,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":10}"""
            );
        const string Id =
            "\"response\":{\"id\":\"resp_0198f3c2a1b47000800000000000abcd\",\"object\":\"response\",\"created_at\":1764000000,";
        Assert.Equal(
            ResponsesReading.Events(
                $$"""{"type":"response.created","sequence_number":0,{{Id}}"status":"in_progress",{{begun}}""",
                $$"""{"type":"response.in_progress","sequence_number":1,{{Id}}"status":"in_progress",{{begun}}""",
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_0198f3c2a1b470008000000000","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_0198f3c2a1b470008000000000","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
                """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_0198f3c2a1b470008000000000","output_index":0,"content_index":0,"delta":"H\"i","logprobs":[]}""",
                """{"type":"response.output_text.done","sequence_number":5,"item_id":"msg_0198f3c2a1b470008000000000","output_index":0,"content_index":0,"text":"H\"i","logprobs":[]}""",
                """{"type":"response.content_part.done","sequence_number":6,"item_id":"msg_0198f3c2a1b470008000000000","output_index":0,"content_index":0,"part":{"type":"output_text","text":"H\"i","annotations":[],"logprobs":[]}}""",
                $$"""{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{{Item}}}""",
                $$"""{"type":"response.completed","sequence_number":8,{{Id}}"status":"completed",{{ended}}"""
            ),
            stream
        );
    }

    [Fact]
    public void What_the_client_wrote_is_repeated_on_one_line()
    {
        string stream = Of(
            """
            {"model":"local","input":"Hi","instructions":"Be \"short\"","temperature":0.5,"user":"me","metadata":{"a":"b"},
             "tools":[{"type":"function","name":"ls",
              "parameters":{"type":"object"}}],"tool_choice":"required","prompt_cache_key":"k"}
            """,
            """{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}"""
        );

        Assert.Contains(
            """ "instructions":"Be \"short\"","max_output_tokens":null,"metadata":{"a":"b"},"model":"local" """.Trim(),
            stream,
            StringComparison.Ordinal
        );
        Assert.Contains("\"prompt_cache_key\":\"k\"", stream, StringComparison.Ordinal);
        foreach (JsonElement one in Data(stream))
        {
            if (one.TryGetProperty("response", out JsonElement response))
            {
                Assert.Equal("ls", response.GetProperty("tools")[0].GetProperty("name").GetString());
                Assert.Equal("required", response.GetProperty("tool_choice").GetString());
                Assert.Equal(0.5, response.GetProperty("temperature").GetDouble());
            }
        }
    }

    [Fact]
    public void Reasoning_of_an_engine_is_open_text_and_sealed_where_it_is_asked_for()
    {
        string[] chunks =
        [
            """{"choices":[{"index":0,"delta":{"reasoning":"h"}}]}""",
            """{"choices":[{"index":0,"delta":{"reasoning":"m"}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}""",
        ];

        string plain = Of("""{"model":"local","input":"Hi"}""", chunks);
        string sealing = Of(
            """{"model":"local","input":"Hi","include":["reasoning.encrypted_content"]}""",
            chunks
        );

        Assert.Equal(
            [
                "response.output_item.added",
                "response.content_part.added",
                "response.reasoning_text.delta",
                "response.reasoning_text.delta",
                "response.reasoning_text.done",
                "response.content_part.done",
                "response.output_item.done",
            ],
            Types(plain)[2..9]
        );
        const string Item =
            """{"id":"rs_0198f3c2a1b470008000000000","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]""";
        Assert.Equal(2, Count(plain, Item + "}"));
        Assert.Equal(2, Count(sealing, Item + ",\"encrypted_content\":\"fth1.3fa9c2d1\"}"));
        Assert.Equal(2, Count(sealing, "encrypted_content\":"));
    }

    [Fact]
    public void A_summary_has_events_of_its_own()
    {
        AnswerContext context = Context(
            """{"model":"local","input":"Hi","include":["reasoning.encrypted_content"]}"""
        );
        context.IsReasoningSummary = true;

        string stream = Write(
            context,
            sink =>
            {
                sink.Start();
                sink.Reasoning("h"u8);
                sink.ReasoningEnd("fth3.3fa9c2d1.t.sig"u8);
                sink.HiddenReasoning("fth3.3fa9c2d1.r.data"u8);
            }
        );

        Assert.Equal(
            ResponsesReading.Events(
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"rs_0198f3c2a1b470008000000000","type":"reasoning","summary":[]}}""",
                """{"type":"response.reasoning_summary_part.added","sequence_number":3,"item_id":"rs_0198f3c2a1b470008000000000","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
                """{"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_0198f3c2a1b470008000000000","output_index":0,"summary_index":0,"delta":"h"}""",
                """{"type":"response.reasoning_summary_text.done","sequence_number":5,"item_id":"rs_0198f3c2a1b470008000000000","output_index":0,"summary_index":0,"text":"h"}""",
                """{"type":"response.reasoning_summary_part.done","sequence_number":6,"item_id":"rs_0198f3c2a1b470008000000000","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"h"}}""",
                """{"type":"response.output_item.done","sequence_number":7,"output_index":0,"item":{"id":"rs_0198f3c2a1b470008000000000","type":"reasoning","summary":[{"type":"summary_text","text":"h"}],"encrypted_content":"fth3.3fa9c2d1.t.sig"}}""",
                """{"type":"response.output_item.added","sequence_number":8,"output_index":1,"item":{"id":"rs_0198f3c2a1b470008000000001","type":"reasoning","summary":[]}}""",
                """{"type":"response.output_item.done","sequence_number":9,"output_index":1,"item":{"id":"rs_0198f3c2a1b470008000000001","type":"reasoning","summary":[],"encrypted_content":"fth3.3fa9c2d1.r.data"}}"""
            ),
            Between(stream)
        );
    }

    [Fact]
    public void Calls_keep_their_ids_and_have_arguments_even_without_any()
    {
        string stream = Of(
            """{"model":"local","input":"Hi","tools":[{"type":"function","name":"ls"}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"functions.ls:0","type":"function","function":{"name":"ls","arguments":"{\"a\""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}},{"index":1,"id":"call_2","function":{"name":"ls","arguments":""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""
        );

        Assert.Equal(
            ResponsesReading.Events(
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"fc_0198f3c2a1b470008000000000","type":"function_call","status":"in_progress","call_id":"functions.ls:0","name":"ls","arguments":""}}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":3,"item_id":"fc_0198f3c2a1b470008000000000","output_index":0,"delta":"{\"a\""}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":4,"item_id":"fc_0198f3c2a1b470008000000000","output_index":0,"delta":":1}"}""",
                """{"type":"response.function_call_arguments.done","sequence_number":5,"item_id":"fc_0198f3c2a1b470008000000000","output_index":0,"name":"ls","arguments":"{\"a\":1}"}""",
                """{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":{"id":"fc_0198f3c2a1b470008000000000","type":"function_call","status":"completed","call_id":"functions.ls:0","name":"ls","arguments":"{\"a\":1}"}}""",
                """{"type":"response.output_item.added","sequence_number":7,"output_index":1,"item":{"id":"fc_0198f3c2a1b470008000000001","type":"function_call","status":"in_progress","call_id":"call_2","name":"ls","arguments":""}}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":8,"item_id":"fc_0198f3c2a1b470008000000001","output_index":1,"delta":"{}"}""",
                """{"type":"response.function_call_arguments.done","sequence_number":9,"item_id":"fc_0198f3c2a1b470008000000001","output_index":1,"name":"ls","arguments":"{}"}""",
                """{"type":"response.output_item.done","sequence_number":10,"output_index":1,"item":{"id":"fc_0198f3c2a1b470008000000001","type":"function_call","status":"completed","call_id":"call_2","name":"ls","arguments":"{}"}}"""
            ),
            Between(stream)
        );
    }

    [Fact]
    public void A_custom_tool_has_its_text_without_the_frame()
    {
        string stream = Of(
            """{"model":"local","input":"Hi","tools":[{"type":"custom","name":"apply_patch"}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"apply_patch","arguments":"{\"input\":\"*** \\\"Be"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"gin\\n\"}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""
        );

        Assert.Equal(
            ResponsesReading.Events(
                """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"ctc_0198f3c2a1b470008000000000","type":"custom_tool_call","status":"in_progress","call_id":"call_1","name":"apply_patch","input":""}}""",
                """{"type":"response.custom_tool_call_input.delta","sequence_number":3,"item_id":"ctc_0198f3c2a1b470008000000000","output_index":0,"delta":"*** \"Be"}""",
                """{"type":"response.custom_tool_call_input.delta","sequence_number":4,"item_id":"ctc_0198f3c2a1b470008000000000","output_index":0,"delta":"gin\n"}""",
                """{"type":"response.custom_tool_call_input.done","sequence_number":5,"item_id":"ctc_0198f3c2a1b470008000000000","output_index":0,"input":"*** \"Begin\n"}""",
                """{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":{"id":"ctc_0198f3c2a1b470008000000000","type":"custom_tool_call","status":"completed","call_id":"call_1","name":"apply_patch","input":"*** \"Begin\n"}}"""
            ),
            Between(stream)
        );
    }

    [Fact]
    public void Misshapen_input_of_a_custom_tool_is_passed_on_raw_and_counted()
    {
        AnswerContext context = Context(
            """{"model":"local","input":"Hi","tools":[{"type":"custom","name":"apply_patch"}]}"""
        );

        string stream = Write(
            context,
            sink =>
            {
                sink.Start();
                sink.ToolStart(0, "call_1"u8, "apply_patch"u8);
                sink.ToolArguments(0, "*** Begin"u8);
                sink.ToolEnd(0);
            }
        );

        Assert.Contains("\"input\":\"*** Begin\"}", stream, StringComparison.Ordinal);
        Assert.Equal("custom_input=1", context.Losses.ToString());
    }

    [Theory]
    [InlineData(
        "local_shell",
        """{\"command\":[\"ls\"],\"timeout_ms\":5,\"x\":1}""",
        """{"id":"lsh_0198f3c2a1b470008000000000","type":"local_shell_call","status":"completed","call_id":"call_1","action":{"type":"exec","env":{},"command":["ls"],"timeout_ms":5}}"""
    )]
    [InlineData(
        "shell",
        """{\"commands\":[\"ls\"]}""",
        """{"id":"sh_0198f3c2a1b470008000000000","type":"shell_call","status":"completed","call_id":"call_1","action":{"commands":["ls"]}}"""
    )]
    [InlineData(
        "apply_patch",
        """{\"type\":\"delete_file\",\"path\":\"a\"}""",
        """{"id":"apc_0198f3c2a1b470008000000000","type":"apply_patch_call","status":"completed","call_id":"call_1","operation":{"type":"delete_file","path":"a"}}"""
    )]
    [InlineData(
        "local_shell",
        "ls",
        """{"id":"lsh_0198f3c2a1b470008000000000","type":"function_call","status":"completed","call_id":"call_1","name":"local_shell","arguments":"ls"}"""
    )]
    public void A_tool_that_is_known_by_its_type_is_called_by_an_item_of_its_own(
        string type,
        string arguments,
        string item
    )
    {
        AnswerContext context = Context($$"""{"model":"local","input":"Hi","tools":[{"type":"{{type}}"}]}""");

        string stream = Write(
            context,
            sink =>
            {
                sink.Start();
                sink.ToolStart(0, "call_1"u8, Encoding.ASCII.GetBytes(type));
                sink.ToolArguments(0, Encoding.ASCII.GetBytes(arguments));
            }
        );

        Assert.Equal(2, Count(stream, item));
        Assert.Equal("response.output_item.added", Types(stream)[2]);
    }

    [Fact]
    public void The_cost_stands_before_the_last_event_and_silence_is_kept_open_by_a_comment()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink => sink.Start(),
            writer =>
            {
                writer.KeepAlive();
                writer.Complete(new AnswerUsage(5, 3, 2, 7) { Reasoning = 4 }, "0.0001");
            }
        );

        Assert.Contains(
            "}\n\n: keep-alive\n\n: x-farthing-cost-usd=0.0001\n\nevent: response.completed\n",
            stream,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "\"usage\":{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":3,\"cache_write_tokens\":2},\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":4},\"total_tokens\":17}}}\n\n",
            stream,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_whole_answer_is_the_last_event_of_its_stream()
    {
        const string Body =
            """{"model":"local","input":"Hi","include":["reasoning.encrypted_content"],"tools":[{"type":"function","name":"ls"},{"type":"custom","name":"patch"}]}""";
        string stream = Write(Context(Body), Say);

        System.Buffers.ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ResponsesFormat.Instance.WriteWhole(Context(Body), output);
        Say(writer.Sink);
        writer.Complete(Usage, "");

        Assert.Equal(
            Data(stream)[^1].GetProperty("response").GetRawText(),
            Encoding.UTF8.GetString(output.WrittenSpan)
        );

        static void Say(AnswerSink sink)
        {
            sink.Start();
            sink.Reasoning("hm"u8);
            sink.Text("A"u8);
            sink.Refusal("No"u8);
            sink.ToolStart(0, default, "ls"u8);
            sink.ToolArguments(0, "{}"u8);
            sink.ToolStart(1, "c"u8, "patch"u8);
            sink.ToolArguments(1, "{\\\"input\\\":\\\"x\\\"}"u8);
            sink.Finish(FinishReason.ToolCalls);
        }
    }

    [Fact]
    public void A_call_without_an_id_gets_one_of_the_request()
    {
        string stream = Write(
            Context("""{"model":"local","input":"Hi"}"""),
            sink =>
            {
                sink.Start();
                sink.ToolStart(0, default, "ls"u8);
            }
        );

        Assert.Contains("\"call_id\":\"call_0198f3c2a1b470008000000000\"", stream, StringComparison.Ordinal);
    }

    /// <summary>A stream of chat chunks for a Responses client, cut at each byte.</summary>
    private static string Of(string body, params string[] chunks) =>
        Scene.Stream(
            ChatFormat.Instance,
            ResponsesFormat.Instance,
            () => Context(body),
            string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n")) + "data: [DONE]\n\n",
            Usage
        );

    private static AnswerContext Context(string body) =>
        Scene.Context(ResponsesFormat.Instance, ChatFormat.Instance, Scene.Engine, body);

    private static string Write(
        AnswerContext context,
        Action<AnswerSink> say,
        Action<ClientAnswerWriter>? end = null
    )
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = ResponsesFormat.Instance.WriteStream(context, output);
        say(writer.Sink);
        if (end is null)
        {
            writer.Complete(Usage, "");
        }
        else
        {
            end(writer);
        }

        string stream = Encoding.UTF8.GetString(output.WrittenSpan);
        List<JsonElement> events = Data(stream);
        for (int i = 0; i < events.Count; i++)
        {
            Assert.Equal(i, events[i].GetProperty("sequence_number").GetInt32());
        }

        return stream;
    }

    /// <summary>A stream without its first two events and its last.</summary>
    private static string Between(string stream)
    {
        string[] events = stream.Split("\n\n");
        return string.Concat(events[2..^2].Select(one => one + "\n\n"));
    }

    private static string[] Types(string stream) =>
        [.. Data(stream).Select(one => one.GetProperty("type").GetString()!)];

    private static List<JsonElement> Data(string stream) =>
        [
            .. stream
                .Split('\n')
                .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
                .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement),
        ];

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
