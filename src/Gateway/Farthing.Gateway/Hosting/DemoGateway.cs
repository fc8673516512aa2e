using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Hosting;

/// <summary>The gateway that runs without a configuration: an emulated model behind, a key that is drawn for the run, a budget to run into.</summary>
public static class DemoGateway
{
    /// <summary>The model's name.</summary>
    public const string Model = "llama-3.1-8b";

    /// <summary>The GPU that it is emulated on.</summary>
    public const string Gpu = "H100-SXM";
    private const int Port = 4000;

    /// <summary>The options.</summary>
    /// <param name="backend">The model's address.</param>
    /// <param name="secret">The demo key.</param>
    /// <param name="features">Its options of features.</param>
    public static GatewayOptions Options(string backend, string secret, FeatureSet features)
    {
        const string Name = "emulated/" + Model;
        Deployment deployment = new()
        {
            Name = Name,
            Upstream = new Upstream
            {
                Name = "emulated",
                Address = new Uri(backend + "/v1"),
                Api = ApiKinds.OpenAi | ApiKinds.Anthropic,
                Usage = UsageForcing.Continuous,
                Queue = new QueueLimit { Metrics = new Uri(backend + "/metrics") },
            },
            UpstreamModel = Model,
            DefaultOutputTokens = 1024,
        };
        return new GatewayOptions
        {
            Listen = new ListenOptions { Port = Port },
            DataFolder = LedgerFolder.Default,
            Features = features,
            Models = [new ModelRoute { Name = Model, Deployments = [new RoutedDeployment(deployment)] }],
            Prices = new Dictionary<string, ModelPrice>
            {
                [Name] = new(
                    TokenPrice.FromUsdPerMillion(0.05m),
                    TokenPrice.FromUsdPerMillion(0.01m),
                    TokenPrice.FromUsdPerMillion(0.05m),
                    TokenPrice.FromUsdPerMillion(0.08m)
                ),
            },
            Keys =
            [
                new KeyOptions
                {
                    Id = "demo",
                    Sha256 = KeySecret.HashOf(secret),
                    Team = "demo",
                },
            ],
            Budgets =
            [
                new BudgetOptions
                {
                    Id = "team:demo per day",
                    Scope = new RequestScope(ScopeKind.Team, "demo"),
                    Limit = Money.FromUsd(1),
                    Period = BudgetPeriod.Day,
                },
            ],
        };
    }
}
