using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>A gateway whose model goes to its provider's batch API, at half the price.</summary>
internal static class ProviderScene
{
    /// <summary>A line of <see cref="BatchScene.Line"/> in a provider's batch: 10 tokens in at $0.50/M and 5 out at $1/M.</summary>
    public const long InBatch = 10_000;

    /// <summary>The same at the standard price.</summary>
    public const long Standard = 20_000;

    public static readonly BatchOptions Options = new() { Poll = TimeSpan.FromMilliseconds(50) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<GatewayHost> OpenAsync(
        string folder,
        ScriptedBatches provider,
        ApiKinds api = ApiKinds.OpenAi,
        SharedOptions? shared = null,
        Func<GatewayOptions, GatewayOptions>? change = null
    ) =>
        BatchScene.OpenAsync(
            folder,
            provider.Address,
            Options,
            shared,
            options =>
            {
                options = InBatches(options, api);
                return change?.Invoke(options) ?? options;
            }
        );

    /// <summary>What the ledger says that the lane's attempts cost, once it has so many.</summary>
    public static async Task<SpentSums> TotalAsync(GatewayHost host, long attempts)
    {
        await Eventually.SoAsync(
            () => host.Ledger.Total(BatchScene.Tagged).Attempts >= attempts,
            Cancellation
        );
        return host.Ledger.Total(BatchScene.Tagged);
    }

    /// <summary>Dollars held in the gateway's budget, nano.</summary>
    public static long Held(GatewayHost host) => host.Spending.States().Sum(state => state.Held.NanoUsd);

    public static long Cost(JsonElement batch) =>
        (long)(batch.GetProperty("cost_usd").GetDecimal() * 1_000_000_000m);

    private static GatewayOptions InBatches(GatewayOptions options, ApiKinds api) =>
        options with
        {
            Prices = options.Prices.ToDictionary(
                pair => pair.Key,
                pair =>
                    pair.Value with
                    {
                        Tiers = new TierPrices(
                            null,
                            null,
                            new ModelPrice(
                                new TokenPrice(pair.Value.Uncached.PicoUsd / 2),
                                new TokenPrice(pair.Value.CacheRead.PicoUsd / 2),
                                new TokenPrice(pair.Value.CacheWrite.PicoUsd / 2),
                                new TokenPrice(pair.Value.Output.PicoUsd / 2)
                            )
                        ),
                    }
            ),
            Models =
            [
                .. options.Models.Select(model =>
                    model with
                    {
                        Deployments =
                        [
                            .. model.Deployments.Select(one =>
                                one with
                                {
                                    Deployment = one.Deployment with
                                    {
                                        BatchTier = BatchTier.Batch,
                                        Upstream = one.Deployment.Upstream with { Api = api },
                                    },
                                }
                            ),
                        ],
                    }
                ),
            ],
        };
}
