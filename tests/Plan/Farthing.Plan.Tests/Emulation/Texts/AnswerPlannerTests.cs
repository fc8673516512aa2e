using System.Text;
using System.Text.Json;
using Farthing.Emulation.Texts;
using Farthing.Emulation.Tokens;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Lengths;

namespace Farthing.Tests.Emulation.Texts;

/// <summary>How long answers are, why they end, and that the same question has the same answer.</summary>
public sealed class AnswerPlannerTests
{
    private static readonly IndependentLengths Hundred = new(new FixedLength(1), new FixedLength(100));

    [Theory]
    [InlineData("", false, 1000, 100, StopReason.Stop)] // nothing asked: the drawn length
    [InlineData("\"max_tokens\":30", false, 1000, 30, StopReason.Length)]
    [InlineData("\"max_tokens\":300", false, 1000, 300, StopReason.Length)] // as asked
    [InlineData("\"max_tokens\":300", true, 1000, 100, StopReason.Stop)] // ends itself at the drawn length
    [InlineData("\"max_tokens\":30", true, 1000, 30, StopReason.Length)]
    [InlineData("\"max_tokens\":300,\"ignore_eos\":true", true, 1000, 300, StopReason.Length)]
    [InlineData("\"max_tokens\":300,\"min_tokens\":200", true, 1000, 200, StopReason.Stop)]
    [InlineData("", false, 40, 40, StopReason.Length)] // the context ends it
    public void An_answer_is_as_long_as_it_should_be(
        string asked,
        bool isSampled,
        int room,
        int tokens,
        StopReason finish
    )
    {
        AnswerPlan plan = Plan(asked, isSampled, room);

        Assert.Equal((tokens, finish), (plan.OutputTokens, plan.Finish));
    }

    [Fact]
    public void The_same_request_has_the_same_answer_and_samples_differ()
    {
        Assert.Equal(Say(Plan("\"max_tokens\":20")), Say(Plan("\"max_tokens\":20")));
        Assert.NotEqual(Say(Plan("\"max_tokens\":20")), Say(Plan("\"max_tokens\":20", sample: 1)));
        Assert.NotEqual(Say(Plan("\"max_tokens\":20")), Say(Plan("\"max_tokens\":20,\"seed\":7")));
    }

    [Fact]
    public void A_stop_string_cuts_the_text_before_it_and_its_token_is_counted()
    {
        string all = Say(Plan("\"max_tokens\":60"));
        string stop = all.Split(' ')[8]; // the ninth word, without its blank
        int at = all.IndexOf(stop, StringComparison.Ordinal);

        AnswerPlan plan = Plan($"\"max_tokens\":60,\"stop\":\"{stop}\"");
        AnswerPlan kept = Plan($"\"max_tokens\":60,\"stop\":\"{stop}\",\"include_stop_str_in_output\":true");

        Assert.Equal(StopReason.Stop, plan.Finish);
        Assert.Equal(all[..at], Say(plan));
        Assert.Equal(all[..(at + stop.Length)], Say(kept));
        Assert.Equal(
            PieceTokenizer.Count(Encoding.UTF8.GetBytes(all[..(at + stop.Length)])),
            plan.OutputTokens
        );
    }

    [Fact]
    public void Reasoning_comes_first_and_is_counted()
    {
        AnswerPlan plan = Plan("\"max_tokens\":20", reasoning: 5);
        AnswerText text = new(plan);
        List<ChunkKinds> kinds = [];
        while (text.Count < plan.OutputTokens)
        {
            text.Next(out ChunkKinds kind);
            kinds.Add(kind);
        }

        Assert.Equal(
            [.. Enumerable.Repeat(ChunkKinds.Reasoning, 5), .. Enumerable.Repeat(ChunkKinds.Content, 15)],
            kinds
        );
    }

    [Fact]
    public void A_tool_call_has_arguments_that_fit_its_schema()
    {
        const string Tool =
            "\"tools\":[{\"function\":{\"name\":\"weather\",\"parameters\":{\"properties\":{\"city\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\"},\"unit\":{\"enum\":[\"C\",\"F\"]},\"at\":{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}}}}}}]";
        AnswerPlan plan = Plan(Tool);
        using JsonDocument arguments = JsonDocument.Parse(Say(plan));

        Assert.Equal(("weather", StopReason.ToolCalls), (plan.ToolName, plan.Finish));
        Assert.Equal(JsonValueKind.String, arguments.RootElement.GetProperty("city").ValueKind);
        Assert.Equal(JsonValueKind.Number, arguments.RootElement.GetProperty("days").ValueKind);
        Assert.Equal("C", arguments.RootElement.GetProperty("unit").GetString());
        Assert.Null(Plan(Tool + ",\"tool_choice\":\"none\"").ToolName);
        Assert.Equal(StopReason.Length, Plan(Tool + ",\"max_tokens\":2").Finish);
    }

    private static AnswerPlan Plan(
        string asked,
        bool isSampled = false,
        int room = 1000,
        int sample = 0,
        int reasoning = 0
    )
    {
        string json =
            $"{{\"messages\":[{{\"role\":\"user\",\"content\":\"x\"}}]{(asked.Length > 0 ? "," : "")}{asked}}}";
        Assert.Null(
            GenerationRequestReader.Read(Encoding.UTF8.GetBytes(json), true, out GenerationRequest? request)
        );
        return new AnswerPlanner(1, Hundred, isSampled, reasoning).Plan(request!, 5, sample, room);
    }

    private static string Say(AnswerPlan plan)
    {
        AnswerText text = new(plan);
        StringBuilder said = new();
        while (text.Count < plan.OutputTokens)
        {
            said.Append(Encoding.UTF8.GetString(text.Next(out _)));
        }

        return said.ToString();
    }
}
