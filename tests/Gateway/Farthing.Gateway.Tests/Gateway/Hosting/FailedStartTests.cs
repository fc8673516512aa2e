using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Hosting;

public sealed class FailedStartTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-failed-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A program that waits for what a feature needs opens the same folder again.</summary>
    [Fact]
    public async Task A_start_that_a_feature_ends_gives_its_folder_back()
    {
        GatewayOptions options = HostScene.Options(
            folder,
            new Uri("http://127.0.0.1:9"),
            new BudgetOptions
            {
                Id = "all",
                Scope = new RequestScope(ScopeKind.All, null),
                Limit = Money.FromUsd(1),
                Period = BudgetPeriod.Total,
            }
        ) with
        {
            Features =
            [
                new BatchOptions(),
                CacheOptions.None with
                {
                    Models = new Dictionary<string, CachePolicy>
                    {
                        ["m"] = new() { Mode = CacheMode.Semantic },
                    },
                },
            ],
        };
        string secret = new LedgerFolder(folder).PromptSecret;
        await File.WriteAllTextAsync(secret, "no secret", Cancellation);

        FarthingException refused = await Assert.ThrowsAsync<FarthingException>(() => OpenAsync(options));
        Assert.Equal("FAR9139", refused.Faults[0].Code);

        File.Delete(secret);
        await using GatewayHost host = await OpenAsync(options);
        await host.StartAsync(Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<GatewayHost> OpenAsync(GatewayOptions options) =>
        Hosts.OpenAsync(options, TimeProvider.System, Cancellation);
}
