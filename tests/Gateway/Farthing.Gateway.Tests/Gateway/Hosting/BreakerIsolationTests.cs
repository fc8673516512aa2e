using System.Net;
using System.Text;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>A whole gateway with two keys, of which one sends what the engine answers with errors.</summary>
public sealed class BreakerIsolationTests : IDisposable
{
    private const string PoisonKey = "sk-far-poison-key";
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-breaker-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task One_key_takes_a_model_from_nobody_else(int status)
    {
        await using ScriptedUpstream upstream = Engine(status);
        await using GatewayHost host = await OpenAsync(upstream, attempts: 3);
        using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };

        for (int i = 0; i < 6; i++)
        {
            await AskAsync(client, PoisonKey, "poison");
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, HostScene.Key, "Hello"));
        }

        Assert.Equal(BreakerPhase.Closed, PhaseOf(host));
    }

    /// <summary>Three attempts each: four requests are twelve attempts, and four failures.</summary>
    [Fact]
    public async Task A_request_is_one_failure_however_often_it_was_tried()
    {
        await using ScriptedUpstream upstream = Engine(503);
        await using GatewayHost host = await OpenAsync(upstream, attempts: 3);
        using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };

        for (int i = 0; i < 4; i++)
        {
            await AskAsync(client, i % 2 == 0 ? PoisonKey : HostScene.Key, "poison");
        }

        Assert.Equal(12, upstream.Requests.Count);
        Assert.Equal(BreakerPhase.Closed, PhaseOf(host));
        await AskAsync(client, PoisonKey, "poison");
        Assert.Equal(BreakerPhase.Open, PhaseOf(host));
    }

    [Fact]
    public async Task Where_nothing_else_could_serve_requests_go_through_and_the_first_good_byte_closes()
    {
        TaskCompletionSource begun = new();
        TaskCompletionSource end = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (call.Request.Text.Contains("poison", StringComparison.Ordinal))
            {
                await call.JsonAsync("{}", 500);
                return;
            }

            await call.BeginStreamAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            begun.SetResult();
            await end.Task;
            await call.ChunkAsync("data: [DONE]\n\n");
            await call.EndStreamAsync();
        });
        await using GatewayHost host = await OpenAsync(upstream, attempts: 1);
        using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
        for (int i = 0; i < 5; i++)
        {
            await AskAsync(client, i % 2 == 0 ? PoisonKey : HostScene.Key, "poison");
        }

        Assert.Equal(BreakerPhase.Open, PhaseOf(host));
        Task<HttpStatusCode> slow = AskAsync(client, HostScene.Key, "Hello", streams: true);
        await begun.Task.WaitAsync(Cancellation);
        await Eventually.SoAsync(() => PhaseOf(host) == BreakerPhase.Closed, Cancellation);
        Assert.False(slow.IsCompleted);
        end.SetResult();
        Assert.Equal(HttpStatusCode.OK, await slow);
    }

    private static ScriptedUpstream Engine(int status) =>
        new(call =>
            call.Request.Text.Contains("poison", StringComparison.Ordinal)
                ? call.JsonAsync("{}", status, "retry-after-ms: 1\r\n")
                : call.JsonAsync(HostScene.Answer)
        );

    private static BreakerPhase PhaseOf(GatewayHost host) => host.Deployments.Single().Breaker;

    private Task<GatewayHost> OpenAsync(ScriptedUpstream upstream, int attempts)
    {
        GatewayOptions options = HostScene.Options(
            folder,
            upstream.Address,
            new BudgetOptions
            {
                Id = "all",
                Scope = new RequestScope(ScopeKind.All, null),
                Limit = Money.FromUsd(1),
                Period = BudgetPeriod.Total,
            }
        ) with
        {
            MaxAttempts = attempts,
            Breakers = new BreakerOptions(),
            Keys =
            [
                new KeyOptions { Id = "good", Sha256 = KeySecret.HashOf(HostScene.Key) },
                new KeyOptions { Id = "poison", Sha256 = KeySecret.HashOf(PoisonKey) },
            ],
        };
        return Hosts.OpenAsync(options, TimeProvider.System, Cancellation);
    }

    private static async Task<HttpStatusCode> AskAsync(
        HttpClient client,
        string key,
        string text,
        bool streams = false
    )
    {
        using HttpRequestMessage message = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"m","max_tokens":2,"stream":{{(streams ? "true" : "false")}},"messages":[{"role":"user","content":"{{text}}"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        message.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage answer = await client.SendAsync(message, Cancellation);
        await answer.Content.ReadAsStringAsync(Cancellation);
        return answer.StatusCode;
    }
}
