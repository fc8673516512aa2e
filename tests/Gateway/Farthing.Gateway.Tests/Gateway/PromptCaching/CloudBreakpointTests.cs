using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>Breakpoints of Claude at clouds.</summary>
public class CloudBreakpointTests
{
    private const string New = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private const string Profile = "eu.anthropic.claude-opus-4-8-v1:0";
    private const string Old = "anthropic.claude-sonnet-4-20250514-v1:0";
    private const string AtVertex = "claude-sonnet-4-5@20250929";

    private static async Task<double> TalkAsync(PromptCachingScene scene, int sessions, double minutes)
    {
        for (int session = 0; session < sessions; session++)
        {
            PromptCachingScene.Talk talk = new(1000 * session, $"s{session}");
            for (int turn = 0; turn < 12; turn++)
            {
                await scene.AskAsync(talk.Next());
                scene.Clock.Advance(TimeSpan.FromMinutes(minutes));
            }
        }

        double share = (double)scene.Provider.Bill / scene.Provider.Untouched;
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:0.0000} of the untouched bill");
        Assert.InRange(
            await scene.ChargedAsync(),
            (long)(scene.Provider.Bill * 0.99),
            (long)(scene.Provider.Bill * 1.01)
        );
        return share;
    }

    /// <summary>Half an hour apart only an hour's lifetime helps, where the cloud has it for the model.</summary>
    [Theory]
    [InlineData(ApiKinds.Bedrock, New, 30, true, 0.75)]
    [InlineData(ApiKinds.Bedrock, Profile, 30, true, 0.75)]
    [InlineData(ApiKinds.Bedrock, Old, 30, false, 1.01)]
    [InlineData(ApiKinds.Vertex, AtVertex, 30, false, 1.01)]
    [InlineData(ApiKinds.Bedrock, New, 1, true, 0.35)]
    [InlineData(ApiKinds.Bedrock, Old, 1, false, 0.35)]
    [InlineData(ApiKinds.Vertex, AtVertex, 1, false, 0.35)]
    public async Task Lifetimes_are_those_that_the_cloud_has(
        ApiKinds api,
        string model,
        int minutes,
        bool hasHour,
        double atMost
    )
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            model: model,
            api: api,
            hasHour: hasHour
        );

        double share = await TalkAsync(scene, 6, minutes);

        Assert.True(share <= atMost, $"{share:0.000} of the untouched bill");
        Assert.Equal(hasHour && minutes > 5, scene.Provider.WrittenForAnHour > 0);
    }

    [Theory]
    [InlineData(ApiKinds.Bedrock, New, "bedrock-2023-05-31")]
    [InlineData(ApiKinds.Vertex, AtVertex, "vertex-2023-10-16")]
    public async Task Marks_stand_beside_what_the_cloud_wants(ApiKinds api, string model, string version)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(model: model, api: api);

        await TalkAsync(scene, 1, 1);

        JsonObject sent = JsonNode.Parse(scene.Sent[^1].Text)!.AsObject();
        Assert.Equal(version, (string?)sent["anthropic_version"]);
        Assert.Null(sent["model"]);
        Assert.InRange(scene.Provider.Marks[^1], 1, 4);
    }

    [Theory]
    [InlineData(ApiKinds.Bedrock, New)]
    [InlineData(ApiKinds.Vertex, AtVertex)]
    public async Task Off_there_are_none(ApiKinds api, string model)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            PromptCacheMode.Off,
            model: model,
            api: api
        );

        await TalkAsync(scene, 1, 1);

        Assert.All(scene.Provider.Marks, marks => Assert.Equal(0, marks));
    }
}
