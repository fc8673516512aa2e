using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Requests that are tried more than once: each attempt has its own hold and its own row.</summary>
public sealed class RetryTests
{
    private const string Answer =
        """{"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private static readonly Uri Nobody = new("http://127.0.0.1:1/v1");

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_passed_over_and_its_hold_given_back()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync([Nobody, upstream.Address]);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("2", response.Headers.GetValues("x-farthing-attempts").Single());
        Assert.Equal("up/model1", response.Headers.GetValues("x-farthing-model").Single());
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(2, journal.Reserves.Count);
        Assert.Equal(
            [(AttemptEnd.UpstreamBroken, UsageSource.None), (AttemptEnd.Finished, UsageSource.Usage)],
            journal.Settles.OrderBy(one => one.Attempt.Number).Select(one => (one.End, one.Source))
        );
        Assert.Equal(Money.Zero, gateway.Gates.Holds[0].Cost);
        Assert.Equal([false, true], gateway.Gates.Outcomes.Select(one => one.WasConnected));
    }

    [Fact]
    public async Task An_upstream_that_nobody_can_reach_is_502_with_a_time_to_come_again()
    {
        await using TestGateway gateway = await TestGateway.StartAsync([Nobody]);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.True(response.Headers.Contains("retry-after-ms"));
        Assert.Equal(3, (await gateway.JournalAsync()).Settles.Count(one => one.Cost == Money.Zero));
    }

    [Fact]
    public async Task Errors_that_may_pass_are_tried_again_and_each_attempt_is_a_row()
    {
        int calls = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            switch (Interlocked.Increment(ref calls))
            {
                case 1:
                    await call.JsonAsync("{}", 429, "retry-after-ms: 5\r\n");
                    break;
                case 2:
                    call.Reset();
                    break;
                default:
                    await call.JsonAsync(Answer);
                    break;
            }
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        List<SettleRecord> settles = (await gateway.JournalAsync()).Settles;
        Assert.Equal(
            [AttemptEnd.UpstreamError, AttemptEnd.UpstreamBroken, AttemptEnd.Finished],
            settles.Select(one => one.End)
        );
        Assert.Equal([Money.Zero, Money.Zero, new Money(180_000)], settles.Select(one => one.Cost));
        Assert.Equal([429, 0, 200], settles.Select(one => (int)one.Status));
    }

    [Fact]
    public async Task A_fallback_is_priced_at_its_own_model()
    {
        await using ScriptedUpstream down = ScriptedUpstream.Json("{}", 503);
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync([down.Address, upstream.Address]);
        gateway.Gates.Prices["up/model1"] = new ModelPrice(
            new TokenPrice(10),
            default,
            default,
            new TokenPrice(1000)
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        // 100 × 10 + 20 × 1000 pico-dollars.
        Assert.Equal("0.000000021", response.Headers.GetValues("x-farthing-cost-usd").Single());
        Assert.Equal(
            new Money(21),
            (await gateway.JournalAsync()).Settles.Single(one => one.Attempt.Number == 1).Cost
        );
    }

    [Fact]
    public async Task The_last_error_is_passed_on_as_it_is()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"error\":{\"message\":\"busy\"}}",
            503,
            "retry-after: 2\r\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            configure: options =>
                options with
                {
                    MaxAttempts = 2,
                    LongestRetryPause = TimeSpan.FromSeconds(1),
                }
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        // It asks for 2 s, and no pause is longer than 1 s: it is not tried again, the client is told.
        Assert.Single(upstream.Requests);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("2", response.Headers.GetValues("retry-after").Single());
        Assert.Equal(
            "{\"error\":{\"message\":\"busy\"}}",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task An_answer_that_began_is_never_tried_again()
    {
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            await isRead.Task.WaitAsync(call.Stop); // A reset overtakes what was not read.
            call.Reset();
        });
        await using TestGateway gateway = await TestGateway.StartAsync([upstream.Address, upstream.Address]);

        using HttpResponseMessage response = await gateway.ChatAsync(
            ",\"stream\":true",
            HttpCompletionOption.ResponseHeadersRead
        );
        Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await body.ReadAsync(new byte[16], TestContext.Current.CancellationToken));
        isRead.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() =>
            body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken)
        );

        Assert.Single(upstream.Requests);
        Assert.Single((await gateway.JournalAsync()).Settles);
    }
}
