using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Responses;

public sealed class ResponsesRequestWritingTests
{
    [Fact]
    public void A_chat_becomes_items_behind_its_instructions()
    {
        Losses losses = new();
        string body = Of(
            """
            {"model":"m","stream":true,"max_completion_tokens":100,"temperature":0.5,"top_p":0.9,"reasoning_effort":"low","parallel_tool_calls":false,"tool_choice":"required","seed":7,
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
             "messages":[{"role":"system","content":"Short."},{"role":"developer","content":"Dev."},
              {"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}}]},
              {"role":"assistant","content":"Look.","tool_calls":[{"id":"c1","type":"function","function":{"name":"ls","arguments":"{\"a\":1}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"x"},
              {"role":"system","content":"Mid."},
              {"role":"user","content":"Go"}],
             "tools":[{"type":"function","function":{"name":"ls","description":"lists","parameters":{"type":"object"}}},{"type":"function","function":{"name":"now"}}]}
            """,
            losses: losses
        );

        Assert.Equal(
            """{"model":"big-1","store":false,"stream":true,"max_output_tokens":100,"temperature":0.5,"top_p":0.9,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},"instructions":"Short.\n\nDev.","tools":[{"type":"function","name":"ls","description":"lists","parameters":{"type":"object"},"strict":false},{"type":"function","name":"now","parameters":{"type":"object","properties":{}},"strict":false}],"tool_choice":"required","parallel_tool_calls":false,"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"low"}]},{"type":"message","role":"assistant","content":"Look."},{"type":"function_call","call_id":"c1","name":"ls","arguments":"{\"a\":1}"},{"type":"function_call_output","call_id":"c1","output":"x"},{"type":"message","role":"developer","content":"Mid."},{"type":"message","role":"user","content":[{"type":"input_text","text":"Go"}]}]}""",
            body
        );
        Assert.Equal("seed=1", losses.ToString());
    }

    [Fact]
    public void A_longer_history_begins_with_the_shorter_one()
    {
        const string Head =
            """{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"A"},{"role":"assistant","content":"B","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"C"}""";
        string shorter = Of(Head + "]}");
        string longer = Of(Head + """,{"role":"assistant","content":"D"},{"role":"user","content":"E"}]}""");

        Assert.StartsWith(shorter[..^2], longer, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_reasoning_goes_back_as_the_item_it_was_and_others_not_at_all()
    {
        Losses losses = new();
        Conversation conversation = new();
        conversation.Turns.Add(Turn.Of(TurnRole.User, Text("Hi")));
        conversation.Turns.Add(
            new Turn(
                TurnRole.Assistant,
                [
                    new ReasoningPart(Text("Sum"), Text("fth2.0badcafe.rs_1.gA==")),
                    new ReasoningPart(default, Text("fth2.0badcafe.rs_2.gB")),
                    new ReasoningPart(Text("x"), Text("fth2.00000000.rs_3.gC")),
                    new ReasoningPart(Text("x"), Text("fth1.0badcafe")),
                    new ReasoningPart(Text("x"), Text("anthropic")),
                    new ReasoningPart(default, Text("fth3.0badcafe.r.z"), IsRedacted: true),
                    new TextPart(Text("A")),
                ]
            )
        );

        string body = Write(conversation, Scene.Hosted, losses);

        Assert.EndsWith(
            """{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Sum"}],"encrypted_content":"gA=="},{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"gB"},{"type":"message","role":"assistant","content":"A"}]}""",
            body,
            StringComparison.Ordinal
        );
        Assert.Equal("thinking=3, redacted_thinking=1, prefill=1", losses.ToString());
    }

    [Fact]
    public void An_engine_gets_its_readable_reasoning_back()
    {
        Conversation conversation = new();
        conversation.Turns.Add(Turn.Of(TurnRole.User, Text("Hi")));
        conversation.Turns.Add(
            new Turn(TurnRole.Assistant, [new ReasoningPart(Text("hm"), Text("fth1.3fa9c2d1"))])
        );

        Assert.EndsWith(
            """{"type":"reasoning","id":"rs_643af04e","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]}]}""",
            Write(conversation, Scene.Engine),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "[{\"type\":\"input_text\",\"text\":\"Hi\"}]}]}",
            Write(conversation, Scene.Engine with { ReasoningBack = ReasoningReturn.None }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Results_are_text_or_an_array_and_say_that_they_failed()
    {
        Losses losses = new();
        Conversation conversation = new();
        conversation.Turns.Add(Turn.Of(TurnRole.User, Text("Hi")));
        conversation.Turns.Add(
            new Turn(
                TurnRole.Tool,
                [
                    new ToolResultPart(Text("a"), [new TextPart(Text("x")), new TextPart(Text("y"))]),
                    new ToolResultPart(Text("b"), []),
                    new ToolResultPart(Text("c"), [new TextPart(Text("no file"))], IsError: true),
                    new ToolResultPart(Text("d"), [new TextPart(Text("ERROR: no"))], IsError: true),
                    new ToolResultPart(
                        Text("e"),
                        [
                            new TextPart(Text("see")),
                            new ImagePart(
                                new MediaSource { MediaType = Text("image/png"), Base64 = Text("AA") }
                            ),
                            new DocumentPart(new MediaSource { Url = Text("https://a") }),
                        ]
                    ),
                ]
            )
        );

        Assert.EndsWith(
            """{"type":"function_call_output","call_id":"a","output":"x\ny"},{"type":"function_call_output","call_id":"b","output":""},{"type":"function_call_output","call_id":"c","output":"Error: no file"},{"type":"function_call_output","call_id":"d","output":"ERROR: no"},{"type":"function_call_output","call_id":"e","output":[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,AA"},{"type":"input_file","file_url":"https://a"}]}]}""",
            Write(conversation, Scene.Hosted, losses),
            StringComparison.Ordinal
        );
        Assert.Equal("is_error=1", losses.ToString());
    }

    [Fact]
    public void Documents_are_files_or_texts()
    {
        Conversation conversation = new();
        conversation.Turns.Add(
            new Turn(
                TurnRole.User,
                [
                    new DocumentPart(
                        new MediaSource { MediaType = Text("application/pdf"), Base64 = Text("JVBE") },
                        Text("a.pdf"),
                        Text("about")
                    ),
                    new DocumentPart(
                        new MediaSource { MediaType = Text("application/pdf"), Base64 = Text("JVBE") }
                    ),
                    new DocumentPart(
                        new MediaSource { MediaType = Text("text/plain"), Base64 = Text("body") },
                        Text("title")
                    ),
                ]
            )
        );

        Assert.EndsWith(
            """[{"type":"input_text","text":"about"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"},{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,JVBE"},{"type":"input_text","text":"title\nbody"}]}]}""",
            Write(conversation, Scene.Hosted),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "this model takes no documents",
            Assert.Throws<RequestRefusedException>(() => Write(conversation, Scene.Engine)).Error.Message
        );
    }

    [Fact]
    public void Custom_tools_stay_custom_at_a_provider_and_are_functions_at_an_engine()
    {
        const string Body =
            """{"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"patch","input":"a\n\"b\""}}]},{"role":"tool","tool_call_id":"c","content":"ok"}],"tools":[{"type":"custom","custom":{"name":"patch","description":"patches","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: x"}}}}],"tool_choice":{"type":"custom","custom":{"name":"patch"}}}""";

        Assert.Contains(
            """ "tools":[{"type":"custom","name":"patch","description":"patches","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}],"tool_choice":{"type":"custom","name":"patch"},"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"x"}]},{"type":"custom_tool_call","call_id":"c","name":"patch","input":"a\n\"b\""},{"type":"custom_tool_call_output","call_id":"c","output":"ok"}]""".Trim(),
            Of(Body),
            StringComparison.Ordinal
        );
        Assert.Contains(
            """ "tools":[{"type":"function","name":"patch","description":"patches\n\nThe input has to match this lark grammar:\nstart: x","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]},"strict":false}],"tool_choice":{"type":"function","name":"patch"},"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"x"}]},{"type":"function_call","call_id":"c","name":"patch","arguments":"{\"input\":\"a\\n\\\"b\\\"\"}"},{"type":"function_call_output","call_id":"c","output":"ok"}]""".Trim(),
            Of(Body, Scene.Engine),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tools_input_that_is_JSON_becomes_a_text()
    {
        Conversation conversation = new();
        conversation.Turns.Add(
            new Turn(
                TurnRole.Assistant,
                [
                    new ToolCallPart(
                        Text("c"),
                        Text("f"),
                        new ToolArguments(Encoding.UTF8.GetBytes("{\n\t\"a\": \"b\\n\\\"ü\\\"\"}"), false)
                    ),
                ]
            )
        );

        Assert.Contains(
            """ "arguments":"{\n\t\"a\": \"b\\n\\\"ü\\\"\"}" """.Trim(),
            Write(conversation, Scene.Hosted),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Long_names_are_the_same_in_list_choice_and_history()
    {
        string name = new('n', 70);
        ToolTable tools = new();
        string body = Scene.Request(
            ChatFormat.Instance,
            ResponsesFormat.Instance,
            Scene.Hosted,
            """{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"NAME","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}],"tools":[{"type":"function","function":{"name":"NAME"}}],"tool_choice":{"type":"function","function":{"name":"NAME"}}}""".Replace(
                "NAME",
                name,
                StringComparison.Ordinal
            ),
            tools: tools
        );

        string mapped = ToolTable.NameOf(Text(name), 64).Plain();
        Assert.Equal(64, mapped.Length);
        Assert.Equal(4, body.Split($"\"name\":\"{mapped}\"").Length);
        Assert.Equal(name, tools.Find(Encoding.ASCII.GetBytes(mapped))!.Name.Plain());
    }

    [Fact]
    public void Mid_instructions_are_folded_for_an_engine()
    {
        Conversation conversation = new();
        conversation.Turns.AddRange([
            Turn.Of(TurnRole.System, Text("x-anthropic-billing-header: v=1")),
            Turn.Of(TurnRole.System, Text("S")),
            Turn.Of(TurnRole.User, Text("A")),
            Turn.Of(TurnRole.System, Text("1")),
            new Turn(
                TurnRole.Assistant,
                [new ToolCallPart(Text("c"), Text("f"), new ToolArguments("{}"u8.ToArray(), false))]
            ),
            Turn.Of(TurnRole.System, Text("2")),
            new Turn(TurnRole.Tool, [new ToolResultPart(Text("c"), [new TextPart(Text("R"))])]),
            Turn.Of(TurnRole.User, Text("B")),
            Turn.Of(TurnRole.Assistant, Text("C")),
            Turn.Of(TurnRole.System, Text("3")),
        ]);

        string body = Write(conversation, Scene.Engine);

        Assert.EndsWith(
            """ "instructions":"S","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"A\n\n1"}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"R"},{"type":"message","role":"user","content":[{"type":"input_text","text":"2\n\nB"}]},{"type":"message","role":"assistant","content":"C"},{"type":"message","role":"user","content":[{"type":"input_text","text":"3"}]}]}""".Trim(),
            body,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"stop\":\"x\"", "this model takes no stop sequences")]
    [InlineData("\"n\":2", "n must be 1 for this model")]
    [InlineData(
        "\"tools\":[{\"type\":\"web_search\"}]",
        "the tool web_search runs at OpenAI; this model has no such tool"
    )]
    [InlineData(
        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
        "the tool web_search runs at Anthropic; this model has no such tool"
    )]
    [InlineData(
        "\"tools\":[{\"type\":\"mcp\"},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"mcp\"}",
        "the tool mcp runs at OpenAI; this model has no such tool"
    )]
    public void What_this_format_has_not_is_refused(string member, string message)
    {
        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            Of($$"""{"model":"m","messages":[{"role":"user","content":"x"}],{{member}}}""")
        );

        Assert.Equal(message, refused.Error.Message);
    }

    [Fact]
    public void A_small_limit_is_raised_to_what_a_provider_takes()
    {
        Losses losses = new();
        string body = Of(
            """{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]}""",
            losses: losses
        );

        Assert.Contains("\"max_output_tokens\":16", body, StringComparison.Ordinal);
        Assert.Equal("max_tokens=1", losses.ToString());
        Assert.Contains(
            "\"max_output_tokens\":1,",
            Of("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", Scene.Engine),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("max", false, "{\"effort\":\"xhigh\",\"summary\":\"auto\"}")]
    [InlineData("max", true, "{\"effort\":\"max\",\"summary\":\"auto\"}")]
    [InlineData("none", true, "{\"effort\":\"none\"}")]
    [InlineData("none", false, null)]
    public void Effort_is_what_the_model_takes(string effort, bool takes, string? written)
    {
        string body = Of(
            $$"""{"model":"m","reasoning_effort":"{{effort}}","messages":[{"role":"user","content":"x"}]}""",
            Scene.Hosted with
            {
                TakesEffortMax = takes,
                TakesEffortNone = takes,
            }
        );

        Assert.Equal(effort != "none", body.Contains("include", StringComparison.Ordinal));
        Assert.Equal(
            written is not null,
            body.Contains($"\"reasoning\":{written ?? "{"}", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Members_of_providers_go_on_under_their_names()
    {
        const string Body =
            """{"model":"m","user":"u","safety_identifier":"s","prompt_cache_key":"k","verbosity":"low","metadata":{"a":"b"},"service_tier":"flex","store":true,"messages":[{"role":"user","content":"x"}]}""";
        Losses losses = new();

        Assert.StartsWith(
            """{"model":"big-1","store":false,"include":["reasoning.encrypted_content"],"text":{"verbosity":"low"},"service_tier":"flex","user":"u","metadata":{"a":"b"},"safety_identifier":"s","prompt_cache_key":"k","input":""",
            Of(Body),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            """{"model":"qwen","store":false,"include":["reasoning.encrypted_content"],"metadata":{"a":"b"},"input":""",
            Of(Body, Scene.Engine, losses),
            StringComparison.Ordinal
        );
        Assert.Equal("service_tier=1, verbosity=1", losses.ToString());
    }

    [Fact]
    public void A_users_name_becomes_a_hash()
    {
        Assert.Contains(
            "\"safety_identifier\":\"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"",
            Of("""{"model":"m","user":"foo","messages":[{"role":"user","content":"x"}]}"""),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Search_of_the_web_goes_on_where_server_tools_are_allowed()
    {
        Assert.Contains(
            "\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"web_search\"}",
            Of(
                """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"function","function":{"name":"web_search"}}}""",
                Scene.Hosted with
                {
                    TakesServerTools = true,
                }
            ),
            StringComparison.Ordinal
        );
    }

    private static string Of(string body, UpstreamTraits? traits = null, Losses? losses = null) =>
        Scene.Request(ChatFormat.Instance, ResponsesFormat.Instance, traits ?? Scene.Hosted, body, losses);

    private static string Write(Conversation conversation, UpstreamTraits traits, Losses? losses = null)
    {
        ArrayBufferWriter<byte> output = new();
        ResponsesFormat.Instance.WriteRequest(
            conversation,
            traits,
            new ToolTable(),
            losses ?? new Losses(),
            output
        );
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonText Text(string plain) => JsonText.Of(plain);
}
