using System.Text.Json;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Metering;
using Farthing.Reduction.Cascade.Files;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>What a cascade saved, beside a truth that is counted at the upstream.</summary>
public sealed class CascadeRouteMoneyTests(ITestOutputHelper output) : IDisposable
{
    private const int Asked = 120;
    private const int Prompt = 4000;
    private const int Cached = 3900;
    private const int EasyOutput = 60;
    private const int HardOutput = 800;
    private const int SmallOutput = 200;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-cascade-money-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>
    /// A cascade in front of a large model whose provider caches prompts: nearly all of a prompt is read at a tenth of its price,
    /// and easy questions get short answers. Alone the large model costs $0.00395 an easy question; the small one, without such a
    /// cache and with longer answers, $0.005. At uncached input and answers as long as the hard ones, it would look like $0.04.
    /// </summary>
    [Theory]
    [InlineData("50%")]
    [InlineData("2%")] // Hardly any is drawn: the first given answers are priced all the same.
    public async Task A_loss_before_a_large_model_with_a_prompt_cache_is_no_saving(string audit)
    {
        CountedUpstream counted = new();
        await using ScriptedUpstream upstream = new(counted.AnswerAsync);
        await using GradedGateway gateway = await OpenAsync(upstream.Address, audit);

        for (int i = 0; i < Asked; i++)
        {
            await gateway.AskAsync(IsHard(i) ? $"hard {i}" : $"easy {i}", model: "model");
        }

        await Eventually.SoAsync(
            () => Dollars(gateway, "saved_usd") == gateway.Saved(),
            TestContext.Current.CancellationToken,
            "route stats and savings say the same"
        );
        decimal saved = Dollars(gateway, "saved_usd");
        decimal truth = Alone() - counted.Paid;
        output.WriteLine($"shown {saved}, true {truth}");
        Assert.True(truth < 0);
        Assert.InRange(saved, truth * 1.15m, truth * 0.85m);
        // All that was paid is in one of four parts: what upstream counted, to the nano-dollar.
        Assert.Equal(
            counted.Paid,
            Dollars(gateway, "small_usd")
                + Dollars(gateway, "judge_usd")
                + Dollars(gateway, "large_usd")
                + Dollars(gateway, "audit_usd")
        );
        Assert.Equal(Dollars(gateway, "large_alone_usd") - counted.Paid, saved);
        Assert.InRange(Dollars(gateway, "unknown"), 1, LargeAlone.FirstCompared); // Given before one was priced.
    }

    /// <summary>By hand: a prompt of 100, of which 80 are cached, half of them just written; answers of 10 after 20 of the small model.</summary>
    [Fact]
    public void The_large_model_alone_is_priced_by_what_both_answered()
    {
        LargeAlone alone = new();
        Assert.Null(alone.For(new TokenCounts(30, 20, 40, 20)));

        alone.Add(new TokenCounts(90, 0, 0, 20), new TokenCounts(20, 40, 40, 10));
        Assert.Equal(new TokenCounts(20, 80, 0, 10), alone.For(new TokenCounts(90, 0, 0, 20)));
        Assert.Equal(new TokenCounts(40, 160, 0, 20), alone.For(new TokenCounts(180, 0, 0, 40)));

        alone.Add(new TokenCounts(90, 0, 0, 20), default(TokenCounts)); // A call that told no usage.
        Assert.Equal(new TokenCounts(20, 80, 0, 10), alone.For(new TokenCounts(90, 0, 0, 20)));
    }

    private static bool IsHard(int number) => number % 5 == 0;

    /// <summary>The other world: the large model gets all requests, and reads its cache from the second on.</summary>
    private static decimal Alone()
    {
        decimal sum = 0;
        for (int i = 0; i < Asked; i++)
        {
            sum += LargeUsd(i == 0 ? 0 : Cached, IsHard(i) ? HardOutput : EasyOutput);
        }

        return sum;
    }

    private static decimal LargeUsd(int cached, int generated) =>
        ((Prompt - cached) * 5m / 1_000_000) + (cached * 0.5m / 1_000_000) + (generated * 25m / 1_000_000);

    private static decimal Dollars(GradedGateway gateway, string name) =>
        gateway.Stats().GetProperty("dollars").GetProperty(name).GetDecimal();

    private async Task<GradedGateway> OpenAsync(Uri upstream, string audit)
    {
        string router = Path.Combine(folder.FullName, "router.json");
        await File.WriteAllTextAsync(
            router,
            RouterFile.Write(CascadeScene.Trained()),
            TestContext.Current.CancellationToken
        );
        return await GradedScene.ServeAsync(
            $$"""
            listen: 127.0.0.1:0
            data: data
            admin: { listen: "127.0.0.1:0", key_env: ADMIN }
            upstreams: { provider: { url: "{{upstream}}" } }
            models:
              model:
                upstream: provider
                price: { in: $5/M, out: $25/M, cached: $0.50/M }
                cascade: { small: small, router: "{{router}}", sticky_turns: 0, audit: {{audit}}, deadline: 120s }
              small: { upstream: provider, price: { in: $1/M, out: $5/M } }
            keys: { client: { secret_env: CLIENT } }
            """,
            GradedScene.ClientKey
        );
    }

    /// <summary>A provider that caches prompts of its large model, and counts what it sells.</summary>
    private sealed class CountedUpstream
    {
        private readonly Lock counting = new();
        private bool isWarm;

        public decimal Paid { get; private set; }

        public Task AnswerAsync(ScriptedCall call)
        {
            using JsonDocument body = JsonDocument.Parse(call.Request.Body);
            bool isLarge = body.RootElement.GetProperty("model").GetString() == "model";
            bool isHard = call.Request.Text.Contains("\"hard ", StringComparison.Ordinal);
            int cached = 0;
            int generated = isLarge ? (isHard ? HardOutput : EasyOutput) : SmallOutput;
            lock (counting)
            {
                if (isLarge)
                {
                    cached = isWarm ? Cached : 0;
                    isWarm = true;
                }

                Paid += isLarge
                    ? LargeUsd(cached, generated)
                    : (Prompt * 1m / 1_000_000) + (generated * 5m / 1_000_000);
            }

            string logprobs = isLarge
                ? ""
                : $$""","logprobs":{"content":[{"token":"Y","logprob":{{(isHard ? "-2" : "-0.05")}},"top_logprobs":[{"token":"Y","logprob":{{(isHard ? "-2" : "-0.05")}}},{"token":"N","logprob":-5}]}]}""";
            return call.JsonAsync(
                $$$"""{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."}{{{logprobs}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":{{{Prompt}}},"completion_tokens":{{{generated}}},"total_tokens":{{{Prompt + generated}}},"prompt_tokens_details":{"cached_tokens":{{{cached}}} } } }"""
            );
        }
    }
}
