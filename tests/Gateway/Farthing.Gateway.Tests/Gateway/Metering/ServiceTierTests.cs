using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Metering;

public sealed class ServiceTierTests
{
    [Theory]
    [InlineData(
        "chat",
        """{"choices":[],"service_tier":"flex","usage":{"prompt_tokens":1,"completion_tokens":2}}""",
        ServiceTier.Flex
    )]
    [InlineData(
        "chat",
        """{"service_tier":"default","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""",
        ServiceTier.Standard
    )]
    [InlineData(
        "chat",
        """{"choices":[{"message":{"service_tier":"flex","content":"\"service_tier\":\"flex\""}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""",
        ServiceTier.Unstated
    )]
    [InlineData(
        "chat",
        """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"service_tier":"scale"}""",
        ServiceTier.Other
    )]
    [InlineData(
        "chat",
        """{"choices":[],"service_tier":null,"usage":{"prompt_tokens":1,"completion_tokens":2}}""",
        ServiceTier.Unstated
    )]
    [InlineData(
        "messages",
        """{"content":[{"input":{"service_tier":"priority"}}],"usage":{"input_tokens":1,"output_tokens":2,"service_tier":"standard"}}""",
        ServiceTier.Standard
    )]
    [InlineData(
        "messages",
        """{"content":[],"usage":{"input_tokens":1,"output_tokens":2,"service_tier":"priority"}}""",
        ServiceTier.Priority
    )]
    public void The_tier_is_what_the_server_says_and_nobody_else(
        string endpoint,
        string answer,
        ServiceTier tier
    )
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(answer);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            UsageScanner scanner = new(
                Dialect.Of(endpoint == "chat" ? "/v1/chat/completions" : "/v1/messages")!
            );
            scanner.Whole(bytes.AsSpan(0, cut));
            scanner.Whole(bytes.AsSpan(cut));
            scanner.EndWhole();

            Assert.Equal(tier, scanner.Tier);
            Assert.Equal((1, 2), (scanner.Stated.Uncached, scanner.Stated.Output));
        }
    }

    [Fact]
    public void A_tier_has_its_own_price_where_one_is_known()
    {
        ModelPrice flex = Price(1, 2);
        ModelPrice price = Price(2, 4) with { Tiers = new TierPrices(flex, null) };

        Assert.Equal(flex, price.In(ServiceTier.Flex, out bool isKnown));
        Assert.True(isKnown);
        Assert.Equal(price, price.In(ServiceTier.Unstated, out isKnown));
        Assert.True(isKnown);
        Assert.Equal(price, price.In(ServiceTier.Priority, out isKnown));
        Assert.False(isKnown);
    }

    /// <summary>10 at $1, 20 for five minutes at $1.25, 30 for an hour at $2: 10 + 25 + 60 = 95 millionths.</summary>
    [Fact]
    public void A_cache_write_of_an_hour_has_its_own_price()
    {
        ModelPrice price = new(
            TokenPrice.FromUsdPerMillion(1),
            TokenPrice.FromUsdPerMillion(0.1m),
            TokenPrice.FromUsdPerMillion(1.25m),
            TokenPrice.FromUsdPerMillion(5)
        )
        {
            CacheWrite1h = TokenPrice.FromUsdPerMillion(2),
        };

        Assert.Equal(new Money(95_000), price.Of(new TokenCounts(10, 0, 50, 0) { CacheWrite1h = 30 }));
        Assert.Equal(TokenPrice.FromUsdPerMillion(2), price.DearestInput);
    }

    [Fact]
    public void Cache_writes_are_told_apart_by_how_long_they_stay()
    {
        UsageTally tally = new();
        Assert.True(
            tally.Take(
                """{"input_tokens":10,"cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30},"output_tokens":1}"""u8
            )
        );
        Assert.True(tally.Take("""{"output_tokens":15}"""u8));

        Assert.Equal(new TokenCounts(10, 0, 50, 15) { CacheWrite1h = 30 }, tally.Counts(isCacheApart: true));
    }

    private static ModelPrice Price(decimal input, decimal output) =>
        new(
            TokenPrice.FromUsdPerMillion(input),
            TokenPrice.FromUsdPerMillion(input),
            TokenPrice.FromUsdPerMillion(input),
            TokenPrice.FromUsdPerMillion(output)
        );
}
