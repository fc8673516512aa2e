using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBodyWriterToolsTests
{
    private static string Tools(
        ToolDefinition[] tools,
        ToolDemand demand = default,
        bool? hasParallelCalls = null,
        UpstreamTraits? traits = null,
        Losses? losses = null,
        ToolTable? table = null
    )
    {
        Conversation conversation = Of(User("Hi"));
        conversation.Tools.AddRange(tools);
        conversation.ToolDemand = demand;
        conversation.HasParallelCalls = hasParallelCalls;
        string body = Write(conversation, traits, losses, table);
        int start = """{"model":"big-1","max_tokens":4096""".Length;
        return body[start..body.IndexOf(",\"messages\"", StringComparison.Ordinal)];
    }

    private static ToolDefinition Server(string type) =>
        new()
        {
            Name = Escaped(type),
            Kind = ToolKind.Server,
            ServerType = type,
        };

    [Theory]
    [InlineData("", """{"type":"object","properties":{}}""")]
    [InlineData("{ }", """{"type":"object","properties":{}}""")]
    [InlineData("null", """{"type":"object","properties":{}}""")]
    [InlineData(
        """{"properties":{"type":{"type":"string"}}}""",
        """{"type":"object","properties":{"type":{"type":"string"}}}"""
    )]
    [InlineData("""{"a":1, "type" : "object"}""", """{"a":1, "type" : "object"}""")]
    public void A_schema_is_one_of_an_object(string schema, string written) =>
        Assert.Equal(
            $",\"tools\":[{{\"name\":\"ls\",\"input_schema\":{written}}}]",
            Tools([Function(schema: schema)])
        );

    [Fact]
    public void A_function_has_its_description_and_strictness() =>
        Assert.Equal(
            ""","tools":[{"name":"ls","description":"lists","input_schema":{"type":"object"},"strict":true}]""",
            Tools([
                Function(schema: """{"type":"object"}""") with
                {
                    Description = Escaped("lists"),
                    IsStrict = true,
                },
            ])
        );

    [Theory]
    [InlineData("""{"type":"grammar","syntax":"lark","definition":"start: \"a\""}""")]
    [InlineData("""{"type":"grammar","grammar":{"syntax":"lark","definition":"start: \"a\""}}""")]
    public void A_custom_tool_is_a_function_of_one_text_with_its_grammar_described(string format)
    {
        Losses losses = new();
        ToolDefinition tool = new()
        {
            Name = Escaped("apply_patch"),
            Kind = ToolKind.Custom,
            Description = Escaped("patches"),
            Format = JsonValue.Of(format),
        };

        Assert.Equal(
            ""","tools":[{"name":"apply_patch","description":"patches\n\nThe input follows this grammar: lark\nstart: \"a\"","input_schema":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}]""",
            Tools([tool], losses: losses)
        );
        Assert.Equal("custom_tool=1", losses.ToString());
    }

    [Fact]
    public void Names_are_found_again_with_their_namespace()
    {
        ToolTable table = new();
        ToolDefinition tool = Function("get") with { Namespace = Escaped("mcp") };

        Assert.Contains("\"name\":\"mcp__get\"", Tools([tool], table: table), StringComparison.Ordinal);
        Assert.Same(tool, table.Find("mcp__get"u8));
    }

    [Fact]
    public void Long_names_are_cut_to_what_the_API_takes()
    {
        string tools = Tools([Function(new string('x', 200))]);

        Assert.Equal(128, tools.Split('"')[5].Length);
    }

    [Theory]
    [InlineData(ToolDemandMode.Auto, null, """{"type":"auto"}""")]
    [InlineData(ToolDemandMode.Required, null, """{"type":"any"}""")]
    [InlineData(ToolDemandMode.None, false, """{"type":"none"}""")]
    [InlineData(ToolDemandMode.Named, null, """{"type":"tool","name":"ls"}""")]
    [InlineData(ToolDemandMode.Named, true, """{"type":"tool","name":"ls"}""")]
    [InlineData(ToolDemandMode.Unstated, false, """{"type":"auto","disable_parallel_tool_use":true}""")]
    [InlineData(ToolDemandMode.Required, false, """{"type":"any","disable_parallel_tool_use":true}""")]
    public void Choices_have_their_words(ToolDemandMode mode, bool? hasParallelCalls, string choice) =>
        Assert.EndsWith(
            $",\"tool_choice\":{choice}",
            Tools([Function()], new ToolDemand(mode, Escaped("ls")), hasParallelCalls),
            StringComparison.Ordinal
        );

    [Fact]
    public void Without_tools_nothing_is_said_of_their_choice() =>
        Assert.Equal("", Tools([], new ToolDemand(ToolDemandMode.Auto), hasParallelCalls: false));

    [Theory]
    [InlineData("web_search_preview", "web_search", "web_search=1")]
    [InlineData("file_search", "file_search", "server_tool=1")]
    public void Tools_that_run_elsewhere_are_dropped_beside_others_and_refused_alone(
        string type,
        string name,
        string lost
    )
    {
        Losses losses = new();

        Assert.DoesNotContain(
            type,
            Tools([Server(type), Function()], losses: losses),
            StringComparison.Ordinal
        );
        Assert.Equal(lost, losses.ToString());
        string message = $"the tool {name} runs at its provider; this model has no such tool";
        Assert.Equal(message, Assert.Throws<RequestRefusedException>(() => Tools([Server(type)])).Message);
        Assert.Equal(
            message,
            Assert
                .Throws<RequestRefusedException>(() =>
                    Tools([Server(type), Function()], new ToolDemand(ToolDemandMode.Named, Escaped(type)))
                )
                .Message
        );
    }

    [Fact]
    public void A_search_of_the_web_becomes_Anthropics_where_that_is_allowed() =>
        Assert.Equal(
            ""","tools":[{"type":"web_search_20250305","name":"web_search"}]""",
            Tools([Server("web_search")], traits: Scene.Hosted with { TakesServerTools = true })
        );
}
