using System.Globalization;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Policies;

namespace Farthing.Tests.Gateway.PromptCaching;

public class PromptCachingBillTests
{
    /// <summary>Sessions of 12 turns with a gap between turns; what the bill is at most, as a share of the untouched one.</summary>
    [Theory]
    [InlineData("1", 0.35)]
    [InlineData("4", 0.35)]
    [InlineData("12", 0.75)]
    [InlineData("30", 0.75)]
    [InlineData("150", 1.01)] // Nothing lives so long.
    [InlineData("mixed", 0.8)]
    public async Task It_pays_where_prompts_come_again_and_never_costs_more(string gap, double atMost)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        Random random = new(5);
        for (int session = 0; session < 12; session++)
        {
            PromptCachingScene.Talk talk = new(1000 * session, $"s{session}");
            for (int turn = 0; turn < 12; turn++)
            {
                await scene.AskAsync(talk.Next());
                double minutes =
                    gap == "mixed"
                        ? random.Next(4) == 0
                            ? 40 * random.NextDouble()
                            : 5 * random.NextDouble()
                        : double.Parse(gap, CultureInfo.InvariantCulture);
                scene.Clock.Advance(TimeSpan.FromMinutes(minutes));
            }
        }

        double share = (double)scene.Provider.Bill / scene.Provider.Untouched;
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.0000} of the untouched bill");
        Assert.True(share <= atMost, $"{share:0.000} of the untouched bill");
        Assert.InRange(
            await scene.ChargedAsync(),
            (long)(scene.Provider.Bill * 0.99),
            (long)(scene.Provider.Bill * 1.01)
        );
    }

    [Fact]
    public async Task Where_nothing_is_ever_reused_it_costs_no_hundredth_more()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        for (int i = 0; i < 150; i++)
        {
            await scene.AskAsync(
                new PromptCachingScene.Talk(i * 1000, $"s{i}", sharedSystem: 5000 + i).Next()
            );
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        double share = (double)scene.Provider.Bill / scene.Provider.Untouched;
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.0000} of the untouched bill");
        Assert.True(share <= 1.01, $"{share:0.000} of the untouched bill");
    }

    [Fact]
    public async Task A_provider_that_drops_everything_is_left_alone_soon()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 100; i++)
        {
            await scene.AskAsync(i % 25 == 0 ? (talk = new(i, $"s{i}")).Next() : talk.Next());
            scene.Provider.Evict();
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        double share = (double)scene.Provider.Bill / scene.Provider.Untouched;
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.0000} of the untouched bill");
        Assert.True(share <= 1.01, $"{share:0.000} of the untouched bill");
        Assert.True(scene.CountOf(PromptCacheVerdict.RoutingOrEviction) > 0);
    }

    [Fact]
    public async Task Gaps_of_half_an_hour_are_bridged_by_an_hour()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync();
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 15; i++)
        {
            await scene.AskAsync(talk.Next());
            scene.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.True(scene.Provider.WrittenForAnHour > 0);
        Assert.True(scene.Provider.Reads[^1] > 2000);
    }

    [Fact]
    public async Task A_fixed_lifetime_is_kept()
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            PromptCacheMode.FiveMinutes
        );
        PromptCachingScene.Talk talk = new(1, "s");
        for (int i = 0; i < 10; i++)
        {
            await scene.AskAsync(talk.Next());
            scene.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.True(scene.Provider.Reads[^1] > 2000);
        Assert.Equal(0, scene.Provider.WrittenForAnHour);
    }
}
