using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesBodyWriterThinkingTests
{
    private static UpstreamTraits Budget { get; } = Scene.Hosted with { Thinking = ThinkingForm.Budget };

    private static ReasoningPart Signed(string text, string seal) => new(Escaped(text), Escaped(seal));

    private static string Members(
        UpstreamTraits traits,
        string effort,
        Action<Conversation>? change = null,
        Losses? losses = null
    )
    {
        Conversation conversation = Of(User("Hi"));
        conversation.MaxOutputTokens = 64_000;
        conversation.Reasoning = new ReasoningDemand { Effort = effort };
        change?.Invoke(conversation);
        string body = Write(conversation, traits, losses);
        int start = body.IndexOf(',', body.IndexOf("\"max_tokens\"", StringComparison.Ordinal));
        int end = body.IndexOf(",\"messages\"", StringComparison.Ordinal);
        return body[start..end];
    }

    [Theory]
    [InlineData("minimal", ""","thinking":{"type":"adaptive"},"output_config":{"effort":"low"}""")]
    [InlineData("high", ""","thinking":{"type":"adaptive"},"output_config":{"effort":"high"}""")]
    [InlineData("xhigh", ""","thinking":{"type":"adaptive"},"output_config":{"effort":"xhigh"}""")]
    [InlineData("max", ""","thinking":{"type":"adaptive"},"output_config":{"effort":"max"}""")]
    [InlineData("none", ""","thinking":{"type":"disabled"}""")]
    [InlineData("", "")]
    public void Effort_is_adaptive_thinking(string effort, string members) =>
        Assert.Equal(members, Members(Scene.Hosted, effort));

    [Theory]
    [InlineData("minimal", 2048)]
    [InlineData("low", 2048)]
    [InlineData("medium", 8192)]
    [InlineData("high", 16_384)]
    [InlineData("xhigh", 32_768)]
    [InlineData("max", 32_768)]
    public void Effort_is_a_budget_of_older_models(string effort, int tokens) =>
        Assert.Equal(
            $$""","thinking":{"type":"enabled","budget_tokens":{{tokens}}}""",
            Members(Budget, effort)
        );

    [Theory]
    [InlineData(10_000, ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":8976}", "")]
    [InlineData(2048, ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "")]
    [InlineData(2047, "", "reasoning_effort=1")]
    public void A_budget_leaves_room_for_the_answer(long limit, string members, string lost)
    {
        Losses losses = new();

        Assert.Equal(
            members,
            Members(Budget, "high", conversation => conversation.MaxOutputTokens = limit, losses)
        );
        Assert.Equal(lost, losses.ToString());
    }

    [Fact]
    public void A_model_that_does_not_think_is_not_asked_to()
    {
        Losses losses = new();
        UpstreamTraits traits = Scene.Hosted with { Thinking = ThinkingForm.None };

        Assert.Equal("", Members(traits, "high", losses: losses));
        Assert.Equal("", Members(traits, "none", losses: losses));
        Assert.Equal("reasoning_effort=1", losses.ToString());
    }

    [Theory]
    [InlineData(ToolDemandMode.Required)]
    [InlineData(ToolDemandMode.Named)]
    public void A_forced_tool_wins_over_thinking(ToolDemandMode mode)
    {
        Losses losses = new();

        string members = Members(
            Scene.Hosted,
            "high",
            conversation =>
            {
                conversation.Tools.Add(Function());
                conversation.ToolDemand = new ToolDemand(mode, Escaped("ls"));
            },
            losses
        );

        Assert.DoesNotContain("thinking", members, StringComparison.Ordinal);
        Assert.DoesNotContain("effort", members, StringComparison.Ordinal);
        Assert.Equal("reasoning_effort=1", losses.ToString());
    }

    [Theory]
    [InlineData("0.5", "", "", "temperature=1")]
    [InlineData("1", "", "", "")]
    [InlineData("", "0.9", "", "top_p=1")]
    [InlineData("", "0.95", ",\"top_p\":0.95", "")]
    public void Thinking_takes_no_sampling(string temperature, string topP, string members, string lost)
    {
        Losses losses = new();

        Assert.Equal(
            members + ",\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"}",
            Members(
                Scene.Hosted,
                "low",
                conversation =>
                {
                    conversation.Temperature = JsonValue.Of(temperature);
                    conversation.TopP = JsonValue.Of(topP);
                },
                losses
            )
        );
        Assert.Equal(lost, losses.ToString());
    }

    [Fact]
    public void Own_thinking_goes_back_byte_for_byte_and_others_does_not()
    {
        Losses losses = new();

        string body = Write(
            Of(
                User("a"),
                Assistant(
                    Signed("look \\u00e9", "fth3.0badcafe.t.c2ln"),
                    new ReasoningPart(default, Escaped("fth3.0badcafe.r.ZGF0YQ"), IsRedacted: true),
                    Signed("", "fth3.0badcafe.t.b21pdHRlZA"),
                    Signed("of another", "fth3.11111111.t.c2ln"),
                    Signed("of an engine", "fth1.0badcafe"),
                    Signed("of an item", "fth2.0badcafe.rs_1.ZW5j"),
                    Signed("of nobody", ""),
                    Signed("of Anthropic itself", "c2ln"),
                    Text("b")
                ),
                User("c")
            ),
            losses: losses
        );

        Assert.Contains(
            """{"role":"assistant","content":[{"type":"thinking","thinking":"look \u00e9","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ"},{"type":"thinking","thinking":"","signature":"b21pdHRlZA"},{"type":"text","text":"b"}]}""",
            body,
            StringComparison.Ordinal
        );
        Assert.Equal("reasoning=5", losses.ToString());
    }

    [Fact]
    public void An_engine_that_signs_nothing_gets_its_readable_thinking_back() =>
        Assert.Contains(
            """{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":""},{"type":"text","text":"b"}]}""",
            Write(Of(User("a"), Assistant(Signed("t", "fth1.3fa9c2d1"), Text("b")), User("c")), Scene.Engine),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("fth3.0badcafe.t.c2ln", true)]
    [InlineData("fth3.11111111.t.c2ln", false)]
    public void A_call_that_waits_for_its_result_needs_signed_thinking_before_it(string seal, bool isThinking)
    {
        Losses losses = new();

        string members = Members(
            Budget,
            "low",
            conversation =>
                conversation.Turns.AddRange([
                    Assistant(Signed("t", seal), Call("c1")),
                    Tool(Result("c1", Text("r"))),
                ]),
            losses
        );

        Assert.Equal(isThinking, members.Contains("\"enabled\"", StringComparison.Ordinal));
        Assert.Equal(isThinking ? "" : "reasoning=1, reasoning_effort=1", losses.ToString());
    }
}
