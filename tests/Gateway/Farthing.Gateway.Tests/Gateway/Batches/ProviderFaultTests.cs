using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Batches.BatchScene;
using static Farthing.Tests.Gateway.Batches.ProviderScene;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>What providers' batch APIs do wrong, and what changes while a batch is there: no cent is lost or charged twice.</summary>
public sealed class ProviderFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("provider-fault").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Line 1's result is broken, line 3's is missing: they run through the gateway. Line 2 has two results, and one is of no line.</summary>
    [Theory]
    [InlineData(ApiKinds.OpenAi)]
    [InlineData(ApiKinds.Anthropic)]
    public async Task Results_with_faults_are_said_and_each_line_is_charged_once(ApiKinds api)
    {
        await using ScriptedBatches provider = new()
        {
            Edit = (id, result) =>
                id.EndsWith("-1", StringComparison.Ordinal) ? result[..^10]
                : id.EndsWith("-2", StringComparison.Ordinal) ? result + "\n" + result
                : id.EndsWith("-3", StringComparison.Ordinal) ? null
                : id.EndsWith("-4", StringComparison.Ordinal)
                    ? result.Replace(id, "somebody-else", StringComparison.Ordinal) + "\n" + result
                : result,
        };
        await using GatewayHost host = await OpenAsync(folder, provider, api);

        JsonElement batch = await RunAsync(host, 6);

        Assert.Equal(6, batch.GetProperty("request_counts").GetProperty("completed").GetInt32());
        Assert.Equal(2, provider.Asked.Count);
        await CheckAsync(host, batch, attempts: 6, (4 * InBatch) + (2 * Standard));
        JsonElement part = Assert.Single(batch.GetProperty("provider_batches").EnumerateArray());
        Assert.Equal(2, part.GetProperty("returned").GetInt32());
        Assert.Equal(
            "1 results that cannot be read, 1 results of no line of this batch, 1 results of a line that had one already, 2 lines without a result",
            part.GetProperty("note").GetString()
        );
    }

    /// <summary>Errors are free without a usage, and charged with one; those that may pass are tried again through the gateway.</summary>
    [Fact]
    public async Task Lines_that_fail_at_the_provider_cost_what_it_states()
    {
        await using ScriptedBatches provider = new()
        {
            Edit = (id, result) =>
                id.EndsWith("-1", StringComparison.Ordinal)
                    ? Failed(id, 400, """{"error":{"message":"No such tool."}}""")
                : id.EndsWith("-2", StringComparison.Ordinal)
                    ? Failed(
                        id,
                        400,
                        """{"error":{"message":"Cut."},"usage":{"prompt_tokens":10,"completion_tokens":5}}"""
                    )
                : id.EndsWith("-3", StringComparison.Ordinal)
                    ? Failed(id, 500, """{"error":{"message":"Later."}}""")
                : id.EndsWith("-4", StringComparison.Ordinal)
                    ? $$$"""{"custom_id":"{{{id}}}","response":null,"error":{"code":"server_error","message":"Lost."}}"""
                : result,
        };
        await using GatewayHost host = await OpenAsync(folder, provider);

        JsonElement batch = await RunAsync(host, 6);

        JsonElement counts = batch.GetProperty("request_counts");
        Assert.Equal(
            (3, 3),
            (counts.GetProperty("completed").GetInt32(), counts.GetProperty("failed").GetInt32())
        );
        // Line 4 has no answer: nothing of it stands in the ledger.
        await CheckAsync(host, batch, attempts: 5, (3 * InBatch) + Standard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_submission_fails_the_lines_with_the_providers_words(bool isAtOnce)
    {
        await using ScriptedBatches provider = new() { End = "failed" };
        if (isAtOnce)
        {
            provider.Before = call =>
                AnswerAsync(call, "POST /v1/batches ", 400, "The model does not do that.");
        }

        await using GatewayHost host = await OpenAsync(folder, provider);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);

        JsonElement batch = await EndAsync(client, await SubmitAsync(client, Text(4)));

        JsonElement[] errors = await ContentAsync(client, batch, "error_file_id");
        Assert.Equal(4, errors.Length);
        Assert.All(
            errors,
            error =>
                Assert.Equal(
                    "The model does not do that.",
                    error.GetProperty("error").GetProperty("message").GetString()
                )
        );
        Assert.Empty(provider.Asked);
        await CheckAsync(host, batch, attempts: 0, 0);
    }

    [Fact]
    public async Task Without_a_batch_api_for_the_account_lines_run_through_the_gateway()
    {
        await using ScriptedBatches provider = new();
        provider.Before = call => AnswerAsync(call, "POST /v1/files ", 403, "Not for you.");
        await using GatewayHost host = await OpenAsync(folder, provider);

        JsonElement batch = await RunAsync(host, 4);

        Assert.Equal(4, provider.Asked.Count);
        await CheckAsync(host, batch, attempts: 4, 4 * Standard);
        Assert.Contains(
            "Not for you.",
            batch.GetProperty("provider_batches")[0].GetProperty("note").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_provider_that_is_away_is_asked_again()
    {
        int calls = 0;
        await using ScriptedBatches provider = new();
        provider.Before = call =>
            Interlocked.Increment(ref calls) <= 2
                ? AnswerAsync(call, "POST /v1/files ", 503, "Later.")
                : Task.FromResult(false);
        await using GatewayHost host = await OpenAsync(folder, provider);

        JsonElement batch = await RunAsync(host, 4);

        Assert.Single(provider.Batches);
        await CheckAsync(host, batch, attempts: 4, 4 * InBatch);
    }

    /// <summary>While a batch is at its provider, the budget shrinks below what it costs, and its key is revoked. What the provider bills is charged all the same, to the key that it was for.</summary>
    [Fact]
    public async Task What_the_provider_ran_is_charged_though_budget_and_key_are_gone()
    {
        await using ScriptedBatches provider = new() { Looks = int.MaxValue };
        await using (GatewayHost first = await OpenAsync(folder, provider))
        {
            using HttpClient client = Client(await first.StartAsync(Cancellation), HostScene.Key);
            await SubmitAsync(client, Text(10));
            await Eventually.SoAsync(() => provider.Batches is [{ Looked: > 0 }], Cancellation);
        }

        provider.Batches[0].Looked = int.MaxValue - 2;
        await using GatewayHost second = await OpenAsync(
            folder,
            provider,
            change: options =>
                options with
                {
                    Keys = [],
                    Budgets =
                    [
                        .. options.Budgets.Select(budget => budget with { Limit = new Money(3 * InBatch) }),
                    ],
                }
        );
        await second.StartAsync(Cancellation);

        Assert.Equal(10 * InBatch, (await TotalAsync(second, 10)).CostUsd.NanoUsd);
        Assert.Equal(10, second.Ledger.Total(Tagged with { Key = "k" }).Attempts);
        BudgetState state = Assert.Single(second.Spending.States());
        Assert.Equal(10 * InBatch, state.Settled.NanoUsd);
        await Eventually.SoAsync(() => Held(second) == 0, Cancellation);
    }

    /// <summary>Each line is held at the batch price from its gathering on: 5 tokens out, and a token for each byte in.</summary>
    [Fact]
    public async Task Its_money_is_held_while_it_is_at_the_provider()
    {
        await using ScriptedBatches provider = new() { Looks = int.MaxValue };
        await using GatewayHost host = await OpenAsync(folder, provider);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        await SubmitAsync(client, Text(7));
        await Eventually.SoAsync(() => provider.Batches is [{ Looked: > 0 }], Cancellation);

        long held = Held(host);

        using JsonDocument line = JsonDocument.Parse(Line(1));
        long bytes = line.RootElement.GetProperty("body").GetRawText().Length;
        // What a chat's format adds is bounded by 256 tokens more.
        Assert.InRange(held, 7 * (5_000 + (500 * bytes)), 7 * (5_000 + (500 * (bytes + 256))));
        Assert.Equal(0, host.Ledger.Total(Tagged).Attempts);
    }

    private static async Task CheckAsync(GatewayHost host, JsonElement batch, long attempts, long nanoUsd)
    {
        Assert.Equal(nanoUsd, Cost(batch));
        Farthing.Documents.Ledger.SpentSums total = await TotalAsync(host, attempts);
        Assert.Equal((attempts, nanoUsd), (total.Attempts, total.CostUsd.NanoUsd));
        await Eventually.SoAsync(() => Held(host) == 0, Cancellation);
        Assert.Equal(nanoUsd, host.Spending.States().Sum(state => state.Settled.NanoUsd));
    }

    private static async Task<JsonElement> RunAsync(GatewayHost host, int lines)
    {
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);
        return await EndAsync(client, await SubmitAsync(client, Text(lines)));
    }

    private static async Task<bool> AnswerAsync(ScriptedCall call, string at, int status, string message)
    {
        if (!call.Request.Line.StartsWith(at, StringComparison.Ordinal))
        {
            return false;
        }

        await call.JsonAsync($$$"""{"error":{"message":"{{{message}}}"}}""", status);
        return true;
    }

    private static string Failed(string id, int status, string body) =>
        $$$"""{"custom_id":"{{{id}}}","response":{"status_code":{{{status}}},"request_id":"r","body":{{{body}}}},"error":null}""";

    private static string Text(int lines) => string.Join('\n', Enumerable.Range(1, lines).Select(Line));
}
