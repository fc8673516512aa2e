using System.Net;
using System.Text.Json;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Hosting;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Batches.BatchScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>Batches through a whole gateway.</summary>
public sealed class BatchLaneTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("batch-lane").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_line_has_one_result_and_one_charge_and_broken_lines_are_reported()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        string lines = string.Join('\n', Enumerable.Range(1, 30).Select(Line)) + "\n\nbroken\n" + Line(1);

        JsonElement batch = await EndAsync(
            client,
            await SubmitAsync(client, lines, """ ,"on_invalid":"skip" """)
        );

        Assert.Equal("completed", batch.GetProperty("status").GetString());
        JsonElement counts = batch.GetProperty("request_counts");
        Assert.Equal(32, counts.GetProperty("total").GetInt32());
        Assert.Equal(30, counts.GetProperty("completed").GetInt32());
        Assert.Equal(30 * HostScene.CostNanoUsd / 1e9m, batch.GetProperty("cost_usd").GetDecimal());
        JsonElement[] answers = await ContentAsync(client, batch, "output_file_id");
        Assert.Equal(
            Enumerable.Range(1, 30).Select(i => $"id-{i}"),
            answers.Select(one => one.GetProperty("custom_id").GetString())
        );
        Assert.All(
            answers,
            one =>
            {
                JsonElement response = one.GetProperty("response");
                Assert.Equal(200, response.GetProperty("status_code").GetInt32());
                Assert.Equal(32, response.GetProperty("request_id").GetString()!.Length);
                Assert.True(response.GetProperty("body").TryGetProperty("choices", out _));
            }
        );
        JsonElement[] errors = await ContentAsync(client, batch, "error_file_id");
        Assert.Equal(
            [("invalid_json_line", 32), ("duplicate_custom_id", 33)],
            errors
                .Select(one => one.GetProperty("error"))
                .Select(error =>
                    (error.GetProperty("code").GetString()!, error.GetProperty("line").GetInt32())
                )
        );
        await Eventually.SoAsync(() => host.Ledger.Total(Tagged).Attempts == 30, Cancellation);
    }

    [Fact]
    public async Task Another_key_sees_neither_files_nor_batches()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        Uri address = await host.StartAsync(Cancellation);
        using HttpClient client = Client(address, HostScene.Key);
        using HttpClient other = Client(address, OtherKey);
        JsonElement batch = await EndAsync(client, await SubmitAsync(client, Line(1)));

        foreach (
            string path in (string[])
                [
                    $"/v1/batches/{batch.GetProperty("id").GetString()}",
                    $"/v1/files/{batch.GetProperty("input_file_id").GetString()}",
                    $"/v1/files/{batch.GetProperty("output_file_id").GetString()}/content",
                ]
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path, Cancellation)).StatusCode);
        }

        foreach (string list in (string[])["/v1/batches", "/v1/files"])
        {
            using JsonDocument page = JsonDocument.Parse(await other.GetStringAsync(list, Cancellation));
            Assert.Empty(page.RootElement.GetProperty("data").EnumerateArray());
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Lines_that_were_not_run_go_on_after_a_restart()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        string id;
        await using (GatewayHost before = await OpenAsync(folder, upstream.Address))
        {
            using HttpClient first = Client(await before.StartAsync(Cancellation), HostScene.Key);
            string lines = string.Join('\n', Enumerable.Range(1, 200).Select(Line));
            id = await SubmitAsync(first, lines);
            await Eventually.SoAsync(() => before.Ledger.Total(Tagged).Attempts > 0, Cancellation);
        }

        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        JsonElement batch = await EndAsync(client, id);

        Assert.Equal(200, batch.GetProperty("request_counts").GetProperty("completed").GetInt32());
        JsonElement[] answers = await ContentAsync(client, batch, "output_file_id");
        Assert.Equal(200, answers.Select(one => one.GetProperty("custom_id").GetString()).Distinct().Count());
        Assert.Equal(200, answers.Length);
        int inFlight = new BatchOptions().HostedInFlight;
        await Eventually.SoAsync(
            () => host.Ledger.Total(Tagged).Attempts is >= 200 and var all && all <= 200 + inFlight,
            Cancellation
        );
    }

    [Fact]
    public async Task A_cancelled_batch_accounts_for_every_line()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"error":{"message":"busy"}}""",
            status: 503
        );
        await using GatewayHost host = await OpenAsync(folder, upstream.Address);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        string id = await SubmitAsync(client, string.Join('\n', Enumerable.Range(1, 20).Select(Line)));
        await Eventually.SoAsync(() => upstream.Requests.Count > 0, Cancellation);

        using HttpResponseMessage cancelled = await client.PostAsync(
            $"/v1/batches/{id}/cancel",
            null,
            Cancellation
        );
        JsonElement batch = await EndAsync(client, id);

        Assert.Equal("cancelled", batch.GetProperty("status").GetString());
        Assert.Equal(20, batch.GetProperty("request_counts").GetProperty("failed").GetInt32());
        JsonElement[] errors = await ContentAsync(client, batch, "error_file_id");
        Assert.Equal(20, errors.Length);
        Assert.All(
            errors,
            one => Assert.Equal("batch_cancelled", one.GetProperty("error").GetProperty("code").GetString())
        );
    }
}
