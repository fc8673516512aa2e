using System.Text.Json;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Sharing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Ledger;
using static Farthing.Tests.Gateway.Batches.BatchScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>Two gateways on one PostgreSQL run one batch together.</summary>
public sealed class SharedBatchLaneTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Each_line_runs_once_and_results_are_read_at_either_gateway()
    {
        const int Lines = 200;
        using LedgerScene scene = LedgerScene.OnPostgres();
        using LedgerScene neighbor = scene.Neighbor();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await Task.Delay(40, Cancellation); // Long enough for the other gateway to see that there is a batch.
            await call.JsonAsync(HostScene.Answer);
        });
        BatchOptions options = new() { HostedInFlight = 2 };
        SharedOptions shared = new() { Postgres = scene.Postgres! };
        await using GatewayHost one = await OpenAsync(scene.Folder.Path, upstream.Address, options, shared);
        await using GatewayHost two = await OpenAsync(
            neighbor.Folder.Path,
            upstream.Address,
            options,
            shared
        );
        using HttpClient first = Client(await one.StartAsync(Cancellation), HostScene.Key);
        using HttpClient second = Client(await two.StartAsync(Cancellation), HostScene.Key);

        string id = await SubmitAsync(first, string.Join('\n', Enumerable.Range(1, Lines).Select(Line)));
        JsonElement batch = await EndAsync(second, id);

        Assert.Equal(Lines, batch.GetProperty("request_counts").GetProperty("completed").GetInt32());
        Assert.Equal(Lines * HostScene.CostNanoUsd / 1e9m, batch.GetProperty("cost_usd").GetDecimal());
        JsonElement[] answers = await ContentAsync(second, batch, "output_file_id");
        Assert.Equal(
            Enumerable.Range(1, Lines).Select(i => $"id-{i}"),
            answers.Select(answer => answer.GetProperty("custom_id").GetString())
        );
        Assert.Equal(Lines, upstream.Requests.Count);
        await Eventually.SoAsync(() => one.Ledger.Total(Tagged).Attempts == Lines, Cancellation);
        Assert.All(
            (GatewayHost[])[one, two],
            host =>
                Assert.InRange(
                    one.Ledger.Total(Tagged with { GatewayId = host.GatewayId }).Attempts,
                    1,
                    Lines - 1
                )
        );
    }
}
