using System.Diagnostics;
using System.Text.Json;
using Farthing.Documents.Keys;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording.Policies;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Batches.BatchScene;
using static Farthing.Tests.Gateway.Batches.ProviderScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>Lines at a provider's batch API, of either shape: each has one result and one charge, whatever the provider does.</summary>
public sealed class ProviderBatchTests : IDisposable
{
    private const int Lines = 100;
    private readonly string folder = Directory.CreateTempSubdirectory("provider-batch").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(ApiKinds.OpenAi)]
    [InlineData(ApiKinds.Anthropic)]
    public async Task Lines_go_there_as_one_batch_and_are_charged_at_its_price(ApiKinds api)
    {
        await using ScriptedBatches provider = new();
        await using GatewayHost host = await OpenAsync(folder, provider, api);

        JsonElement batch = await RunAsync(host);

        Assert.Equal(Lines, Assert.Single(provider.Batches).Requests.Count);
        Assert.Empty(provider.Asked);
        Assert.Equal(Lines * InBatch, Cost(batch));
        Assert.Equal((Lines, Lines * InBatch), await CostAsync(host, Lines));
        Assert.Equal(0, Held(host));
        JsonElement part = Assert.Single(batch.GetProperty("provider_batches").EnumerateArray());
        Assert.Equal(provider.Batches[0].Id, part.GetProperty("id").GetString());
        Assert.Equal(Lines, part.GetProperty("lines").GetInt32());
        Assert.Equal(0, part.GetProperty("returned").GetInt32());
        await Eventually.SoAsync(() => provider.Files == 0, Cancellation);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(ApiKinds.OpenAi)]
    [InlineData(ApiKinds.Anthropic)]
    public async Task What_expired_there_runs_through_the_gateway(ApiKinds api)
    {
        await using ScriptedBatches provider = new() { End = "expired" };
        await using GatewayHost host = await OpenAsync(folder, provider, api);

        JsonElement batch = await RunAsync(host);

        Assert.Single(provider.Batches);
        Assert.Equal(Lines / 2, provider.Asked.Count);
        Assert.Equal((InBatch + Standard) * Lines / 2, Cost(batch));
        Assert.Equal((Lines, (InBatch + Standard) * Lines / 2), await CostAsync(host, Lines));
        Assert.Equal(0, Held(host));
    }

    [Theory]
    [InlineData(ApiKinds.OpenAi)]
    [InlineData(ApiKinds.Anthropic)]
    public async Task A_submission_whose_answer_is_lost_is_found_again(ApiKinds api)
    {
        int lost = 0;
        await using ScriptedBatches provider = new();
        provider.DidAsync = call =>
            call.StartsWith("POST", StringComparison.Ordinal)
            && call.EndsWith("/batches", StringComparison.Ordinal)
            && Interlocked.Increment(ref lost) == 1
                ? throw new IOException("the connection is gone")
                : Task.CompletedTask;
        await using GatewayHost host = await OpenAsync(folder, provider, api);

        JsonElement batch = await RunAsync(host);

        Assert.Single(provider.Batches);
        Assert.Equal(Lines * InBatch, Cost(batch));
        Assert.Equal((Lines, Lines * InBatch), await CostAsync(host, Lines));
    }

    /// <summary>Another one's batch of as many lines was made at the same time; it is taken for the lost one until its results say otherwise.</summary>
    [Fact]
    public async Task A_batch_without_marks_that_is_anothers_is_not_taken_for_ones_own()
    {
        int tries = 0;
        await using ScriptedBatches provider = new();
        provider.Before = async call =>
        {
            bool isFirst =
                call.Request.Line.StartsWith("POST /v1/messages/batches ", StringComparison.Ordinal)
                && Interlocked.Increment(ref tries) == 1;
            if (isFirst)
            {
                provider.Add(Lines);
                await call.JsonAsync(
                    """{"type":"error","error":{"type":"api_error","message":"later"}}""",
                    500
                );
            }

            return isFirst;
        };
        await using GatewayHost host = await OpenAsync(folder, provider, ApiKinds.Anthropic);

        JsonElement batch = await RunAsync(host);

        Assert.Equal(2, provider.Batches.Count);
        Assert.Equal(Lines * InBatch, Cost(batch));
        Assert.Equal((Lines, Lines * InBatch), await CostAsync(host, Lines));
    }

    [Theory]
    [InlineData(ApiKinds.OpenAi)]
    [InlineData(ApiKinds.Anthropic)]
    public async Task A_gateway_that_ends_amid_a_batch_goes_on_with_it(ApiKinds api)
    {
        await using ScriptedBatches provider = new() { Looks = int.MaxValue };
        string id;
        await using (GatewayHost first = await OpenAsync(folder, provider, api))
        {
            using HttpClient client = Client(await first.StartAsync(Cancellation), HostScene.Key);
            id = await SubmitAsync(client, Text(Lines));
            await Eventually.SoAsync(() => provider.Batches is [{ Looked: > 0 }], Cancellation);
            Assert.InRange(Held(first), 1, long.MaxValue);
        }

        await using GatewayHost second = await OpenAsync(folder, provider, api);
        Uri address = await second.StartAsync(Cancellation);
        Assert.InRange(Held(second), Lines * InBatch, long.MaxValue);
        provider.Batches[0].Looked = int.MaxValue - 2;
        using HttpClient again = Client(address, HostScene.Key);
        JsonElement batch = await EndAsync(again, id);

        Assert.Single(provider.Batches);
        Assert.Equal(Lines * InBatch, Cost(batch));
        Assert.Equal((Lines, Lines * InBatch), await CostAsync(second, Lines));
        Assert.Equal(0, Held(second));
    }

    [Theory]
    [InlineData(ApiKinds.OpenAi)]
    [InlineData(ApiKinds.Anthropic)]
    public async Task A_cancelled_batch_is_called_off_there_and_what_ran_is_charged(ApiKinds api)
    {
        await using ScriptedBatches provider = new() { Looks = 1000 };
        await using GatewayHost host = await OpenAsync(folder, provider, api);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        string id = await SubmitAsync(client, Text(Lines));
        await Eventually.SoAsync(() => provider.Batches is [{ Looked: > 0 }], Cancellation);

        using HttpResponseMessage cancelled = await client.PostAsync(
            $"/v1/batches/{id}/cancel",
            null,
            Cancellation
        );
        JsonElement batch = await EndAsync(client, id);

        Assert.Equal("cancelled", batch.GetProperty("status").GetString());
        Assert.Equal("cancelled", provider.Batches[0].Status);
        Assert.Equal(Lines / 2 * InBatch, Cost(batch));
        Assert.Equal((Lines / 2, Lines / 2 * InBatch), await CostAsync(host, Lines / 2));
        Assert.Empty(provider.Asked);
        Assert.Equal(0, Held(host));
        JsonElement[] errors = await ContentAsync(client, batch, "error_file_id");
        Assert.Equal(Lines / 2, errors.Length);
        Assert.All(
            errors,
            error =>
                Assert.Equal("batch_cancelled", error.GetProperty("error").GetProperty("code").GetString())
        );
    }

    [Theory]
    [InlineData("24h", 2, false)]
    [InlineData("22h", 2, true)]
    [InlineData("48h", 1, true)]
    public async Task Without_time_or_a_lower_price_lines_run_as_others_do(
        string window,
        int divisor,
        bool isDirect
    )
    {
        await using ScriptedBatches provider = new();
        await using GatewayHost host = await OpenAsync(
            folder,
            provider,
            change: options =>
                options with
                {
                    Prices = options.Prices.ToDictionary(
                        pair => pair.Key,
                        pair =>
                            divisor == 2
                                ? pair.Value
                                : pair.Value with
                                {
                                    Tiers = new TierPrices(null, null, pair.Value with { Tiers = null }),
                                }
                    ),
                }
        );
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);

        JsonElement batch = await EndAsync(
            client,
            await SubmitAsync(client, Text(3), $",\"completion_window\":\"{window}\"")
        );

        Assert.Equal(isDirect ? 3 : 0, provider.Asked.Count);
        Assert.Equal(3 * (isDirect ? Standard : InBatch), Cost(batch));
        Assert.Equal(isDirect ? 0 : 1, batch.GetProperty("provider_batches").GetArrayLength());
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_line_that_names_a_tier_runs_as_others_do()
    {
        await using ScriptedBatches provider = new();
        await using GatewayHost host = await OpenAsync(folder, provider);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        string named = Line(2)
            .Replace(
                "\"max_tokens\"",
                "\"service_tier\":\"default\",\"max_tokens\"",
                StringComparison.Ordinal
            );

        JsonElement batch = await EndAsync(client, await SubmitAsync(client, Line(1) + "\n" + named));

        Assert.Single(provider.Asked);
        Assert.Single(Assert.Single(provider.Batches).Requests);
        Assert.Equal(InBatch + Standard, Cost(batch));
        Assert.Equal((2, InBatch + Standard), await CostAsync(host, 2));
    }

    [Fact]
    public async Task Prompts_of_its_lines_are_recorded_beside_their_attempts()
    {
        await using ScriptedBatches provider = new();
        string prompts = "";
        await using (
            GatewayHost host = await OpenAsync(
                folder,
                provider,
                change: options =>
                {
                    prompts = new LedgerFolder(options.DataFolder).Prompts;
                    return options with { Features = [new RecordOptions { Usual = RecordMode.Hashes }] };
                }
            )
        )
        {
            await RunAsync(host);
            await CostAsync(host, Lines);
        }

        Assert.Empty(provider.Asked);
        HashSet<Guid> recorded = [];
        using JournalReader reader = new(prompts, JournalPosition.Start);
        while (reader.TryRead(out JournalEntry entry))
        {
            PromptRecord prompt = entry.Read<PromptRecord>();
            Assert.Equal((1, 5), (prompt.Messages, prompt.LimitTokens));
            Assert.True(recorded.Add(prompt.Attempt.RequestId));
        }

        Assert.Equal(Lines, recorded.Count);
    }

    /// <summary>As many as a batch of OpenAI's may have.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public async Task A_batch_of_the_most_lines_has_one_result_and_one_charge_a_line()
    {
        const int Most = 50_000;
        await using ScriptedBatches provider = new();
        await using GatewayHost host = await OpenAsync(folder, provider);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        client.Timeout = TimeSpan.FromMinutes(5);

        long began = Stopwatch.GetTimestamp();
        string id = await SubmitAsync(client, Text(Most));
        while (provider.Batches.Count == 0)
        {
            await Task.Delay(50, Cancellation);
        }

        TimeSpan sent = Stopwatch.GetElapsedTime(began);
        JsonElement batch = await EndAsync(client, id);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"sent after {sent.TotalSeconds:F1} s, all results after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"
        );

        Assert.Equal("completed", batch.GetProperty("status").GetString());
        Assert.Equal(Most, Assert.Single(provider.Batches).Requests.Count);
        Assert.Equal(Most, (await ContentAsync(client, batch, "output_file_id")).Length);
        Assert.Equal(Most * InBatch, Cost(batch));
        Assert.Equal((Most, Most * InBatch), await CostAsync(host, Most));
        Assert.Equal(0, Held(host));
    }

    private static async Task<(long Attempts, long NanoUsd)> CostAsync(GatewayHost host, long attempts)
    {
        Farthing.Documents.Ledger.SpentSums total = await TotalAsync(host, attempts);
        return (total.Attempts, total.CostUsd.NanoUsd);
    }

    private static async Task<JsonElement> RunAsync(GatewayHost host)
    {
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        JsonElement batch = await EndAsync(client, await SubmitAsync(client, Text(Lines)));
        Assert.Equal("completed", batch.GetProperty("status").GetString());
        JsonElement[] answers = await ContentAsync(client, batch, "output_file_id");
        Assert.Equal(
            Enumerable.Range(1, Lines).Select(i => $"id-{i}"),
            answers.Select(answer => answer.GetProperty("custom_id").GetString())
        );
        Assert.All(
            answers,
            answer =>
                Assert.Equal(
                    5,
                    answer
                        .GetProperty("response")
                        .GetProperty("body")
                        .GetProperty("usage")
                        .GetProperty("completion_tokens")
                        .GetInt32()
                )
        );
        return batch;
    }

    private static string Text(int lines) => string.Join('\n', Enumerable.Range(1, lines).Select(Line));
}
