using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Reduction.Texts;
using static Farthing.Tests.Gateway.Caching.ResponseCacheTests;

namespace Farthing.Tests.Gateway.Caching;

/// <summary>The canonical tier through a gateway: no question gets another's answer.</summary>
public sealed class CanonicalServingTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public Task No_adversarial_pair_is_served_the_others_answer() => AskPairsAsync(1);

    [Fact]
    [Trait("Speed", "nightly")]
    public Task No_adversarial_pair_is_served_the_others_answer_under_any_prompt() =>
        AskPairsAsync(AdversarialPairs.SystemPrompts.Count);

    /// <summary>Each pair under one system prompt, in turn, or under all; where there is none, a text that has a canonical one finds its own again.</summary>
    private static async Task AskPairsAsync(int prompts)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: new CacheOptions
            {
                Models = new Dictionary<string, CachePolicy>
                {
                    ["model"] = new() { Mode = CacheMode.Canonical },
                },
            }
        );
        List<string> served = [];
        int seed = 0;
        int again = 0;
        for (int pair = 0; pair < AdversarialPairs.All.Count; pair++)
        {
            (string kind, string one, string other) = AdversarialPairs.All[pair];
            for (int i = 0; i < prompts; i++)
            {
                string prompt = AdversarialPairs.SystemPrompts[prompts == 1 ? pair % 5 : i];
                seed++; // Another request than those of other pairs.
                using HttpResponseMessage first = await AskUnderAsync(gateway, prompt, one, seed);
                using HttpResponseMessage second = await AskUnderAsync(gateway, prompt, other, seed);
                if (Said(second) == "hit")
                {
                    served.Add($"{kind}, under '{prompt}': {one} | {other}");
                }
            }

            if (AdversarialPairs.SystemPrompts[prompts == 1 ? pair % 5 : 0].Length > 0)
            {
                continue;
            }

            using HttpResponseMessage third = await AskUnderAsync(gateway, "", one + " ", seed - prompts + 1);
            again += Said(third) == "hit" ? 1 : 0;
        }

        Assert.Empty(served);
        Assert.InRange(again, 20, AdversarialPairs.All.Count);
    }

    private static Task<HttpResponseMessage> AskUnderAsync(
        TestGateway gateway,
        string prompt,
        string question,
        int seed
    )
    {
        string system =
            prompt.Length == 0
                ? ""
                : $"{{\"role\":\"system\",\"content\":{JsonSerializer.Serialize(prompt)}}},";
        return gateway.PostAsync(
            "/v1/chat/completions",
            $"{{\"model\":\"model\",\"seed\":{seed},\"messages\":[{system}{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(question)}}}]{Cold}}}"
        );
    }

    [Theory]
    [InlineData("{\"role\":\"developer\",\"content\":\"Be brief.\"},", "")]
    [InlineData("{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},", "")]
    [InlineData("", ",\"response_format\":{\"type\":\"json_object\"}")]
    [InlineData("", ",\"anything\":\"Count the marks.\"")]
    public async Task A_canonical_text_stands_for_no_question_that_something_else_speaks_of(
        string before,
        string member
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: new CacheOptions
            {
                Models = new Dictionary<string, CachePolicy>
                {
                    ["model"] = new() { Mode = CacheMode.Canonical },
                },
            }
        );
        string Body(string question) =>
            $"{{\"model\":\"model\",\"messages\":[{before}{{\"role\":\"user\",\"content\":\"{question}\"}}]{member}{Cold}}}";
        using HttpResponseMessage first = await gateway.PostAsync(
            "/v1/chat/completions",
            Body("What is a mutex?")
        );

        using HttpResponseMessage second = await gateway.PostAsync(
            "/v1/chat/completions",
            Body("What is a mutex")
        );

        Assert.Equal("miss", Said(second));
    }
}
