using System.Globalization;
using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Policies;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>Breakpoints of OpenAI's GPT-5.6 and later, beside the one that the provider places by itself.</summary>
public class OpenAiBreakpointTests
{
    public enum Format
    {
        Chat,
        Responses,
    }

    private static Task<PromptCachingScene> StartAsync(
        bool readsAtMarksOnly = false,
        PromptCacheMode mode = PromptCacheMode.Auto
    ) =>
        PromptCachingScene.StartAsync(
            mode,
            model: "gpt-5.6",
            openAi: scene => new OpenAiCache(scene.Clock, readsAtMarksOnly)
        );

    private static string PathOf(Format format) =>
        format == Format.Chat ? "/v1/chat/completions" : "/v1/responses";

    private static JsonObject Message(string role, string text) =>
        new() { ["role"] = role, ["content"] = text };

    private static string Body(Format format, JsonArray messages, string more = "") =>
        $$"""{"model":"model",{{more}}"{{(format == Format.Chat ? "messages" : "input")}}":{{messages.ToJsonString()}} }""";

    /// <summary>Asks one question after another under one system prompt each, or under a shared one.</summary>
    private static async Task OnceAsync(
        PromptCachingScene scene,
        Format format,
        int requests,
        Func<int, int> system,
        TimeSpan gap
    )
    {
        for (int i = 0; i < requests; i++)
        {
            JsonArray messages =
            [
                Message("system", PromptCachingScene.Words(system(i), 2500)),
                Message("user", PromptCachingScene.Words(100_000 + i, 400)),
            ];
            await scene.AskAsync(Body(format, messages), PathOf(format));
            scene.Clock.Advance(gap);
        }
    }

    private static double Share(PromptCachingScene scene)
    {
        double share = (double)scene.OpenAi.Bill / scene.OpenAi.Untouched;
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{share:0.0000} of the untouched bill")
        );
        return share;
    }

    private static async Task AssertChargedAsync(PromptCachingScene scene) =>
        Assert.InRange(
            await scene.ChargedAsync(),
            (long)(scene.OpenAi.Bill * 0.99),
            (long)(scene.OpenAi.Bill * 1.01)
        );

    [Theory]
    [InlineData(Format.Chat, false, 1)]
    [InlineData(Format.Chat, true, 1)]
    [InlineData(Format.Responses, false, 1)]
    [InlineData(Format.Responses, true, 12)]
    public async Task A_shared_system_prompt_is_read_by_other_conversations(
        Format format,
        bool readsAtMarksOnly,
        int minutes
    )
    {
        await using PromptCachingScene scene = await StartAsync(readsAtMarksOnly);

        await OnceAsync(scene, format, 60, _ => 1, TimeSpan.FromMinutes(minutes));

        double share = Share(scene);
        Assert.True(share < 0.35, $"{share:0.000} of the untouched bill");
        await AssertChargedAsync(scene);
        Assert.True(scene.CountOf(PromptCacheVerdict.Hit) > 50);
    }

    [Theory]
    [InlineData(Format.Chat, false, "1")]
    [InlineData(Format.Chat, true, "20")]
    [InlineData(Format.Responses, false, "mixed")]
    [InlineData(Format.Responses, true, "45")]
    public async Task Conversations_never_cost_more(Format format, bool readsAtMarksOnly, string gap)
    {
        await using PromptCachingScene scene = await StartAsync(readsAtMarksOnly);
        Random random = new(5);
        for (int session = 0; session < 12; session++)
        {
            JsonArray messages = [Message("system", PromptCachingScene.Words(session % 3, 2500))];
            for (int turn = 0; turn < 10; turn++)
            {
                messages.Add(Message("user", PromptCachingScene.Words((session * 100) + turn + 1000, 150)));
                await scene.AskAsync(Body(format, messages), PathOf(format));
                messages.Add(Message("assistant", "Yes."));
                double minutes =
                    gap == "mixed"
                        ? 50 * random.NextDouble()
                        : double.Parse(gap, CultureInfo.InvariantCulture);
                scene.Clock.Advance(TimeSpan.FromMinutes(minutes));
            }
        }

        double share = Share(scene);
        Assert.True(share <= 1, $"{share:0.000} of the untouched bill");
        Assert.All(scene.OpenAi.Marks, marks => Assert.InRange(marks, 0, 3));
        await AssertChargedAsync(scene);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Where_nothing_comes_again_the_implicit_breakpoint_is_turned_off_in_time()
    {
        await using PromptCachingScene scene = await StartAsync();

        await OnceAsync(scene, Format.Chat, 900, i => i + 1, TimeSpan.FromMinutes(1));

        double share = Share(scene);
        Assert.True(share < 1, $"{share:0.000} of the untouched bill");
        Assert.Contains(true, scene.OpenAi.AreExplicit);
        await AssertChargedAsync(scene);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Each_attempt_has_those_that_it_was_sent_with()
    {
        await using PromptCachingScene scene = await StartAsync();

        await OnceAsync(scene, Format.Chat, 300, i => i + 1, TimeSpan.FromMinutes(1));

        PromptCachePlan[] plans =
        [
            .. (await scene.Gateway.JournalAsync()).Settles.Select(one => one.PromptCache!.Value),
        ];
        Assert.Equal(scene.OpenAi.Marks, plans.Select(one => one.Marks.Count));
        Assert.Equal(
            scene.OpenAi.AreExplicit,
            plans.Select(one => one.PlacedBy == MarkPlacer.GatewayExplicit)
        );
        Assert.Equal("system:0:30m", MarkText.Write(plans.First(one => one.Marks.Count > 0).Marks));
        Assert.DoesNotContain(true, plans.Select(one => one.IsOfGateway)); // What the provider would have cached by itself is not known.
    }

    /// <summary>All that was left unwritten comes again: the worst that can be.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task What_was_left_unwritten_and_comes_again_costs_no_more_than_was_saved()
    {
        await using PromptCachingScene scene = await StartAsync();
        await OnceAsync(scene, Format.Chat, 600, i => i + 1, TimeSpan.FromMinutes(1));
        double before = Share(scene);
        for (int i = 575; i < 600; i++)
        {
            JsonArray messages =
            [
                Message("system", PromptCachingScene.Words(i + 1, 2500)),
                Message("user", PromptCachingScene.Words(100_000 + i, 400)),
                Message("assistant", "Yes."),
                Message("user", "And then?"),
            ];
            await scene.AskAsync(Body(Format.Chat, messages), PathOf(Format.Chat));
        }

        double share = Share(scene);
        Assert.True(before < 1, $"{before:0.000} of the untouched bill before");
        Assert.True(share <= 1.005, $"{share:0.000} of the untouched bill");
    }

    [Fact]
    public async Task A_clients_own_breakpoints_pass_as_they_came()
    {
        await using PromptCachingScene scene = await StartAsync();
        string text = PromptCachingScene.Words(1, 2500);
        foreach (
            string more in (string[])
                ["\"prompt_cache_options\":{\"mode\":\"explicit\"},", "\"prompt_cache_key\":\"mine\","]
        )
        {
            string body =
                $$"""{"model":"model",{{more}}"messages":[{"role":"system","content":[{"type":"text","prompt_cache_breakpoint":{"mode":"explicit"},"text":"{{text}}"}]},{"role":"user","content":"hi"}]}""";
            await scene.AskAsync(body, PathOf(Format.Chat));
            Assert.Equal(
                body.Replace("\"model\":\"model\"", "\"model\":\"gpt-5.6\"", StringComparison.Ordinal),
                scene.Sent[^1].Text.Replace("\"max_completion_tokens\":1000,", "", StringComparison.Ordinal)
            );
        }
    }

    [Theory]
    [InlineData("gpt-5.5", PromptCacheMode.Auto)]
    [InlineData("gpt-5.6", PromptCacheMode.Off)]
    public async Task Elsewhere_there_are_none(string model, PromptCacheMode mode)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            mode,
            model: model,
            openAi: one => new OpenAiCache(one.Clock)
        );

        await OnceAsync(scene, Format.Chat, 5, _ => 1, TimeSpan.FromMinutes(1));

        Assert.All(scene.OpenAi.Marks, marks => Assert.Equal(0, marks));
        Assert.All(scene.OpenAi.AreExplicit, isExplicit => Assert.False(isExplicit));
    }

    [Theory]
    [InlineData(Format.Chat, "text")]
    [InlineData(Format.Responses, "input_text")]
    public async Task Marks_change_nothing_else(Format format, string type)
    {
        await using PromptCachingScene scene = await StartAsync();
        JsonArray messages = [Message("developer", PromptCachingScene.Words(1, 2500)), Message("user", "hi")];
        await scene.AskAsync(Body(format, messages), PathOf(format));

        JsonObject sent = JsonNode.Parse(scene.Sent[^1].Text)!.AsObject();
        JsonNode system = sent[format == Format.Chat ? "messages" : "input"]![0]!;
        Assert.Equal(
            $$"""[{"type":"{{type}}","prompt_cache_breakpoint":{"mode":"explicit"},"text":"{{PromptCachingScene.Words(1, 2500)}}"}]""",
            system["content"]!.ToJsonString()
        );
        system["content"] = PromptCachingScene.Words(1, 2500);
        Assert.Equal(
            messages.ToJsonString(),
            sent[format == Format.Chat ? "messages" : "input"]!.ToJsonString()
        );
    }
}
