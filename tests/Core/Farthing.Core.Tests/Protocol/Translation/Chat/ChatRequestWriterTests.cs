using System.Buffers;
using System.Text;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Chat;

public sealed class ChatRequestWriterTests
{
    [Fact]
    public void A_turn_of_claude_code_on_an_engine()
    {
        Conversation conversation = new()
        {
            Model = "local",
            MaxOutputTokens = 4096,
            IsStream = true,
            Reasoning = new ReasoningDemand { Mode = ReasoningMode.Adaptive, Effort = "high" },
        };
        Text(TurnRole.System, "x-anthropic-billing-header: v=2; h=ab", "You edit files.");
        Text(TurnRole.User, "Fix a.txt");
        Add(
            TurnRole.Assistant,
            new ReasoningPart(JsonText.Of("look first"), JsonText.Of("fth1.3fa9c2d1")),
            new ToolCallPart(
                JsonText.Of("call_1"),
                JsonText.Of("Read"),
                new ToolArguments("""{"path":"a.txt"}"""u8.ToArray(), false)
            )
        );
        Add(
            TurnRole.Tool,
            new ToolResultPart(
                JsonText.Of("call_1"),
                [new TextPart(JsonText.Of("no such file"))],
                IsError: true
            )
        );
        Text(TurnRole.User, "try b.txt");
        Text(TurnRole.System, "Todo list is empty.");
        conversation.Tools.Add(
            new ToolDefinition
            {
                Name = JsonText.Of("Read"),
                Description = JsonText.Of("reads"),
                Parameters = JsonValue.Of("""{"type":"object","required":["path"]}"""),
            }
        );

        Assert.Equal(
            """{"model":"qwen","stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true},"max_tokens":4096,"reasoning_effort":"high","""
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"Read\",\"description\":\"reads\",\"parameters\":{\"type\":\"object\",\"required\":[\"path\"]}}}],"
                + "\"messages\":[{\"role\":\"system\",\"content\":\"You edit files.\"},{\"role\":\"user\",\"content\":\"Fix a.txt\"},"
                + """{"role":"assistant","content":"","reasoning":"look first","tool_calls":[{"id":"call_1","type":"function","function":{"name":"Read","arguments":"{\"path\":\"a.txt\"}"}}]},"""
                + """{"role":"tool","tool_call_id":"call_1","content":"Error: no such file"},{"role":"user","content":"try b.txt\n\nTodo list is empty."}]}""",
            Write(conversation, Scene.Engine)
        );

        void Text(TurnRole role, params string[] texts) =>
            Add(role, [.. texts.Select(text => new TextPart(JsonText.Of(text)))]);

        void Add(TurnRole role, params Part[] parts) => conversation.Turns.Add(new Turn(role, [.. parts]));
    }

    [Theory]
    [InlineData("\"max_tokens\":5", "\"max_completion_tokens\":5")]
    [InlineData("\"max_tokens\":0", "\"max_completion_tokens\":1", "max_tokens=1")]
    [InlineData("\"temperature\":0.5,\"top_p\":0.9", "\"temperature\":0.5,\"top_p\":0.9")]
    [InlineData(
        "\"top_k\":5,\"min_p\":0.1,\"repetition_penalty\":2",
        "",
        "top_k=1, min_p=1, repetition_penalty=1"
    )]
    [InlineData(
        "\"frequency_penalty\":1,\"presence_penalty\":2",
        "\"frequency_penalty\":1,\"presence_penalty\":2"
    )]
    [InlineData("\"seed\":7,\"logit_bias\":{\"1\":2}", "\"seed\":7,\"logit_bias\":{\"1\":2}")]
    [InlineData("\"stop\":[\"a\",\"b\"]", "\"stop\":[\"a\",\"b\"]")]
    [InlineData("\"reasoning_effort\":\"max\"", "\"reasoning_effort\":\"xhigh\"")]
    [InlineData("\"reasoning_effort\":\"none\"", "")]
    [InlineData("\"service_tier\":\"flex\"", "\"service_tier\":\"flex\"")]
    [InlineData("\"service_tier\":\"standard_only\"", "\"service_tier\":\"default\"")]
    [InlineData(
        "\"user\":\"ab\"",
        "\"safety_identifier\":\"fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603\""
    )]
    [InlineData("\"user\":\"ab\",\"safety_identifier\":\"s\"", "\"user\":\"ab\",\"safety_identifier\":\"s\"")]
    [InlineData(
        "\"prompt_cache_key\":\"k\",\"prompt_cache_retention\":\"24h\",\"verbosity\":\"low\"",
        "\"prompt_cache_key\":\"k\",\"prompt_cache_retention\":\"24h\",\"verbosity\":\"low\""
    )]
    [InlineData(
        "\"response_format\":{\"type\":\"json_object\"}",
        "\"response_format\":{\"type\":\"json_object\"}"
    )]
    [InlineData(
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"output\",\"schema\":{},\"strict\":true}}"
    )]
    [InlineData(
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"description\":\"d\",\"schema\":{}}}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"description\":\"d\",\"schema\":{}}}"
    )]
    public void A_provider_gets(string members, string written, string losses = "") =>
        Members(Scene.Hosted, members, written, losses);

    [Theory]
    [InlineData("\"max_tokens\":5", "\"max_tokens\":5")]
    [InlineData("\"top_k\":5,\"min_p\":0.1", "\"top_k\":5,\"min_p\":0.1")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]")]
    [InlineData("\"reasoning_effort\":\"max\"", "\"reasoning_effort\":\"max\"")]
    [InlineData("\"reasoning_effort\":\"none\"", "")]
    [InlineData("\"user\":\"ab\",\"safety_identifier\":\"s\",\"prompt_cache_key\":\"k\"", "")]
    [InlineData("\"service_tier\":\"auto\"", "")]
    [InlineData("\"service_tier\":\"default\"", "")]
    [InlineData("\"service_tier\":\"flex\"", "", "service_tier=1")]
    [InlineData("\"verbosity\":\"low\",\"prediction\":{}", "", "verbosity=1, prediction=1")]
    [InlineData("\"metadata\":{\"a\":1},\"my secret\":1", "", "metadata=1, unknown=1")]
    [InlineData(
        "\"stream\":true",
        "\"stream\":true,\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}"
    )]
    public void An_engine_gets(string members, string written, string losses = "") =>
        Members(Scene.Engine, members, written, losses);

    [Fact]
    public void A_limit_is_cut_to_the_model_s_and_a_missing_one_is_the_model_s()
    {
        UpstreamTraits traits = Scene.Engine with { MaxOutputTokens = 100 };

        Members(traits, "\"max_tokens\":500", "\"max_tokens\":100", "");
        Members(traits, "\"max_tokens\":50", "\"max_tokens\":50", "");
        Members(traits, "\"user\":null", "\"max_tokens\":100", "");
    }

    [Fact]
    public void Reasoning_is_switched_off_in_the_upstream_s_way()
    {
        UpstreamTraits engine = Scene.Engine with
        {
            ThinkingOff = JsonValue.Of("""{"enable_thinking":false}"""),
        };

        Members(
            engine,
            "\"reasoning_effort\":\"none\"",
            "\"chat_template_kwargs\":{\"enable_thinking\":false}",
            ""
        );
        Members(
            Scene.Hosted with
            {
                TakesEffortNone = true,
            },
            "\"reasoning_effort\":\"none\"",
            "\"reasoning_effort\":\"none\"",
            ""
        );
        Members(
            Scene.Hosted with
            {
                TakesEffortMax = true,
            },
            "\"reasoning_effort\":\"max\"",
            "\"reasoning_effort\":\"max\"",
            ""
        );
    }

    [Theory]
    [InlineData(2047, "low")]
    [InlineData(6144, "medium")]
    [InlineData(12288, "high")]
    [InlineData(32768, "xhigh")]
    public void A_budget_becomes_an_effort(long budget, string effort)
    {
        Conversation conversation = new()
        {
            Reasoning = new ReasoningDemand { Mode = ReasoningMode.Enabled, BudgetTokens = budget },
        };

        Assert.Equal(
            $$"""{"model":"qwen","reasoning_effort":"{{effort}}","messages":[]}""",
            Write(conversation, Scene.Engine)
        );
    }

    [Fact]
    public void A_model_without_sampling_gets_none() =>
        Members(
            Scene.Engine with
            {
                DropsSampling = true,
            },
            "\"temperature\":1,\"top_p\":1,\"top_k\":5",
            "",
            "temperature=1, top_p=1, top_k=1"
        );

    [Fact]
    public void A_provider_takes_four_stop_texts() =>
        Refused(
            Scene.Hosted,
            "\"messages\":[],\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]",
            "at most 4 stop sequences"
        );

    [Theory]
    [InlineData("\"tool_choice\":\"auto\"", "\"tool_choice\":\"auto\"")]
    [InlineData("\"tool_choice\":\"required\"", "\"tool_choice\":\"required\"")]
    [InlineData("\"tool_choice\":\"none\"", "\"tool_choice\":\"none\"")]
    [InlineData(
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
        "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"
    )]
    [InlineData("\"parallel_tool_calls\":false", "\"parallel_tool_calls\":false")]
    public void Choices_go_with_tools_alone(string member, string written)
    {
        const string Tools =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]";
        Members(Scene.Engine, $"{Tools},{member}", $"{Tools},{written}", "");
        Members(Scene.Engine, member, "", "");
        Members(Scene.Engine, $"\"tools\":[],{member}", "", "");
    }

    [Fact]
    public void Strictness_is_the_providers_and_parameters_are_never_missing()
    {
        const string Tool =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}]";

        Members(
            Scene.Hosted,
            Tool,
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}},\"strict\":true}}]",
            ""
        );
        Members(
            Scene.Engine,
            Tool,
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]",
            ""
        );
    }

    [Fact]
    public void A_custom_tool_is_a_function_with_one_string() =>
        Members(
            Scene.Engine,
            "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"patch\",\"description\":\"d\",\"format\":{\"type\":\"grammar\",\"grammar\":{\"syntax\":\"lark\",\"definition\":\"a: \\\"b\\\"\\n\"}}}}]",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"patch\",\"description\":\"d\\n\\nThe input has to follow this grammar (lark):\\n\\na: \\\"b\\\"\\n\",\"parameters\":{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"],\"additionalProperties\":false}}}]",
            "custom_tool=1"
        );

    [Fact]
    public void Long_names_are_cut_for_providers_the_same_in_calls()
    {
        string name = new('n', 70);
        string cut = new string('n', 55) + "_" + ToolTable.NameOf(JsonText.Of(name), 64).Plain()[56..];
        ToolTable tools = new();

        string written = Scene.Request(
            ChatFormat.Instance,
            ChatFormat.Instance,
            Scene.Hosted,
            $$$$"""
            {"model":"m","tools":[{"type":"function","function":{"name":"{{{{name}}}}","parameters":{}}}],
            "messages":[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"{{{{name}}}}","arguments":""}}]}]}
            """,
            tools: tools
        );

        Assert.Equal(
            $$$$"""{"model":"big-1","tools":[{"type":"function","function":{"name":"{{{{cut}}}}","parameters":{}}}],"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"{{{{cut}}}}","arguments":"{}"}}]}]}""",
            written
        );
        Assert.Equal(name, tools.Find(Encoding.UTF8.GetBytes(cut))!.Name.Plain());
        Assert.Equal(64, cut.Length);
    }

    [Fact]
    public void A_provider_s_tool_is_dropped_beside_others() =>
        Members(
            Scene.Engine,
            "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"},{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}},{\"type\":\"tool_search_tool_bm25_20251119\",\"name\":\"q\"},{\"type\":\"odd\"}]",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]",
            "web_search=1, unknown=1"
        );

    [Theory]
    [InlineData(
        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
        "the tool web_search runs at Anthropic; this model has no such tool"
    )]
    [InlineData(
        "\"tools\":[{\"type\":\"web_search\"}]",
        "the tool web_search runs at its provider; this model has no such tool"
    )]
    [InlineData(
        "\"tools\":[{\"type\":\"web_search\"},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"web_search\"}",
        "the tool web_search runs at its provider; this model has no such tool"
    )]
    public void A_provider_s_tool_that_is_wanted_is_refused(string tools, string message) =>
        Refused(Scene.Engine, $"{tools},\"messages\":[]", message);

    private static void Members(UpstreamTraits traits, string members, string written, string losses)
    {
        Losses counted = new();

        string body = Scene.Request(
            ChatFormat.Instance,
            ChatFormat.Instance,
            traits,
            $$"""{"model":"m","messages":[],{{members}}}""",
            counted
        );

        written = written.Length > 0 ? written + "," : "";
        Assert.Equal($$"""{"model":"{{traits.Model}}",{{written}}"messages":[]}""", body);
        Assert.Equal(losses, counted.ToString());
    }

    private static void Refused(UpstreamTraits traits, string members, string message)
    {
        RequestRefusedException refused = Assert.Throws<RequestRefusedException>(() =>
            Scene.Request(ChatFormat.Instance, ChatFormat.Instance, traits, $$"""{"model":"m",{{members}}}""")
        );

        Assert.Equal(message, refused.Message);
    }

    private static string Write(Conversation conversation, UpstreamTraits traits)
    {
        ArrayBufferWriter<byte> output = new();
        ChatFormat.Instance.WriteRequest(conversation, traits, new ToolTable(), new Losses(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
