using System.Text;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;

namespace Farthing.Tests.Protocol.Translation.Responses;

public sealed class ResponsesRequestReadingTests
{
    [Fact]
    public void A_turn_of_Codex_becomes_one_of_an_engine()
    {
        Losses losses = new();
        const string Body = """
            {"model":"local","instructions":"You are Codex.","input":[
             {"type":"message","role":"developer","content":[{"type":"input_text","text":"Sandbox: on"}]},
             {"type":"message","role":"user","content":[{"type":"input_text","text":"Fix \"a.txt\""}]},
             {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"look"}],"encrypted_content":"fth1.3fa9c2d1"},
             {"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"Looking."}]},
             {"type":"function_call","name":"exec_command","arguments":"{\"cmd\":\"ls\"}","call_id":"call_1"},
             {"type":"custom_tool_call","name":"apply_patch","input":"*** Begin\n+\"x\"","call_id":"call_2","status":"completed"},
             {"type":"web_search_call","id":"ws_1","status":"completed"},
             {"type":"function_call_output","call_id":"call_1","output":"a.txt"},
             {"type":"custom_tool_call_output","call_id":"call_2","output":[{"type":"input_text","text":"done"},{"type":"input_text","text":"ok"}]},
             {"type":"message","role":"developer","content":"Be quick."},
             {"role":"user","content":"Go on"}],
             "tools":[
              {"type":"function","name":"exec_command","description":"runs","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}},
              {"type":"custom","name":"apply_patch","description":"patches","format":{"type":"grammar","syntax":"lark","definition":"start: x"}},
              {"type":"namespace","name":"mcp__fs","description":"files","tools":[{"type":"function","name":"ls","parameters":{"type":"object"}}]},
              {"type":"web_search","external_web_access":true}],
             "tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"effort":"high","summary":"auto"},
             "store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"thread-1","text":{"verbosity":"low"}}
            """;

        string body = Scene.Request(
            ResponsesFormat.Instance,
            ChatFormat.Instance,
            Scene.Engine,
            Body,
            losses
        );

        Assert.EndsWith(
            """ "messages":[{"role":"system","content":"You are Codex.\n\nSandbox: on"},{"role":"user","content":"Fix \"a.txt\""},{"role":"assistant","content":"Looking.","reasoning":"look","tool_calls":[{"id":"call_1","type":"function","function":{"name":"exec_command","arguments":"{\"cmd\":\"ls\"}"}},{"id":"call_2","type":"function","function":{"name":"apply_patch","arguments":"{\"input\":\"*** Begin\\n+\\\"x\\\"\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"a.txt"},{"role":"tool","tool_call_id":"call_2","content":"done\nok\n\nBe quick."},{"role":"user","content":"Go on"}]} """.Trim(),
            body,
            StringComparison.Ordinal
        );
        Assert.Contains("\"reasoning_effort\":\"high\"", body, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"mcp__fs__ls\"", body, StringComparison.Ordinal);
        Assert.Contains(
            "\"tool_choice\":\"auto\",\"parallel_tool_calls\":true",
            body,
            StringComparison.Ordinal
        );
        Assert.Equal("web_search_call=1, verbosity=1, custom_tool=1, web_search=1", losses.ToString());
    }

    [Fact]
    public void A_text_is_the_users_turn_behind_the_instructions()
    {
        Conversation conversation = Read("""{"input":"Hi","instructions":"Short.","model":"m"}""");

        Assert.Equal([TurnRole.System, TurnRole.User], conversation.Turns.Select(turn => turn.Role));
        Assert.Equal("Hi", conversation.Turns[1].Text(default).Plain());
        Assert.Equal("m", conversation.Model);
    }

    [Fact]
    public void Contents_are_texts_pictures_and_documents()
    {
        Conversation conversation = Read(
            """
            {"input":[{"role":"user","content":[
              {"type":"input_text","text":""},
              {"type":"input_image","image_url":"data:image/png;base64,AAA=","detail":"original"},
              {"type":"input_image","image_url":"https://a/b.png","detail":"low"},
              {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"},
              {"type":"input_file","file_data":"JVBE"},
              {"type":"input_file","file_url":"https://a/b.pdf"},
              {"type":"input_file","filename":"a.txt","file_data":"data:text/plain;base64,SGkgInlvdSI="}]},
             {"role":"assistant","content":[{"type":"output_text","text":"A"},{"type":"refusal","refusal":"No"}]}]}
            """
        );

        List<Part> parts = conversation.Turns[0].Parts;
        Assert.Equal(6, parts.Count);
        ImagePart png = Assert.IsType<ImagePart>(parts[0]);
        Assert.Equal(
            ("image/png", "AAA=", "high"),
            (png.Media.MediaType.Plain(), png.Media.Base64.Plain(), png.Detail.Plain())
        );
        Assert.Equal("https://a/b.png", Assert.IsType<ImagePart>(parts[1]).Media.Url.Plain());
        DocumentPart pdf = Assert.IsType<DocumentPart>(parts[2]);
        Assert.Equal(("JVBE", "a.pdf"), (pdf.Media.Base64.Plain(), pdf.Name.Plain()));
        Assert.Equal("application/pdf", Assert.IsType<DocumentPart>(parts[3]).Media.MediaType.Plain());
        Assert.Equal("https://a/b.pdf", Assert.IsType<DocumentPart>(parts[4]).Media.Url.Plain());
        DocumentPart text = Assert.IsType<DocumentPart>(parts[5]);
        Assert.Equal(("text/plain", "Hi \"you\""), (text.Media.MediaType.Plain(), text.Media.Base64.Plain()));
        Assert.Equal("No", Assert.IsType<RefusalPart>(conversation.Turns[1].Parts[1]).Text.Plain());
    }

    [Fact]
    public void Consecutive_calls_and_what_was_said_before_them_are_one_turn()
    {
        Conversation conversation = Read(
            """
            {"input":[
             {"type":"reasoning","id":"r1","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"x"},
             {"role":"assistant","content":"A"},
             {"type":"reasoning","id":"r2","summary":[]},
             {"role":"assistant","content":"B"},
             {"type":"function_call","call_id":"1","name":"f","arguments":"{}","namespace":"ns"},
             {"type":"function_call","call_id":"2","name":"g","arguments":""},
             {"role":"assistant","content":"C"},
             {"type":"function_call_output","call_id":"1","output":"x"},
             {"type":"function_call_output","call_id":"2","output":"y"},
             {"type":"function_call","call_id":"3","name":"f","arguments":"{}"}]}
            """
        );

        Assert.Equal(
            [
                "Assistant ReasoningPart TextPart",
                "Assistant ReasoningPart TextPart ToolCallPart ToolCallPart TextPart",
                "Tool ToolResultPart ToolResultPart",
                "Assistant ToolCallPart",
            ],
            conversation.Turns.Select(turn =>
                $"{turn.Role} {string.Join(' ', turn.Parts.Select(part => part.GetType().Name))}"
            )
        );
        ReasoningPart reasoning = Assert.IsType<ReasoningPart>(conversation.Turns[0].Parts[0]);
        Assert.Equal(("One\n\nTwo", "x"), (reasoning.Text.Plain(), reasoning.Seal.Plain()));
        Assert.Equal("ns__f", Assert.IsType<ToolCallPart>(conversation.Turns[1].Parts[2]).Name.Plain());
    }

    [Fact]
    public void Redacted_reasoning_is_known_by_its_seal()
    {
        Conversation conversation = Read(
            """{"input":[{"type":"reasoning","summary":[],"encrypted_content":"fth3.3fa9c2d1.r.data"}]}"""
        );

        Assert.True(Assert.IsType<ReasoningPart>(conversation.Turns[0].Parts[0]).IsRedacted);
    }

    [Fact]
    public void Shells_and_patches_are_functions_with_their_action()
    {
        Losses losses = new();
        Conversation conversation = Read(
            """
            {"input":[
             {"type":"local_shell_call","id":"c1","call_id":"c1","action":{"type":"exec","command":["ls"]}},
             {"type":"shell_call","call_id":"c2","action":{"commands":["ls"]}},
             {"type":"apply_patch_call","call_id":"c3","operation":{"type":"delete_file","path":"a"}},
             {"type":"local_shell_call_output","id":"c1","output":"a"},
             {"type":"shell_call_output","call_id":"c2","output":[{"stdout":"a","stderr":"","outcome":{"type":"exit","exit_code":0}}]},
             {"type":"apply_patch_call_output","call_id":"c3","status":"failed","output":"no"}],
             "tools":[{"type":"local_shell"},{"type":"shell"},{"type":"apply_patch"},{"type":"shell","environment":{"type":"container_auto"}}]}
            """,
            losses
        );

        Assert.Equal(
            """local_shell {"type":"exec","command":["ls"]}, shell {"commands":["ls"]}, apply_patch {"type":"delete_file","path":"a"}""",
            string.Join(
                ", ",
                conversation
                    .Turns[0]
                    .Parts.Cast<ToolCallPart>()
                    .Select(call =>
                        $"{call.Name.Plain()} {Encoding.UTF8.GetString(call.Arguments.Bytes.Span)}"
                    )
            )
        );
        Assert.Equal(
            """c1 a False, c2 [{"stdout":"a","stderr":"","outcome":{"type":"exit","exit_code":0}}] False, c3 no True""",
            string.Join(
                ", ",
                conversation
                    .Turns[1]
                    .Parts.Cast<ToolResultPart>()
                    .Select(result =>
                        $"{result.Id.Plain()} {((TextPart)result.Content[0]).Text.Plain()} {result.IsError}"
                    )
            )
        );
        Assert.Equal(
            [ToolKind.Function, ToolKind.Function, ToolKind.Function, ToolKind.Server],
            conversation.Tools.Select(tool => tool.Kind)
        );
        Assert.Equal(
            "local_shell=1, shell=1, apply_patch=1, local_shell_call=1, shell_call=1, apply_patch_call=1",
            losses.ToString()
        );
    }

    [Theory]
    [InlineData("\"auto\"", ToolDemandMode.Auto, "")]
    [InlineData("\"required\"", ToolDemandMode.Required, "")]
    [InlineData("\"none\"", ToolDemandMode.None, "")]
    [InlineData("""{"type":"function","name":"f"}""", ToolDemandMode.Named, "f")]
    [InlineData("""{"type":"custom","name":"p"}""", ToolDemandMode.Named, "p")]
    [InlineData("""{"type":"web_search"}""", ToolDemandMode.Named, "web_search")]
    public void A_choice_is_a_demand(string choice, ToolDemandMode mode, string name)
    {
        ToolDemand demand = Read($$"""{"input":"x","tool_choice":{{choice}}}""").ToolDemand;

        Assert.Equal((mode, name), (demand.Mode, demand.Name.Plain()));
    }

    [Fact]
    public void Tools_that_are_not_allowed_are_left_out()
    {
        Conversation conversation = Read(
            """
            {"input":"x","tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"},{"type":"namespace","name":"ns"},{"type":"web_search"}]},
             "tools":[{"type":"function","name":"f"},{"type":"function","name":"g"},{"type":"namespace","name":"ns","tools":[{"type":"function","name":"f"}]},{"type":"web_search"},{"type":"file_search"}]}
            """
        );

        Assert.Equal(["f", "ns__f", "web_search"], conversation.Tools.Select(tool => tool.FullName.Plain()));
        Assert.Equal(ToolDemandMode.Required, conversation.ToolDemand.Mode);
    }

    [Fact]
    public void Scalars_and_formats_are_read()
    {
        Conversation conversation = Read(
            """
            {"input":"x","max_output_tokens":1e2,"temperature":0.50,"top_p":1,"stream":true,"user":"u","service_tier":"flex",
             "parallel_tool_calls":false,"reasoning":{"effort":"none"},"safety_identifier":"s","previous_response_id":null,"background":false,"store":true,
             "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true,"description":"d"}}}
            """
        );

        Assert.Equal(100, conversation.MaxOutputTokens);
        Assert.Equal("0.50", conversation.Temperature.ToString());
        Assert.Equal("1", conversation.TopP.ToString());
        Assert.True(conversation.IsStream);
        Assert.Equal("flex", conversation.ServiceTier);
        Assert.False(conversation.HasParallelCalls);
        Assert.Equal(ReasoningMode.Disabled, conversation.Reasoning.Mode);
        Assert.Equal("\"s\"", conversation.TakeOther("safety_identifier").ToString());
        Assert.Equal(OutputFormatKind.JsonSchema, conversation.Format.Kind);
        Assert.Equal("""{"type":"object"}""", conversation.Format.Schema.ToString());
        Assert.False(conversation.AsksSeals);
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"r\"", "stored state is not available for this model")]
    [InlineData("\"conversation\":\"c\"", "stored state is not available for this model")]
    [InlineData("\"prompt\":{\"id\":\"p\"}", "stored state is not available for this model")]
    [InlineData("\"background\":true", "stored state is not available for this model")]
    [InlineData("\"tool_choice\":5", "'tool_choice' has to be a string or an object")]
    [InlineData(
        "\"text\":{\"format\":{\"type\":\"xml\"}}",
        "'text.format' needs a 'type': text, json_object or json_schema"
    )]
    [InlineData("\"tools\":[{}]", "'tools[0]' needs a 'type'")]
    [InlineData("\"temperature\":\"hot\"", "'temperature' has to be a number")]
    public void A_member_that_cannot_be_carried_is_refused(string member, string message)
    {
        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            Read($$"""{"input":"x",{{member}}}""")
        );

        Assert.Equal((400, message), (refused.Error.Status, refused.Error.Message));
    }

    [Theory]
    [InlineData(
        """{"type":"item_reference","id":"x"}""",
        "stored items are not kept here; with store: false clients send them"
    )]
    [InlineData("""{"type":"compaction","encrypted_content":"x"}""", "stored items are not kept here")]
    [InlineData(
        """{"role":"user","content":[{"type":"input_image","file_id":"f"}]}""",
        "file ids belong to OpenAI's file store"
    )]
    [InlineData(
        """{"role":"user","content":[{"type":"input_file","file_id":"f"}]}""",
        "file ids belong to OpenAI's file store"
    )]
    [InlineData(
        """{"role":"user","content":[{"type":"input_video"}]}""",
        "'input[0].content[0]' has a type that another model does not know"
    )]
    [InlineData(
        """{"role":"user","content":[{"type":"input_file","file_data":"data:text/plain;base64,!"}]}""",
        "'input[0].content[0].file_data' has to be UTF-8 text in base64"
    )]
    [InlineData(
        """{"role":"tool","content":"x"}""",
        "'input[0]' needs a 'role': user, assistant, system or developer"
    )]
    [InlineData("""{"type":"function_call","name":"f"}""", "'input[0].call_id' is missing")]
    [InlineData("{}", "'input[0]' needs a 'type'")]
    [InlineData("5", "'input[0]' has to be an object")]
    public void An_item_that_cannot_be_carried_is_refused(string item, string message)
    {
        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            Read($$"""{"input":[{{item}}]}""")
        );

        Assert.Equal(message, refused.Error.Message);
    }

    [Fact]
    public void A_body_without_input_is_refused()
    {
        Assert.Equal(
            "'input' is missing",
            Assert.Throws<RequestRefusedException>(() => Read("""{"model":"m"}""")).Error.Message
        );
    }

    [Fact]
    public void A_hosted_tool_alone_is_refused_and_no_tools_leave_no_choice()
    {
        Assert.Throws<RequestRefusedException>(() =>
            Scene.Request(
                ResponsesFormat.Instance,
                ChatFormat.Instance,
                Scene.Engine,
                """{"model":"m","input":"x","tools":[{"type":"web_search"}]}"""
            )
        );
        Assert.Equal(
            """{"model":"qwen","messages":[{"role":"user","content":"x"}]}""",
            Scene.Request(
                ResponsesFormat.Instance,
                ChatFormat.Instance,
                Scene.Engine,
                """{"model":"m","input":"x","tools":[],"tool_choice":"auto","parallel_tool_calls":true}"""
            )
        );
    }

    private static Conversation Read(string body, Losses? losses = null) =>
        ResponsesFormat.Instance.ReadRequest(Encoding.UTF8.GetBytes(body), losses ?? new Losses());
}
