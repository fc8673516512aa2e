using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Caching.Shared;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Prices of parts of requests: what they come to, and that nothing costs more than its hold.</summary>
public sealed class PartPriceTests
{
    /// <summary>Random price records and requests: whatever an upstream states within the bounds costs at most what is held, and the parts add up to the cost.</summary>
    [Fact]
    public void Nothing_within_its_bounds_costs_more_than_its_hold()
    {
        Random random = new(20261130);
        int aboveText = 0;
        for (int i = 0; i < 20_000; i++)
        {
            ModelPrice price = RandomPrice(random, mayBeLong: true);
            (long text, long sound, long image, long video) = (
                random.Next(1, 400),
                random.Next(2) * random.Next(400),
                random.Next(2) * random.Next(400),
                random.Next(2) * random.Next(400)
            );
            bool speaks = random.Next(2) == 0;
            long output = random.Next(400);
            Money held = price.Held(sound, image, video, speaks).AtMost(text + sound + image + video, output);

            TokenCounts tokens = Within(random, text, sound, image, video, output, speaks);
            Money cost = price.Of(price.Charged(tokens, random.Next(400)));

            Assert.True(cost <= held, $"{cost} of {held}: {tokens} at {price}");
            Assert.True(cost >= Money.Zero);
            aboveText += price.Parts is not null && cost > (price with { Parts = null }).Of(tokens) ? 1 : 0;
        }

        Assert.True(aboveText > 2_000); // The parts did count.
    }

    /// <summary>Random price records, tiers and usages: a hit saves what the same request is charged, out of any store. What it wrote to a cache it would read.</summary>
    [Fact]
    public void A_hit_saves_what_the_same_request_would_be_charged()
    {
        Random random = new(20261201);
        int ofTiers = 0;
        int withParts = 0;
        for (int i = 0; i < 5_000; i++)
        {
            ModelPrice standard = RandomPrice(random, mayBeLong: true) with
            {
                Tiers = random.Next(4) == 0 ? null : RandomTiers(random),
            };
            ServiceTier tier = (ServiceTier)random.Next(6);
            ModelPrice price = standard.In(tier, out _);
            TokenCounts stated = Within(
                random,
                random.Next(1, 400),
                random.Next(2) * random.Next(400),
                random.Next(2) * random.Next(400),
                random.Next(2) * random.Next(400),
                random.Next(400),
                random.Next(2) == 0
            );
            bool isPlain = i % 3 == 0;
            stated = isPlain ? stated with { Parts = null } : stated;
            long reasoning = isPlain ? 0 : random.Next(2) * random.Next(400);
            TokenCounts charged = price.Charged(stated, reasoning);
            CacheEntry stored = CacheScene.Entry(i) with { Tokens = CacheEntry.Kept(charged), Tier = tier };

            CacheEntry read = CacheRecord.Read(CacheRecord.Of(stored), stored.Key, isStream: false)!;
            (TokenCounts avoided, ModelPrice? paid) = read.Avoids(standard);
            TokenCounts again = price.Charged(stated.Again(), reasoning);

            Assert.Equal(price.Of(again), paid!.Value.Of(avoided));
            Assert.True(stated.CacheWrite > 0 || price.Of(charged) == price.Of(avoided));
            Assert.True(!isPlain || stored.Tokens.Parts is null); // Plain text takes no memory more.
            ofTiers += price == standard ? 0 : 1;
            withParts += stored.Tokens.Parts is null ? 0 : 1;
        }

        Assert.True(withParts > 2_000);
        Assert.True(ofTiers > 1_000);
    }

    /// <summary>1,000 × $2.50 + 600 × $10 are $0.0085 of text; 1,000 of sound at $40 instead of $2.50 are $0.0375 more.</summary>
    [Fact]
    public void A_hold_takes_media_at_their_price_and_text_at_its_own()
    {
        ModelPrice price = Text with
        {
            Parts = PartPrices.Of(part =>
                part switch
                {
                    TokenPart.AudioInput => 40m,
                    TokenPart.AudioOutput => 80m,
                    _ => null,
                }
            ),
        };

        Assert.Equal(Money.FromUsd(0.0085m), price.Held(0, 0, 0, speaks: false).AtMost(1000, 600));
        Assert.Equal(Money.FromUsd(0.046m), price.Held(1000, 0, 0, speaks: false).AtMost(1000, 600));
        Assert.Equal(Money.FromUsd(0.0505m), price.Held(0, 0, 0, speaks: true).AtMost(1000, 600));
    }

    [Fact]
    public void Sound_without_a_price_is_told()
    {
        TokenCounts spoken = new(10, 0, 0, 5) { Parts = PartValues.Parse("audio_out=5") };

        Assert.True(Text.Lacks(spoken));
        Assert.False(Text.Lacks(new TokenCounts(10, 0, 0, 5) { Parts = PartValues.Parse("image_in=5") }));
        Assert.False((Text with { Parts = PartValues.Parse("audio_out=80000000") }).Lacks(spoken));
    }

    /// <summary>The upper price holds for the whole of a long prompt, its parts and its fees too: 11 × $5 + 2 × $7 per million, and $0.02.</summary>
    [Fact]
    public void A_long_prompt_has_parts_of_its_own()
    {
        ModelPrice price = Text with
        {
            LongPrompt = new LongPromptPrice(
                10,
                Text with
                {
                    Uncached = TokenPrice.FromUsdPerMillion(5),
                    Parts = PartPrices.Of(part =>
                        part switch
                        {
                            TokenPart.Reasoning => 7m,
                            TokenPart.Request => 0.02m,
                            _ => null,
                        }
                    ),
                }
            ),
        };
        TokenCounts tokens = new(11, 0, 0, 2);

        Assert.Equal(Money.FromUsd(0.020069m), price.Of(price.Charged(tokens, reasoning: 2)));
        Assert.Equal(new TokenCounts(9, 0, 0, 2), price.Charged(new TokenCounts(9, 0, 0, 2), reasoning: 2));
    }

    [Fact]
    public void Their_text_says_all_of_them()
    {
        PartValues? values = null;
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            Assert.Equal(row, TokenPartRow.Find(row.Part));
            values = PartValues.With(values, row.Part, 7 + (int)row.Part);
        }

        Assert.Equal(values, PartValues.Parse(values!.ToString()));
        Assert.Null(PartValues.Parse(""));
        Assert.Null(PartValues.Sum(values, values, -1));
        Assert.Throws<FormatException>(() => PartValues.Parse("smell=3"));
    }

    private static ModelPrice Text { get; } =
        new(
            TokenPrice.FromUsdPerMillion(2.5m),
            TokenPrice.FromUsdPerMillion(2.5m),
            TokenPrice.FromUsdPerMillion(2.5m),
            TokenPrice.FromUsdPerMillion(10)
        );

    private static ModelPrice RandomPrice(Random random, bool mayBeLong) =>
        new(Any(random), Any(random), Any(random), Any(random))
        {
            CacheWrite1h = random.Next(2) == 0 ? Any(random) : null,
            Parts = PartPrices.Of(part =>
                random.Next(3) == 0 ? null
                : TokenPartRow.Find(part).Of == TokenClass.None ? random.Next(100) / 10_000m
                : random.Next(200)
            ),
            LongPrompt =
                mayBeLong && random.Next(2) == 0
                    ? new LongPromptPrice(random.Next(600), RandomPrice(random, mayBeLong: false))
                    : null,
        };

    private static TierPrices RandomTiers(Random random) =>
        new(
            random.Next(4) == 0 ? null : RandomPrice(random, mayBeLong: true),
            random.Next(4) == 0 ? null : RandomPrice(random, mayBeLong: true),
            random.Next(4) == 0 ? null : RandomPrice(random, mayBeLong: true)
        );

    private static TokenPrice Any(Random random) => TokenPrice.FromUsdPerMillion(random.Next(100));

    /// <summary>Any usage that keeps to the bounds: some of the prompt cached or written, any share of it media, one search.</summary>
    private static TokenCounts Within(
        Random random,
        long text,
        long sound,
        long image,
        long video,
        long output,
        bool speaks
    )
    {
        long cachedSound = random.NextInt64(sound + 1);
        long freshSound = random.NextInt64(sound - cachedSound + 1);
        long images = random.NextInt64(image + 1);
        long videos = random.NextInt64(video + 1);
        long read = random.NextInt64(text + 1);
        long written = random.NextInt64(text - read + 1);
        long spoken = speaks ? random.NextInt64(output + 1) : 0;
        PartValues? parts = null;
        Add(TokenPart.AudioInput, freshSound);
        Add(TokenPart.CachedAudio, cachedSound);
        Add(TokenPart.ImageInput, images);
        Add(TokenPart.VideoInput, videos);
        Add(TokenPart.AudioOutput, spoken);
        long drawn = random.NextInt64(output - spoken + 1);
        Add(TokenPart.ImageOutput, drawn);
        Add(TokenPart.RejectedPrediction, random.NextInt64(output - spoken - drawn + 1));
        Add(TokenPart.ToolUse, random.NextInt64(text - read - written + 1));
        Add((TokenPart)random.Next((int)TokenPart.SearchLow, (int)TokenPart.SearchHigh + 1), random.Next(2));
        return new TokenCounts(
            text - read - written + freshSound + images + videos,
            read + cachedSound,
            written,
            output
        )
        {
            CacheWrite1h = random.NextInt64(written + 1),
            Parts = parts,
        };

        void Add(TokenPart part, long count) =>
            parts = count > 0 ? PartValues.With(parts, part, count) : parts;
    }
}
