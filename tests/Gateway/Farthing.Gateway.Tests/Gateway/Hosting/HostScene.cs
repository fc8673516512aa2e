using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>A whole gateway in this process, before an upstream of the test's own, with one model, one key and a budget.</summary>
internal static class HostScene
{
    /// <summary>10 tokens in at $1/M and 2 out at $2/M: 14 millionths a request.</summary>
    public const string Answer =
        """{"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":10,"completion_tokens":2}}""";

    /// <summary>What the answer costs.</summary>
    public const long CostNanoUsd = 14_000;

    /// <summary>The key of its one client.</summary>
    public const string Key = "sk-far-host-scene";

    /// <summary>A gateway on a folder.</summary>
    /// <param name="folder">Its data.</param>
    /// <param name="upstream">Where its model is.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="budget">Its budget.</param>
    /// <param name="isPriced">False: nobody knows what the model costs.</param>
    /// <param name="allowsUnpriced">True: it is used all the same.</param>
    public static Task<GatewayHost> OpenAsync(
        string folder,
        Uri upstream,
        TimeProvider clock,
        BudgetOptions budget,
        bool isPriced = true,
        bool allowsUnpriced = false
    ) =>
        Hosts.OpenAsync(
            Options(folder, upstream, budget, isPriced, allowsUnpriced),
            clock,
            TestContext.Current.CancellationToken
        );

    /// <summary>What such a gateway is told.</summary>
    public static GatewayOptions Options(
        string folder,
        Uri upstream,
        BudgetOptions budget,
        bool isPriced = true,
        bool allowsUnpriced = false
    )
    {
        Deployment deployment = new()
        {
            Name = "up/m",
            Upstream = new Upstream
            {
                Name = "up",
                Address = upstream,
                Api = ApiKinds.OpenAi,
            },
            UpstreamModel = "m",
            AllowsUnpriced = allowsUnpriced,
        };
        ModelPrice price = new(
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(2)
        );
        return new GatewayOptions
        {
            Listen = new ListenOptions { Port = 0 },
            DataFolder = folder,
            Models = [new ModelRoute { Name = "m", Deployments = [new RoutedDeployment(deployment)] }],
            Prices = isPriced
                ? new Dictionary<string, ModelPrice> { ["up/m"] = price }
                : new Dictionary<string, ModelPrice>(),
            // Each request is one attempt, however the upstream behaves.
            MaxAttempts = 1,
            Breakers = new BreakerOptions { FailuresInARow = 100_000 },
            Keys = [new KeyOptions { Id = "k", Sha256 = KeySecret.HashOf(Key) }],
            Budgets = [budget],
            Limits =
            [
                new RateLimit
                {
                    Scope = new RequestScope(ScopeKind.All, null),
                    RequestsPerMinute = 1_000_000,
                },
            ],
        };
    }

    /// <summary>A chat of so many output tokens at most.</summary>
    public static async Task<HttpStatusCode> AskAsync(HttpClient client, int tokens, string user)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"m","max_tokens":{{tokens}},"user":"{{user}}","messages":[{"role":"user","content":"Hello"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using HttpResponseMessage answer = await client.SendAsync(
            message,
            TestContext.Current.CancellationToken
        );
        await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
