using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Policies;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>An attempt's settle has its breakpoints and what came of them.</summary>
public sealed class RecordedMarksTests
{
    [Fact]
    public async Task Those_of_the_gateway_stand_where_the_provider_got_them()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 6; i++)
        {
            await scene.AskAsync(talk.Next());
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        List<SettleRecord> settles = (await scene.Gateway.JournalAsync()).Settles;

        Assert.Equal(scene.Provider.Marks, settles.Select(one => one.PromptCache!.Value.Marks.Count));
        PromptCachePlan last = settles[^1].PromptCache!.Value;
        Assert.Equal(MarkPlacer.Gateway, last.PlacedBy);
        Assert.Equal(PromptCacheVerdict.Hit, last.Verdict);
        // A tool, the system prompt, and 6 turns of the user with 5 of the assistant between them.
        Assert.Equal(1 + 1 + 11, last.Blocks);
        Assert.Contains(new PlacedMark(PromptPart.Messages, 12, CacheTtl.FiveMinutes), last.Marks);
        Assert.All(
            Enum.GetValues<PromptCacheVerdict>().Where(one => one != PromptCacheVerdict.None),
            verdict =>
                Assert.Equal(
                    scene.CountOf(verdict),
                    settles.Count(one => one.PromptCache!.Value.Verdict == verdict)
                )
        );
    }

    [Fact]
    public async Task Those_of_a_client_are_told_from_the_gateways()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        talk.Next();
        await scene.AskAsync(talk.Body(more: "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"},"));

        PromptCachePlan plan = (await scene.Gateway.SettleAsync()).PromptCache!.Value;

        Assert.Equal(MarkPlacer.Client, plan.PlacedBy);
        Assert.Equal([new PlacedMark(PromptPart.Messages, 2, CacheTtl.OneHour)], plan.Marks);
        Assert.Equal(PromptCacheVerdict.First, plan.Verdict);
    }

    [Fact]
    public async Task An_attempt_without_any_says_so()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        await scene.AskAsync(new PromptCachingScene.Talk(1, "s", systemTokens: 20).Next());

        PromptCachePlan plan = (await scene.Gateway.SettleAsync()).PromptCache!.Value;

        Assert.Equal(
            (MarkPlacer.None, 0, PromptCacheVerdict.None),
            (plan.PlacedBy, plan.Marks.Count, plan.Verdict)
        );
    }

    [Fact]
    public async Task Where_it_is_off_nothing_is_recorded()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(PromptCacheMode.Off);
        await scene.AskAsync(new PromptCachingScene.Talk(1, "s").Next());

        Assert.Null((await scene.Gateway.SettleAsync()).PromptCache);
    }
}
