using System.Net;
using System.Text.Json;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Sharing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Sharing.Rates;

namespace Farthing.Tests.Gateway.Limits;

/// <summary>Shared limits as a client meets them.</summary>
public sealed class SharedLimitsThroughTheDoorTests
{
    private const string Answer =
        """{"choices":[{"index":0,"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    /// <summary>Two requests a minute over two gateways: one each, then 429 in OpenAI's shape, with both headers that say when.</summary>
    [Fact]
    public async Task Two_gateways_refuse_together_and_say_when_to_come_again()
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using MemoryRateStore store = new(clock);
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using RateGate one = Gate(store, clock, LimitsWhenAway.Local);
        await using RateGate two = Gate(store, clock, LimitsWhenAway.Local);
        await using TestGateway first = await TestGateway.StartAsync(upstream);
        await using TestGateway second = await TestGateway.StartAsync(upstream);
        first.Gates.Limits = one;
        second.Gates.Limits = two;

        using HttpResponseMessage entered = await first.ChatAsync();
        using HttpResponseMessage too = await second.ChatAsync();
        using HttpResponseMessage refused = await first.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
        Assert.Equal(["1"], entered.Headers.GetValues("x-ratelimit-remaining-requests"));
        Assert.Equal(HttpStatusCode.OK, too.StatusCode);
        Assert.Equal(["0"], too.Headers.GetValues("x-ratelimit-remaining-requests"));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(["30"], refused.Headers.GetValues("retry-after"));
        Assert.Equal(["30000"], refused.Headers.GetValues("retry-after-ms"));
        Assert.Equal(["2"], refused.Headers.GetValues("x-ratelimit-limit-requests"));
        JsonElement error = await ErrorAsync(refused);
        Assert.Equal("rate_limit_exceeded", error.GetProperty("code").GetString());
        Assert.Equal(
            "Rate limit reached: requests per minute of each key.",
            error.GetProperty("message").GetString()
        );
    }

    [Fact]
    public async Task Limits_that_nobody_knows_are_503_where_it_is_said_so()
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using MemoryRateStore store = new(clock) { IsAway = true };
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using RateGate gate = Gate(store, clock, LimitsWhenAway.Refuse);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Limits = gate;

        using HttpResponseMessage refused = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(["1"], refused.Headers.GetValues("retry-after"));
        Assert.Equal("FAR9331", (await ErrorAsync(refused)).GetProperty("code").GetString());
        Assert.Empty(upstream.Requests);
    }

    private static RateGate Gate(MemoryRateStore store, ManualClock clock, LimitsWhenAway whenAway) =>
        new([SharedRateGateTests.Limit("each key", requests: 2)], store, whenAway, clock, keepsHouse: false);

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response)
    {
        using JsonDocument body = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return body.RootElement.GetProperty("error").Clone();
    }
}
