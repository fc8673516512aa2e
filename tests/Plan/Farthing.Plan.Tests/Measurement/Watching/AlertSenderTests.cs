using System.Text.Json;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Rules;
using Farthing.Measurement.Watching.Sending;

namespace Farthing.Tests.Measurement.Watching;

public sealed class AlertSenderTests
{
    private static readonly Alert Kv = new("kv", "http://a:8000", "full", "do this", 1000, 0.97, 0.95, true);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2); // A busy machine is slow to answer itself.
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_gets_what_fires_and_what_ends_and_is_tried_again()
    {
        int asked = 0;
        using FakePages server = new((_, _) => ++asked == 1 ? FakePages.Status(500) : FakePages.Ok(""));
        AlertSender sender = new(PageClient.Shared, new Uri(server.Address, "/hook"), null)
        {
            Longest = Longest,
        };

        Assert.Single(await sender.SendAsync([Kv], [Kv], 1060, Cancellation));
        Assert.Empty(await sender.SendAsync([Kv with { IsFiring = false }], [], 1120, Cancellation));

        using JsonDocument fired = JsonDocument.Parse(server.Requests[1].Body);
        using JsonDocument ended = JsonDocument.Parse(server.Requests[2].Body);
        Assert.Equal("firing", fired.RootElement.GetProperty("status").GetString());
        Assert.Equal("resolved", ended.RootElement.GetProperty("status").GetString());
        Assert.Equal("1970-01-01T00:18:40.000Z", ended.RootElement.GetProperty("ends_at").GetString());
        Assert.Equal(1, sender.Failures);
    }

    [Fact]
    public async Task An_alertmanager_hears_of_what_holds_once_a_minute_and_of_its_end()
    {
        using FakePages server = new((_, _) => FakePages.Ok(""));
        AlertSender sender = new(PageClient.Shared, null, server.Address) { Longest = Longest };
        foreach (double second in new[] { 0.0, 5, 30, 60 })
        {
            await sender.SendAsync(second == 0 ? [Kv] : [], [Kv], second, Cancellation);
        }

        await sender.SendAsync([Kv with { IsFiring = false }], [], 65, Cancellation);
        await sender.SendAsync([], [], 200, Cancellation);

        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal("/api/v2/alerts", request.Path));
        using JsonDocument last = JsonDocument.Parse(server.Requests[2].Body);
        JsonElement alert = last.RootElement[0];
        Assert.Equal("Farthing_kv", alert.GetProperty("labels").GetProperty("alertname").GetString());
        Assert.Equal("1970-01-01T00:01:05.000Z", alert.GetProperty("endsAt").GetString());
    }
}
