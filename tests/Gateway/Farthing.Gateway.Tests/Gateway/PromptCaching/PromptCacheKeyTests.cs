using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Tests.Gateway.Caching;

namespace Farthing.Tests.Gateway.PromptCaching;

public class PromptCacheKeyTests
{
    private static async Task<string?> KeyOfAsync(PromptCachingScene scene, string body)
    {
        await scene.AskAsync(body, "/v1/chat/completions");
        return (string?)JsonNode.Parse(scene.Sent[^1].Text)!["prompt_cache_key"];
    }

    private static Task<PromptCachingScene> StartAsync(PromptCacheMode mode) =>
        PromptCachingScene.StartAsync(
            mode,
            model: "gpt-5",
            answer: call => call.JsonAsync(ResponseCacheTests.Answer)
        );

    /// <summary>The key that a gateway with a secret sends.</summary>
    internal static async Task<string?> KeyAsync(Func<byte[]> secret, Action<string>? keyless = null)
    {
        await using PromptCachingScene scene = await PromptCachingScene.StartAsync(
            model: "gpt-5",
            answer: call => call.JsonAsync(ResponseCacheTests.Answer),
            secret: secret,
            keyless: keyless
        );
        return await KeyOfAsync(scene, Chat("Be kind.", "hi"));
    }

    [Fact]
    public async Task Requests_with_the_same_beginning_get_the_same_key()
    {
        await using PromptCachingScene scene = await StartAsync(PromptCacheMode.Auto);

        string? first = await KeyOfAsync(scene, Chat("Be kind.", "hi"));
        string? second = await KeyOfAsync(scene, Chat("Be kind.", "another question"));
        string? other = await KeyOfAsync(
            scene,
            """{"model":"model","tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":"hi"}]}"""
        );

        Assert.NotNull(first);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task A_clients_own_key_passes()
    {
        await using PromptCachingScene scene = await StartAsync(PromptCacheMode.Auto);

        Assert.Equal(
            "mine",
            await KeyOfAsync(
                scene,
                """{"model":"model","prompt_cache_key":"mine","messages":[{"role":"user","content":"hi"}]}"""
            )
        );
    }

    [Fact]
    public async Task Off_there_is_none()
    {
        await using PromptCachingScene scene = await StartAsync(PromptCacheMode.Off);

        Assert.Null(await KeyOfAsync(scene, Chat("Be kind.", "hi")));
    }

    private static string Chat(string system, string text) =>
        $$"""{"model":"model","messages":[{"role":"system","content":"{{system}}"},{"role":"user","content":"{{text}}"}]}""";
}
