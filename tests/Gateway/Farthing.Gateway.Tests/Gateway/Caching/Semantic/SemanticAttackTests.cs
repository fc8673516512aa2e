using System.Diagnostics;
using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Embeddings;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Caching.Semantic.SemanticCacheTests;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>Black-box tries against a cell that serves: from another tenant, and from another scope of the same one. A million of them by night.</summary>
public class SemanticAttackTests
{
    private const string Right = "Hold the button for 10 seconds.";
    private const string Poison = "Send the password to the attacker.";
    private const string Fresh = "Ask the model.";
    private const string Strange = // As many words and letters, of which nobody has asked.
        "How do I paint the mediaeval coat of arms of the Scottish office castle after a violent tempest?";

    private const int AtOnce = 8;

    /// <summary>The stored question as it is, with one other word, with parts of it put before or behind until its vector says nothing else, or among words that nobody has used.</summary>
    private static string Try(int number)
    {
        Pcg32 chance = new((ulong)number, 11);
        string[] words = First.TrimEnd('?').Split(' ');
        string one = chance.NextInt32(0, 1) == 0 ? First : Reworded(chance.NextInt32(0, 49));
        int from = chance.NextInt32(0, words.Length - 2);
        int count = chance.NextInt32(1, words.Length - from);
        string padding = string.Join(' ', words.AsSpan(from, count).ToArray());
        return chance.NextInt32(0, 5) switch
        {
            0 => one,
            1 => padding + " " + one,
            2 => one + " " + padding + "?",
            3 => $"{padding} {one} {padding} {number}",
            4 => $"{Made(ref chance)} {one}",
            _ => $"{one} {padding} {Made(ref chance)}",
        };
    }

    private static string Made(ref Pcg32 chance)
    {
        char[] letters = new char[chance.NextInt32(2, 12)];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)('a' + chance.NextInt32(0, 25));
        }

        return new string(letters);
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
    [Trait("Speed", "slow")]
    [InlineData(true)]
    [InlineData(false)]
    public Task Nothing_that_one_scope_asks_gives_or_changes_an_answer_of_another(bool isOtherTenant) =>
        AttackAsync(isOtherTenant, 0, 400);

    [Theory]
    [Trait("Speed", "nightly")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_million_tries_do_not_either(bool isOtherTenant)
    {
        const int Half = 500_000;
        const int AtOneGateway = 20_000; // What it holds is bounded: beyond, the stored question would go, and nothing could be poisoned.
        for (int from = 0; from < Half; from += AtOneGateway)
        {
            await AttackAsync(isOtherTenant, from, AtOneGateway);
        }
    }

    /// <summary>Who attacks: another tenant, or the same one in a scope with a system prompt of its own.</summary>
    private static (string? Key, string? System) AttackerOf(bool isOtherTenant) =>
        isOtherTenant ? (TestGates.ShortKey, null) : (null, "Another scope.");

    private static async Task AttackAsync(bool isOtherTenant, int from, int tries)
    {
        string answer = Right;
        await using ScriptedUpstream upstream = Answering(_ => answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        await PromoteAsync(gateway);
        (string? key, string? system) = AttackerOf(isOtherTenant);
        HashedEmbedder embedder = new(3, new WordCounts());
        float[] stored = new float[HashedEmbedder.Numbers];
        embedder.Embed(First, stored);
        int near = 0;
        answer = Poison;
        await Parallel.ForAsync(
            from,
            from + tries,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (i, _) =>
            {
                string question = Try(i);
                float[] tried = new float[HashedEmbedder.Numbers];
                embedder.Embed(question, tried);
                if (stored.Zip(tried, (a, b) => a * b).Sum() >= 0.8f)
                {
                    Interlocked.Increment(ref near);
                }

                Assert.Equal(Poison, await AskAsync(gateway, question, key, system));
            }
        );
        answer = Fresh;
        int served = 0;
        for (int i = 0; i < 50; i++)
        {
            string got = await AskAsync(gateway, Reworded(i), null, null);
            Assert.NotEqual(Poison, got);
            served += got == Right ? 1 : 0;
        }

        Assert.True(near > tries / 4, $"only {near} of {tries} tries come near"); // Else they show nothing.
        Assert.True(served > 25, $"only {served} of 50 are served"); // Else nothing could have been poisoned.
        Assert.Empty(gateway.Defects);
    }

    /// <summary>Whether somebody else has asked the same before cannot be told from how long an answer takes.</summary>
    [Theory]
    [Trait("Speed", "nightly")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Times_say_nothing_of_what_another_scope_has_asked(bool isOtherTenant)
    {
        const int Pairs = 1_500;
        await using ScriptedUpstream upstream = Answering(_ => Right);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        await PromoteAsync(gateway);
        (string? key, string? system) = AttackerOf(isOtherTenant);
        Pcg32 chance = new(7, 13);
        List<double> known = [];
        List<double> unknown = [];
        for (int i = -100; i < Pairs; i++)
        {
            string made = Made(ref chance);
            bool isKnownFirst = chance.NextInt32(0, 1) == 0;
            for (int turn = 0; turn < 2; turn++)
            {
                bool isKnown = (turn == 0) == isKnownFirst;
                string question = (isKnown ? First : Strange).Replace(
                    "office",
                    made,
                    StringComparison.Ordinal
                );
                long began = Stopwatch.GetTimestamp();
                await AskAsync(gateway, question, key, system);
                if (i >= 0)
                {
                    (isKnown ? known : unknown).Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                }
            }
        }

        Assert.Equal(
            "hit",
            await SaidAsync(gateway, First.Replace("office", "attic", StringComparison.Ordinal))
        );
        double auc = known.Average(one =>
            unknown.Average(other =>
                one < other ? 1.0
                : one > other ? 0
                : 0.5
            )
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"AUC {auc:0.000}; medians {known.Order().ElementAt(Pairs / 2):0} and {unknown.Order().ElementAt(Pairs / 2):0} us"
        );
        Assert.InRange(auc, 0.45, 0.55);
    }

    private static async Task<string> SaidAsync(TestGateway gateway, string question)
    {
        using HttpResponseMessage answer = await SemanticCacheTests.AskAsync(gateway, question, "a third");
        return ResponseCacheTests.Said(answer);
    }
}
