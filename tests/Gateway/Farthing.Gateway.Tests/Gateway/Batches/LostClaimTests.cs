using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Batches.BatchScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>An answer that comes when the line is another's.</summary>
public sealed class LostClaimTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("batch-lost").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Speed", "slow")]
    public async Task It_is_no_result_and_its_cost_is_waste()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource goesOn = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            asked.TrySetResult();
            await goesOn.Task;
            await call.JsonAsync(HostScene.Answer);
        });
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        string id = await SubmitAsync(client, Line(1));
        await asked.Task.WaitAsync(Eventually.Longest, Cancellation);

        using (BatchStore other = SqliteBatchStore.Open(new LedgerFolder(folder).Batches))
        {
            ClaimedLine taken = Assert.Single(other.Claim("m", 1, long.MaxValue));
            goesOn.SetResult();
            await Eventually.SoAsync(() => host.Ledger.Total(Tagged).Attempts == 1, Cancellation);
            Assert.True(other.TryComplete(taken, "{}"u8.ToArray(), isError: false, 5, []));
        }

        JsonElement batch = await EndAsync(client, id);
        SpentSums total = host.Ledger.Total(Tagged);
        Assert.Equal(5e-9m, batch.GetProperty("cost_usd").GetDecimal());
        Assert.Equal(
            (new Money(HostScene.CostNanoUsd), new Money(HostScene.CostNanoUsd)),
            (total.CostUsd, total.WasteUsd)
        );
    }
}
