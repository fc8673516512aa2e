using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Farthing.Emulation.Graded;
using Farthing.Tests.Emulation.Http;
using Farthing.Tests.Gateway.Cascading;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>A gateway with a semantic cache before a graded set's models: labels say of each served answer whether it is right.</summary>
internal sealed class SemanticLoop : IAsyncDisposable
{
    private const int Users = 50;
    private const int AtOnce = 8;
    private readonly GradedSet set;
    private readonly GradedGateway gateway;
    private readonly GradedPopularity popularity;
    private TestServer server;
    private bool hasDrifted;
    private int asked;

    private SemanticLoop(GradedSet set, TestServer server, GradedGateway gateway) =>
        (this.set, this.server, this.gateway, popularity) = (
            set,
            server,
            gateway,
            new GradedPopularity(set, exponent: 0.5, seed: 3)
        );

    /// <summary>Questions so far.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>Starts the models and the gateway.</summary>
    /// <param name="set">Questions, with labels.</param>
    /// <param name="cache">Further members of <c>cache:</c>.</param>
    public static async Task<SemanticLoop> StartAsync(GradedSet set, string cache = "")
    {
        TestServer server = await StartAsync(new GradedPlay(set), port: 0);
        GradedGateway gateway = await GradedScene.ServeAsync(
            $$"""
            listen: 127.0.0.1:0
            data: data
            admin: { listen: "127.0.0.1:0", key_env: ADMIN }
            upstreams: { graded: { url: "{{server.Client.BaseAddress!.GetLeftPart(
                UriPartial.Authority
            )}}/v1", engine: vllm } }
            models:
              strong: { upstream: graded, price: { in: $5/M, out: $25/M }, cache: semantic }
              embedder: { upstream: graded, price: { in: $0.02/M, out: $0/M } }
            cache: { embedder: embedder, embedder_wait: 5s, temperature: any, {{cache}} }
            keys: { client: { secret_env: CLIENT } }
            """,
            GradedScene.ClientKey
        );
        return new SemanticLoop(set, server, gateway);
    }

    /// <summary>Puts models in place of these that answer all questions otherwise.</summary>
    public async Task DriftAsync()
    {
        int port = server.Client.BaseAddress!.Port;
        await server.DisposeAsync();
        DriftPlan drift = new(0, null, Enumerable.Range(0, set.Intents.Count).ToHashSet());
        server = await StartAsync(new GradedPlay(set) { Drift = drift }, port);
        hasDrifted = true;
    }

    private static Task<TestServer> StartAsync(GradedPlay play, int port) =>
        TestServer.StartAsync(
            options => options with { Graded = play, EmbeddingSize = 256, Port = port },
            stepNs: 10_000
        );

    /// <summary>Asks the next questions as people do: some intents often, in many wordings.</summary>
    public async Task<LoopTally> AskAsync(int count)
    {
        int[] questions = [.. Enumerable.Range(0, count).Select(_ => popularity.Next())];
        ConcurrentBag<LoopTally> tallies = [];
        await Parallel.ForEachAsync(
            questions,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (question, _) => tallies.Add(await AskOneAsync(question))
        );
        return tallies.Aggregate(default(LoopTally), (sum, one) => sum + one);
    }

    /// <summary>Removes all answers, as their end of life does.</summary>
    public void Purge() => gateway.Said("cache purge --model strong");

    /// <summary>What <c>cache stats</c> says of the scope; null before it has stored anything.</summary>
    public JsonElement? Scope()
    {
        JsonElement scopes = gateway.Said("cache stats").GetProperty("scopes");
        return scopes.GetArrayLength() == 0 ? null : scopes[0];
    }

    /// <summary>The same of questions with a word in another one's place.</summary>
    public JsonElement? Cell() =>
        Scope()
            ?.GetProperty("cells")
            .EnumerateArray()
            .Single(cell => cell.GetProperty("class").GetString() == "other-words");

    /// <summary>True where that cell serves.</summary>
    public bool Serves => Cell()?.GetProperty("standing").GetString() == "serves";

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await server.DisposeAsync();
    }

    private async Task<LoopTally> AskOneAsync(int question)
    {
        int user = Interlocked.Increment(ref asked) % Users;
        GradedQuestion one = set.Questions[question];
        (HttpResponseHeaders headers, string answer) = await gateway.AskAsync(one.Text, $"user {user}");
        if (!headers.TryGetValues("x-farthing-cache-tier", out IEnumerable<string>? tier))
        {
            return new LoopTally(1, 0, 0, 0);
        }

        bool isRight = answer == set.Intents[one.Intent].AnswerAt(hasDrifted);
        return tier.Single() == "semantic"
            ? new LoopTally(1, 0, 1, isRight ? 0 : 1)
            : new LoopTally(1, 1, 0, 0);
    }
}
