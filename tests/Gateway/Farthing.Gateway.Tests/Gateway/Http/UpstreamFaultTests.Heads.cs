using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <content>Heads that stall half-way, and what is none.</content>
public sealed partial class UpstreamFaultTests
{
    [Theory]
    [InlineData("H", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: app", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n", ",\"stream\":true")]
    [InlineData("HTTP/1.1 503 Slow\r\nRetry-After: 1\r\n", "")]
    public async Task A_head_that_stalls_half_way_is_no_answer_and_costs_nothing(string begun, string more)
    {
        TaskCompletionSource<bool> hungUp = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            foreach (char one in begun)
            {
                await call.RawAsync(one.ToString());
            }

            hungUp.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, Hurried);

        using HttpResponseMessage response = await gateway.ChatAsync(more);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.True(await hungUp.Task);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (Money.Zero, UsageSource.None, AttemptEnd.UpstreamBroken),
            (settle.Cost, settle.Source, settle.End)
        );
    }

    [Theory]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n")]
    public async Task A_word_that_is_no_answer_is_no_stalled_head(string word)
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.RawAsync(word);
            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, Hurried);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal(UsageSource.Hold, (await gateway.SettleAsync()).Source);
    }

    [Fact]
    public async Task A_head_stalls_half_way_on_a_connection_that_answered_before()
    {
        int asked = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref asked) <= 2)
            {
                await call.JsonAsync(Answer);
                return;
            }

            await call.RawAsync("HTTP/1.1 200 OK\r\nContent-");
            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, Hurried);

        using HttpResponseMessage first = await gateway.ChatAsync();
        using HttpResponseMessage second = await gateway.ChatAsync();
        using HttpResponseMessage third = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.GatewayTimeout, third.StatusCode);
        Assert.Equal(1, upstream.Connections);
        await Eventually.SoAsync(
            async () =>
                (await gateway.JournalAsync()).Settles.Any(settle =>
                    (settle.Cost, settle.Source) == (Money.Zero, UsageSource.None)
                ),
            Cancellation
        );
    }

    [Fact]
    public async Task A_request_that_waits_in_silence_behind_an_answered_one_is_held()
    {
        int asked = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await call.JsonAsync(Answer);
                return;
            }

            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, Hurried);

        using HttpResponseMessage first = await gateway.ChatAsync();
        using HttpResponseMessage second = await gateway.ChatAsync(",\"n\":2");

        Assert.Equal(HttpStatusCode.GatewayTimeout, second.StatusCode);
        await Eventually.SoAsync(
            async () =>
                (await gateway.JournalAsync()).Settles.Any(settle => settle.Source == UsageSource.Hold),
            Cancellation
        );
    }
}
