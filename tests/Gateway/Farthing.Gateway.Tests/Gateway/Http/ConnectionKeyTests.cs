using System.Net;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Keys;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A connection's key is recognized once; what becomes of it meanwhile, and what else is sent, counts all the same.</summary>
public sealed class ConnectionKeyTests
{
    private const string First = "sk-far-first";
    private const string Second = "sk-far-other";
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task What_was_recognized_on_a_connection_is_not_recognized_again_and_holds_no_longer_than_the_key()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"choices":[{"index":0,"message":{"content":"Hello"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        KeyOptions first = new() { Id = "key_1", Sha256 = KeySecret.HashOf(First) };
        KeyOptions second = new() { Id = "key_2", Sha256 = KeySecret.HashOf(Second) };
        KeyRing ring = new([first, second], clock);
        CountingSource source = new(ring);
        gateway.Gates.Keys = source;

        Assert.Equal(("key_1", 1), await AskAsync(First));
        Assert.Equal(("key_1", 1), await AskAsync(First));
        Assert.Equal(("key_2", 2), await AskAsync(Second));
        Assert.Equal(("key_1", 3), await AskAsync(First));
        Assert.Equal(("", 4), await AskAsync(First + "x"));
        Assert.Equal(("key_1", 5), await AskAsync(First));

        ring.Change([first with { Id = "key_9" }, second]);
        Assert.Equal(("key_9", 6), await AskAsync(First));

        ring.Change([first with { ExpiresAt = clock.GetUtcNow().AddHours(1) }, second]);
        Assert.Equal(("key_1", 7), await AskAsync(First));
        Assert.Equal(("key_1", 7), await AskAsync(First));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(("", 7), await AskAsync(First));

        ring.Change([first]);
        Assert.Equal(("key_1", 8), await AskAsync(First));
        ring.Change([second]);
        Assert.Equal(("", 9), await AskAsync(First));
        Assert.Equal(1, gateway.Plane.ConnectionsOpened);

        async Task<(string Key, int Recognized)> AskAsync(string secret)
        {
            int demands = gateway.Gates.Demands.Count;
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/chat/completions",
                """{"model":"model","max_tokens":10,"messages":[]}""",
                change: request => request.Headers.Authorization = new("Bearer", secret)
            );
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            bool isKnown = gateway.Gates.Demands.Count > demands;
            Assert.Equal(isKnown ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
            return (isKnown ? gateway.Gates.Demands[^1].Caller.KeyId : "", source.Asked);
        }
    }

    private sealed class CountingSource(KeyRing ring) : ICallerSource
    {
        public int Asked { get; private set; }

        public IKnownKey? Recognize(ReadOnlySpan<byte> secret)
        {
            Asked++;
            return ring.Recognize(secret);
        }
    }
}
