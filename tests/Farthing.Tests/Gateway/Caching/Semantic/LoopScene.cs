using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Emulation.Graded;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Randomness;
using Farthing.Tests.Emulation.Http;
using Farthing.Tests.Gateway.Administration;
using Farthing.Tests.Gateway.Http;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>A gateway with a semantic cache before an emulated, graded server; its answers are graded by the labels.</summary>
internal sealed class LoopScene : IAsyncDisposable
{
    private const int Users = 40;
    private readonly GradedSet set;
    private readonly TestServer emulator;
    private readonly HostScene host;
    private readonly HttpClient client = new();
    private readonly Pcg32 random = new(7, 7);
    private readonly Dictionary<string, (long Hits, long Wrong, long Stale)> tiers = new(StringComparer.Ordinal);
    private long asked;

    private LoopScene(GradedSet set, TestServer emulator, HostScene host)
    {
        (this.set, this.emulator, this.host) = (set, emulator, host);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            HostScene.OwnSecret
        );
    }

    public static async Task<LoopScene> StartAsync(
        GradedSet set,
        string embedder,
        DriftPlan? drift,
        double falseHits = 0.01
    )
    {
        TestServer emulator = await TestServer.StartAsync(
            options => options with { Graded = new GradedPlay(set) { Drift = drift }, EmbeddingSize = 256 },
            stepNs: 10_000
        );
        Upstream upstream = new()
        {
            Name = "emulator",
            Address = emulator.Client.BaseAddress!,
            Api = ApiKinds.OpenAi,
            Secret = new UpstreamSecret("none"),
        };
        HostScene host = await HostScene.StartAsync(options =>
            options with
            {
                Models = [Of("strong"), Of("embedder")],
                Prices = new Dictionary<string, ModelPrice>
                {
                    ["emulator/strong"] = TestGates.Price,
                    ["emulator/embedder"] = TestGates.Price,
                },
                Keys = [options.Keys[0]],
                Cache = new CacheOptions
                {
                    Semantic = new SemanticOptions
                    {
                        Embedder = embedder,
                        EmbedderWait = TimeSpan.FromSeconds(30), // No judging of the machine's speed.
                        MaxFalseHitFraction = falseHits,
                    },
                    Models = new Dictionary<string, CachePolicy>
                    {
                        ["strong"] = new() { Mode = CacheMode.Semantic },
                    },
                },
            }
        );
        return new LoopScene(set, emulator, host);

        ModelRoute Of(string name) =>
            new()
            {
                Name = name,
                Deployments =
                [
                    new RoutedDeployment(
                        new Deployment
                        {
                            Name = "emulator/" + name,
                            Upstream = upstream,
                            UpstreamModel = name,
                        }
                    ),
                ],
            };
    }

    public SemanticCache Cache => host.Host.Cache.Semantic!;

    public bool Serves => Cache.Phases().Serving > 0;

    /// <summary>Asks questions of the set at random, one after another.</summary>
    public async Task AskAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            GradedQuestion question = set.Questions[random.NextInt32(0, set.Questions.Count - 1)];
            string body = JsonSerializer.Serialize(
                new
                {
                    model = "strong",
                    temperature = 0,
                    user = "u" + random.NextInt32(0, Users - 1),
                    messages = new[] { new { role = "user", content = question.Text } },
                }
            );
            using HttpResponseMessage response = await client.PostAsync(
                new Uri(host.Address, "/v1/chat/completions"),
                new StringContent(body, Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken
            );
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, text);
            using JsonDocument answer = JsonDocument.Parse(text);
            string said = answer
                .RootElement.GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("content")
                .GetString()!;
            GradedIntent intent = set.Intents[question.Intent];
            string tier = response.Headers.TryGetValues("x-farthing-cache-tier", out var named)
                ? named.Single()
                : "model";
            (long hits, long wrong, long stale) = tiers.GetValueOrDefault(tier);
            bool isOld = said == intent.AnswerAt(false);
            bool isNew = said == intent.AnswerAt(true);
            tiers[tier] = (hits + 1, wrong + (isOld || isNew ? 0 : 1), stale + (isOld ? 1 : 0));
            asked++;
        }
    }

    public string Words() =>
        $"{asked} asked; "
        + string.Join(", ", tiers.Select(one => $"{one.Key} {one.Value}"))
        + $"; questions {Cache.Questions} compared {Cache.Counts.Compared} different {Cache.Counts.Different} unsure {Cache.Counts.Unsure} shadow {Cache.Counts.ShadowHits}; "
        + string.Join(
            "; ",
            Cache.Views().Select(cell => $"{cell.GuardClass} {cell.Phase} {cell.Wrong}/{cell.Compared} ≤ {cell.WrongFractionAtMost:0.####} missing {cell.LabelsMissing}")
        );

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        await emulator.DisposeAsync();
    }
}
