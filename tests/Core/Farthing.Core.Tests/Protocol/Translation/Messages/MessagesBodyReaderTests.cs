using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBodyReaderTests
{
    private static Conversation Read(string members, Losses? losses = null) =>
        MessagesScene.Read(
            $$"""{"model":"local","max_tokens":4096,"messages":[{"role":"user","content":"Hi"}],{{members}}}""",
            losses
        );

    private static string Refusal(string members) =>
        Assert.Throws<RequestRefusedException>(() => Read(members)).Message;

    [Fact]
    public void Blocks_of_system_are_one_text_without_the_billing_header()
    {
        Losses losses = new();

        Conversation conversation = Read(
            """
            "system":[{"type":"text","text":"x-anthropic-billing-header: v=2; h=ab"},{"type":"text","text":"You edit files.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be brief."}]
            """,
            losses
        );

        Assert.Equal(
            ["System: text You edit files.\\n\\nBe brief.", "User: text Hi"],
            MessagesScene.Lines(conversation)
        );
        Assert.Equal("cache_control=1", losses.ToString());
    }

    [Fact]
    public void Members_that_every_format_has_are_read()
    {
        Conversation conversation = Read(
            """
            "system":"Short.","stream":true,"stop_sequences":["END"],"temperature":0.5,"top_p":0.9,"top_k":40,"metadata":{"user_id":"u1"},"service_tier":"standard_only"
            """
        );

        Assert.Equal("local", conversation.Model);
        Assert.Equal(4096, conversation.MaxOutputTokens);
        Assert.True(conversation.IsStream);
        Assert.Equal("END", Assert.Single(conversation.Stops).Plain());
        Assert.Equal("0.5", conversation.Temperature.ToString());
        Assert.Equal("0.9", conversation.TopP.ToString());
        Assert.Equal("40", conversation.TakeOther("top_k").ToString());
        Assert.Equal("u1", conversation.User.Plain());
        Assert.Equal("default", conversation.ServiceTier);
    }

    [Fact]
    public void Automatic_service_tier_and_nulls_say_nothing()
    {
        Losses losses = new();

        Conversation conversation = Read(
            """
            "service_tier":"auto","container":null,"context_management":null,"speed":"standard","thinking":null,"tools":null,"system":null
            """,
            losses
        );

        Assert.Equal("", conversation.ServiceTier);
        Assert.True(losses.IsEmpty);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", "'max_tokens' is missing")]
    [InlineData("""{"model":"m","max_tokens":1}""", "'messages' is missing")]
    [InlineData(
        """{"max_tokens":1,"messages":[{"role":"tool","content":""}]}""",
        "'messages[0].role' has to be user, assistant or system"
    )]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user"}]}""", "'messages[0].content' is missing")]
    [InlineData(
        """{"max_tokens":1,"messages":[{"role":"user","content":5}]}""",
        "'messages[0].content' has to be a string or an array of blocks"
    )]
    [InlineData("""{"max_tokens":-1,"messages":[]}""", "'max_tokens' has to be a whole number of at least 0")]
    [InlineData("[]", "the body has to be a JSON object")]
    public void What_cannot_be_read_is_refused_with_its_place(string body, string message) =>
        Assert.Equal(message, Assert.Throws<RequestRefusedException>(() => MessagesScene.Read(body)).Message);

    [Theory]
    [InlineData(""" "container":"c_1" """, "'container' is kept at Anthropic; this model has no such state")]
    [InlineData(""" "fallbacks":[] """, "'fallbacks' is kept at Anthropic; this model has no such state")]
    [InlineData(""" "thread":{} """, "'thread' is kept at Anthropic; this model has no such state")]
    [InlineData(
        """ "speed":"fast" """,
        "'speed: fast' is sold by Anthropic alone; this model has no such speed"
    )]
    [InlineData(
        """ "thinking":{"type":"deep"} """,
        "'thinking.type' has to be enabled, adaptive, between_tools or disabled"
    )]
    [InlineData(
        """ "output_format":{"type":"text"} """,
        "'output_format' has to be of type json_schema, with a schema"
    )]
    public void Members_whose_loss_changes_price_or_state_are_refused(string members, string message) =>
        Assert.Equal(message, Refusal(members));

    [Theory]
    [InlineData("context_management")]
    [InlineData("diagnostics")]
    [InlineData("inference_geo")]
    [InlineData("compaction")]
    [InlineData("mcp_servers")]
    public void Members_of_Anthropic_alone_are_dropped_and_counted(string name)
    {
        Losses losses = new();

        Read($"\"{name}\":{{}}", losses);

        Assert.Equal($"{name}=1", losses.ToString());
    }

    [Fact]
    public void Unknown_members_are_counted_without_their_names()
    {
        Losses losses = new();

        Read(""" "brand_new":1,"output_config":{"task_budget":5} """, losses);

        Assert.Equal("unknown=1, output_config=1", losses.ToString());
    }

    [Fact]
    public void A_limit_of_nothing_becomes_one_token()
    {
        Losses losses = new();

        Conversation conversation = MessagesScene.Read("""{"max_tokens":0,"messages":[]}""", losses);

        Assert.Equal(1, conversation.MaxOutputTokens);
        Assert.Equal("max_tokens=1", losses.ToString());
    }

    [Theory]
    [InlineData("""{"type":"enabled","budget_tokens":10000}""", ReasoningMode.Enabled, "medium")]
    [InlineData("""{"type":"adaptive"}""", ReasoningMode.Adaptive, "")]
    [InlineData("""{"type":"between_tools"}""", ReasoningMode.Adaptive, "")]
    [InlineData("""{"type":"disabled"}""", ReasoningMode.Disabled, "")]
    public void Thinking_is_read(string thinking, ReasoningMode mode, string effort)
    {
        Conversation conversation = Read($"\"thinking\":{thinking}");

        Assert.Equal(mode, conversation.Reasoning.Mode);
        Assert.Equal(effort, conversation.Reasoning.EffortOrBudget);
        Assert.False(conversation.Reasoning.IsHidden);
    }

    [Fact]
    public void Effort_wins_over_a_budget()
    {
        Conversation conversation = Read(
            """ "thinking":{"type":"enabled","budget_tokens":40000,"display":"omitted"},"output_config":{"effort":"low"} """
        );

        Assert.Equal("low", conversation.Reasoning.EffortOrBudget);
        Assert.True(conversation.Reasoning.IsHidden);
    }

    [Theory]
    [InlineData(1024, ReasoningMode.Disabled)]
    [InlineData(1025, ReasoningMode.Unstated)]
    public void A_short_answer_without_a_word_on_thinking_is_one_without(long limit, ReasoningMode mode)
    {
        Conversation conversation = MessagesScene.Read(
            $$"""{"max_tokens":{{limit}},"messages":[],"output_config":{"effort":"high"} }"""
        );

        Assert.Equal(mode, conversation.Reasoning.Mode);
        Assert.Equal(mode == ReasoningMode.Disabled ? "" : "high", conversation.Reasoning.EffortOrBudget);
    }

    [Theory]
    [InlineData(""" "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}} """)]
    [InlineData(""" "output_format":{"type":"json_schema","schema":{"type":"object"}} """)]
    public void A_schema_for_the_answer_is_read_in_both_places(string members)
    {
        OutputFormat format = Read(members).Format;

        Assert.Equal(OutputFormatKind.JsonSchema, format.Kind);
        Assert.Equal("""{"type":"object"}""", format.Schema.ToString());
    }

    [Fact]
    public void Tools_and_their_choice_are_read()
    {
        Losses losses = new();

        Conversation conversation = Read(
            """
            "tools":[{"name":"Read","description":"reads","input_schema":{"type":"object"},"strict":true,"eager_input_streaming":true,"defer_loading":true,"cache_control":{"type":"ephemeral"}},{"type":"custom","name":"B","input_schema":{},"input_examples":[{}],"allowed_callers":["direct"]}],"tool_choice":{"type":"tool","name":"Read","disable_parallel_tool_use":true}
            """,
            losses
        );

        ToolDefinition tool = conversation.Tools[0];
        Assert.Equal(2, conversation.Tools.Count);
        Assert.Equal("Read reads", $"{tool.Name} {tool.Description}");
        Assert.Equal("""{"type":"object"}""", tool.Parameters.ToString());
        Assert.True(tool.IsStrict);
        Assert.Equal(new ToolDemand(ToolDemandMode.Named).Mode, conversation.ToolDemand.Mode);
        Assert.Equal("Read", conversation.ToolDemand.Name.Plain());
        Assert.False(conversation.HasParallelCalls);
        Assert.Equal("cache_control=1, input_examples=1, allowed_callers=1", losses.ToString());
    }

    [Theory]
    [InlineData("auto", ToolDemandMode.Auto)]
    [InlineData("any", ToolDemandMode.Required)]
    [InlineData("none", ToolDemandMode.None)]
    public void Choices_of_tools_are_read(string type, ToolDemandMode mode) =>
        Assert.Equal(mode, Read($"\"tool_choice\":{{\"type\":\"{type}\"}}").ToolDemand.Mode);

    [Theory]
    [InlineData("web_search_20250305", "web_search")]
    [InlineData("web_fetch_20250910", "web_fetch")]
    [InlineData("code_execution_20250825", "code_execution")]
    [InlineData("tool_search_tool_regex_20251119", "tool_search_tool_regex")]
    public void Tools_that_Anthropic_runs_are_named_as_such(string type, string name)
    {
        ToolDefinition tool = Assert.Single(
            Read($$""" "tools":[{"type":"{{type}}","name":"{{name}}"}] """).Tools
        );

        Assert.Equal(ToolKind.Server, tool.Kind);
        Assert.Equal((type, name), (tool.ServerType, tool.Name.Plain()));
    }

    [Fact]
    public void Toolsets_of_servers_at_Anthropic_are_dropped_beside_others_and_refused_alone()
    {
        Losses losses = new();

        Read(""" "tools":[{"type":"mcp_toolset"},{"name":"Read","input_schema":{}}] """, losses);

        Assert.Equal("mcp_toolset=1", losses.ToString());
        Assert.Equal(
            "the tool mcp_toolset runs at Anthropic; this model has no such tool",
            Refusal(""" "tools":[{"type":"mcp_toolset"}] """)
        );
    }

    [Theory]
    [InlineData("bash_20250124")]
    [InlineData("text_editor_20250728")]
    [InlineData("memory_20250818")]
    [InlineData("computer_20250124")]
    [InlineData("browser_20260101")]
    public void Tools_without_a_schema_are_refused(string type) =>
        Assert.Equal(
            $"tool type {type} has no schema that another model knows",
            Refusal($$""" "tools":[{"type":"{{type}}","name":"x"}] """)
        );
}
