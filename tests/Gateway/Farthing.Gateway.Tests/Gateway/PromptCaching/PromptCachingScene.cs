using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.PromptCaching.Policies;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Forwarding.Clouds;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>A gateway in front of an emulated Anthropic, with a clock that a test sets.</summary>
internal sealed class PromptCachingScene : IAsyncDisposable
{
    private ScriptedUpstream upstream = null!;

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));

    public AnthropicCache Provider { get; private set; } = null!;

    public OpenAiCache OpenAi { get; private set; } = null!;

    public PromptCacheDesk Desk { get; private set; } = null!;

    public TestGateway Gateway { get; private set; } = null!;

    public List<ScriptedRequest> Sent => upstream.Requests;

    public static async Task<PromptCachingScene> StartAsync(
        PromptCacheMode mode = PromptCacheMode.Auto,
        bool overrides = false,
        string model = "claude-sonnet-4-5",
        Func<ScriptedCall, Task>? answer = null,
        ApiKinds api = ApiKinds.OpenAi | ApiKinds.Anthropic,
        bool keepsToolOrder = false,
        bool hasHour = true,
        Func<PromptCachingScene, OpenAiCache>? openAi = null,
        Func<byte[]>? secret = null,
        Action<string>? keyless = null
    )
    {
        PromptCachingScene scene = new();
        scene.Provider = new AnthropicCache(scene.Clock) { HasHour = hasHour };
        scene.Desk = new PromptCacheDesk(scene.Clock, secret ?? (() => new byte[32]));
        scene.Desk.Keyless += keyless;
        scene.Desk.Change(
            new PromptCacheOptions
            {
                Models = new Dictionary<string, PromptCachePolicy>
                {
                    ["model"] = new(mode, overrides) { KeepsToolOrder = keepsToolOrder },
                },
            }
        );
        scene.OpenAi = openAi?.Invoke(scene) ?? new OpenAiCache(scene.Clock);
        scene.upstream = new ScriptedUpstream(
            answer ?? (openAi is null ? scene.Provider.AnswerAsync : scene.OpenAi.AnswerAsync)
        );
        scene.Gateway = await TestGateway.StartAsync(
            scene.upstream,
            change: one => OfApi(one, api),
            deploy: one => one with { UpstreamModel = model },
            promptCaching: scene.Desk
        );
        scene.Gateway.Gates.Prices["up/model0"] = TestGates.Price with
        {
            CacheWrite1h = TokenPrice.FromUsdPerMillion(2),
        };
        return scene;
    }

    private static Upstream OfApi(Upstream upstream, ApiKinds api) =>
        api switch
        {
            ApiKinds.Bedrock => upstream with
            {
                Api = api,
                Address = new Uri(upstream.Address, "/"),
                Region = "eu-central-1",
                Secret = null,
                Aws = CloudScene.Keys,
            },
            ApiKinds.Vertex => upstream with
            {
                Api = api,
                Address = new Uri(upstream.Address, "/"),
                Region = "europe-west1",
                Project = "proj-1",
            },
            _ => upstream with { Api = api },
        };

    /// <summary>Asks, and waits until the gateway has judged the answer, which comes after its last byte.</summary>
    public async Task AskAsync(string body, string path = "/v1/messages")
    {
        await AnswerAsync(body, path);
        await Gateway.IdleAsync();
    }

    /// <summary>Asks beside others that are still under way.</summary>
    public async Task AnswerAsync(string body, string path = "/v1/messages")
    {
        using HttpResponseMessage response = await Gateway.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public long CountOf(PromptCacheVerdict verdict) => Desk.Counts.Of(verdict);

    /// <summary>What the journal charged, in nano-dollars.</summary>
    public async Task<long> ChargedAsync()
    {
        TestGateway.JournalText journal = await Gateway.JournalAsync();
        return journal.Settles.Sum(one => one.Cost.NanoUsd);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    /// <summary>Text of about so many tokens.</summary>
    public static string Words(int seed, int tokens)
    {
        Random random = new(seed);
        StringBuilder text = new();
        while (text.Length < tokens * 3.6)
        {
            text.Append((char)('a' + random.Next(26))).Append(random.Next(1000)).Append(' ');
        }

        return text.ToString();
    }

    /// <summary>A conversation that grows.</summary>
    internal sealed class Talk(int seed, string session, int systemTokens = 2500, int sharedSystem = 1)
    {
        private readonly JsonArray messages = [];
        private int turns;

        /// <summary>The next request's body.</summary>
        /// <param name="blocks">Blocks of the user's turn.</param>
        public string Next(int blocks = 1)
        {
            turns++;
            if (turns > 1)
            {
                messages.Add(
                    new JsonObject { ["role"] = "assistant", ["content"] = Words(seed + (turns * 7), 60) }
                );
            }

            JsonNode content =
                blocks == 1
                    ? Words(seed + (turns * 13), 150)
                    : new JsonArray([
                        .. Enumerable
                            .Range(0, blocks)
                            .Select(at =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["type"] = "text",
                                        ["text"] = Words(seed + (turns * 13) + at, 80),
                                    }
                            ),
                    ]);
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = content });
            return Body();
        }

        /// <summary>The body as it is now.</summary>
        public string Body(string? system = null, string more = "") =>
            $$"""{"model":"model","max_tokens":100,{{more}}"metadata":{"session_id":"{{session}}" },"tools":[{"name":"find","description":"{{Words(
                99,
                300
            )}}","input_schema":{"type":"object","properties":{"cache_control":{"type":"string"} } } }],"system":"{{system
                ?? Words(sharedSystem, systemTokens)}}","messages":{{messages.ToJsonString()}} }""";
    }
}
