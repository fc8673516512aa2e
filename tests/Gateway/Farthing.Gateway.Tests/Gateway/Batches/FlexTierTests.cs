using System.Text;
using System.Text.Json;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Batches.BatchScene;

namespace Farthing.Tests.Gateway.Batches;

public sealed class FlexTierTests : IDisposable
{
    private const long Day = 86_400;
    private readonly string folder = Directory.CreateTempSubdirectory("batch-flex").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(Day, 0, true)]
    [InlineData(Day - 1, 0, false)]
    [InlineData(Day, (Day * 3 / 4), true)]
    [InlineData(Day, (Day * 3 / 4) + 1, false)]
    public void It_is_asked_for_with_a_day_of_window_until_a_quarter_is_left(
        long window,
        long passed,
        bool isFlex
    )
    {
        ClaimedLine line = LineOf("""{"model":"m"}""", window);

        string body = Encoding.UTF8.GetString(FlexTier.BodyOf(line, mayFlex: true, 1000 + passed));

        Assert.Equal(isFlex ? """{"service_tier":"flex","model":"m"}""" : """{"model":"m"}""", body);
    }

    [Theory]
    [InlineData("""{"model":"m","service_tier":"priority"}""", "/v1/chat/completions", true)]
    [InlineData("""{"model":"m"}""", "/v1/embeddings", true)]
    [InlineData("""{"model":"m"}""", "/v1/messages", true)]
    [InlineData("""{"model":"m"}""", "/v1/chat/completions", false)]
    public void Other_lines_stay_as_they_are(string body, string endpoint, bool mayFlex)
    {
        ClaimedLine line = LineOf(body, Day) with { Endpoint = endpoint };

        Assert.Equal(body, Encoding.UTF8.GetString(FlexTier.BodyOf(line, mayFlex, 1000)));
    }

    /// <summary>10 tokens in and 2 out: at $1 and $2 a million 14 millionths, at half of it 7.</summary>
    [Theory]
    [InlineData("flex", 7_000)]
    [InlineData("default", 14_000)]
    public async Task The_tier_that_the_answer_names_is_charged(string served, long nanoUsd)
    {
        string answer = HostScene.Answer.Insert(1, $"\"service_tier\":\"{served}\",");
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using GatewayHost host = await OpenAsync(folder, upstream.Address, change: Flex);
        using HttpClient client = Client(await host.StartAsync(Cancellation), HostScene.Key);

        JsonElement batch = await EndAsync(client, await SubmitAsync(client, Line(1)));

        Assert.Equal(nanoUsd / 1e9m, batch.GetProperty("cost_usd").GetDecimal());
        Assert.Contains(
            "\"service_tier\":\"flex\"",
            Encoding.UTF8.GetString(Assert.Single(upstream.Requests).Body),
            StringComparison.Ordinal
        );
    }

    private static GatewayOptions Flex(GatewayOptions options)
    {
        Dictionary<string, ModelPrice> prices = [];
        foreach ((string name, ModelPrice price) in options.Prices)
        {
            ModelPrice half = new(
                new TokenPrice(price.Uncached.PicoUsd / 2),
                new TokenPrice(price.CacheRead.PicoUsd / 2),
                new TokenPrice(price.CacheWrite.PicoUsd / 2),
                new TokenPrice(price.Output.PicoUsd / 2)
            );
            prices.Add(name, price with { Tiers = new TierPrices(half, null) });
        }

        return options with
        {
            Prices = prices,
            Models =
            [
                .. options.Models.Select(model =>
                    model with
                    {
                        Deployments =
                        [
                            .. model.Deployments.Select(one =>
                                one with
                                {
                                    Deployment = one.Deployment with { BatchTier = BatchTier.Flex },
                                }
                            ),
                        ],
                    }
                ),
            ],
        };
    }

    private static ClaimedLine LineOf(string body, long window) =>
        new(
            "batch_a",
            1,
            "a",
            1,
            "k",
            "/v1/chat/completions",
            "m",
            Encoding.UTF8.GetBytes(body),
            1000,
            1000 + window
        );
}
