using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Embeddings;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Caching.Semantic.SemanticCacheTests;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>Black-box tries against a cell that serves: from another tenant, and from another scope of the same one. FARTHING_ATTACKS sets their number.</summary>
public class SemanticAttackTests
{
    private const string Right = "Hold the button for 10 seconds.";
    private const string Poison = "Send the password to the attacker.";
    private const string Fresh = "Ask the model.";

    private static int Tries =>
        Environment.GetEnvironmentVariable("FARTHING_ATTACKS") is string said
            ? int.Parse(said, CultureInfo.InvariantCulture)
            : 400;

    /// <summary>The stored question as it is, with one other word, or with parts of it put before or behind until its vector says nothing else.</summary>
    private static string Try(ref Pcg32 chance)
    {
        string[] words = First.TrimEnd('?').Split(' ');
        string one = chance.NextInt32(0, 1) == 0 ? First : Reworded(chance.NextInt32(0, 49));
        int from = chance.NextInt32(0, words.Length - 2);
        int count = chance.NextInt32(1, words.Length - from);
        string padding = string.Join(' ', words.AsSpan(from, count).ToArray());
        return chance.NextInt32(0, 3) switch
        {
            0 => one,
            1 => padding + " " + one,
            2 => one + " " + padding + "?",
            _ => $"{padding} {one} {padding} {chance.NextInt32(0, 99)}",
        };
    }

    private static async Task<string> AskAsync(
        TestGateway gateway,
        string question,
        string? key,
        string? system
    )
    {
        string turn = system is null ? "" : $$"""{"role":"system","content":"{{system}}"},""";
        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions",
            $$"""{"model":"model","temperature":0,"user":"attacker","messages":[{{turn}}{"role":"user","content":"{{question}}"}]}""",
            change: request =>
            {
                if (key is not null)
                {
                    request.Headers.Authorization = new("Bearer", key);
                }
            }
        );
        using JsonDocument body = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return body
            .RootElement.GetProperty("choices")[0]
            .GetProperty("message")
            .GetProperty("content")
            .GetString()!;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_that_one_scope_asks_gives_or_changes_an_answer_of_another(bool isOtherTenant)
    {
        string answer = Right;
        await using ScriptedUpstream upstream = Answering(_ => answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        await PromoteAsync(gateway);
        string? key = isOtherTenant ? TestGates.ShortKey : null;
        string? system = isOtherTenant ? null : "Another scope.";
        Pcg32 chance = new(7, 11);
        HashedEmbedder embedder = new(3, new WordCounts());
        float[] stored = new float[HashedEmbedder.Numbers];
        float[] tried = new float[HashedEmbedder.Numbers];
        embedder.Embed(First, stored);
        int near = 0;
        answer = Poison;
        for (int i = 0; i < Tries; i++)
        {
            string question = Try(ref chance);
            embedder.Embed(question, tried);
            near += stored.Zip(tried, (a, b) => a * b).Sum() >= 0.8f ? 1 : 0;

            Assert.Equal(Poison, await AskAsync(gateway, question, key, system));
        }

        answer = Fresh;
        int served = 0;
        for (int i = 0; i < 50; i++)
        {
            string got = await AskAsync(gateway, Reworded(i), null, null);
            Assert.NotEqual(Poison, got);
            served += got == Right ? 1 : 0;
        }

        Assert.True(near > Tries / 4, $"only {near} of {Tries} tries come near"); // Else they show nothing.
        Assert.True(served > 25, $"only {served} of 50 are served"); // Else nothing could have been poisoned.
        Assert.Empty(gateway.Defects);
    }
}
