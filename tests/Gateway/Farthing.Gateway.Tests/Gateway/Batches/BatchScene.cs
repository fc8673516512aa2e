using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>A gateway with a batch lane, and its client's calls.</summary>
internal static class BatchScene
{
    public const string OtherKey = "sk-far-another-key";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static LedgerFilter Tagged => new() { Tag = "lane=batch" };

    public static string Line(int i) =>
        $$$"""{"custom_id":"id-{{{i}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Hello"}]}}""";

    public static Task<GatewayHost> OpenAsync(
        string folder,
        Uri upstream,
        BatchOptions? batch = null,
        SharedOptions? shared = null,
        Func<GatewayOptions, GatewayOptions>? change = null
    )
    {
        BudgetOptions budget = new()
        {
            Id = "all",
            Scope = new RequestScope(ScopeKind.All, null),
            Limit = Money.FromUsd(10),
            Period = BudgetPeriod.Day,
        };
        GatewayOptions options = HostScene.Options(folder, upstream, budget);
        options = change?.Invoke(options) ?? options;
        return Hosts.OpenAsync(
            options with
            {
                Features = [.. options.Features, batch ?? new BatchOptions()],
                Shared = shared,
                Keys = [.. options.Keys, new KeyOptions { Id = "o", Sha256 = KeySecret.HashOf(OtherKey) }],
            },
            TimeProvider.System,
            Cancellation
        );
    }

    public static HttpClient Client(Uri address, string key)
    {
        SocketsHttpHandler handler = new() { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        HttpClient client = new(handler) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public static async Task<string> SubmitAsync(HttpClient client, string lines, string more = "")
    {
        using MultipartFormDataContent form = new()
        {
            { new StringContent("batch"), "purpose" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(lines)), "file", "lines.jsonl" },
        };
        using HttpResponseMessage uploaded = await client.PostAsync("/v1/files", form, Cancellation);
        string file = (await ReadAsync(uploaded)).GetProperty("id").GetString()!;
        using StringContent wish = new(
            $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h"{{more}}}""",
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage created = await client.PostAsync("/v1/batches", wish, Cancellation);
        return (await ReadAsync(created)).GetProperty("id").GetString()!;
    }

    public static async Task<JsonElement> EndAsync(HttpClient client, string id)
    {
        while (true)
        {
            using HttpResponseMessage answer = await client.GetAsync($"/v1/batches/{id}", Cancellation);
            JsonElement batch = await ReadAsync(answer);
            if (
                batch.GetProperty("status").GetString() is "completed" or "failed" or "cancelled" or "expired"
            )
            {
                return batch;
            }

            await Task.Delay(20, Cancellation);
        }
    }

    public static async Task<JsonElement[]> ContentAsync(HttpClient client, JsonElement batch, string member)
    {
        string file = batch.GetProperty(member).GetString()!;
        string text = await client.GetStringAsync($"/v1/files/{file}/content", Cancellation);
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.Clone()),
        ];
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
