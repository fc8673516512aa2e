using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Levers;

public sealed class PrefixCacheSavingTests
{
    /// <summary>1,000 requests an hour of 2,000 shared and 500 own tokens; 60 to 80 % hit.</summary>
    private static readonly PrefixCacheSaving Saving = new(2000, 500, 1000, new Interval(0.6, 0.8));

    [Fact]
    public void Tokens_by_hand()
    {
        Assert.Equal(2_500_000, Saving.PromptTokensPerHour);
        Assert.Equal(1_200_000, Saving.CachedTokensPerHour.Low, 1e-6);
        Assert.Equal(1_600_000, Saving.CachedTokensPerHour.High, 1e-6);
        Assert.Equal(900_000, Saving.ComputedTokensPerHour.Low, 1e-6);
        Assert.Equal(1_300_000, Saving.ComputedTokensPerHour.High, 1e-6);
        Assert.Equal(0.48, Saving.SavedFraction.Low, 1e-12);
        Assert.Equal(0.8, Saving.HitSavesFraction, 1e-12);
    }

    /// <summary>At 60 %: 2 M tokens · (0.6 · 0.9 − 0.4 · 0.25) = 0.88 M; at 80 %: 2 · (0.72 − 0.05) = 1.34 M; at $3 each million.</summary>
    [Theory]
    [InlineData(0.1, 1.25, 2.64, 4.02)]
    [InlineData(0.1, 1, 3.24, 4.32)]
    [InlineData(0, 1, 3.6, 4.8)]
    [InlineData(0.5, 2, -0.6, 1.2)]
    public void Hits_save_and_misses_pay_the_premium_of_writing(
        double cachedFraction,
        double writeFactor,
        double low,
        double high
    )
    {
        Interval saved = Saving.SavedUsdPerHour(new Interval(3, 3), cachedFraction, writeFactor);

        Assert.Equal(low, saved.Low, 1e-9);
        Assert.Equal(high, saved.High, 1e-9);
    }

    [Fact]
    public void Where_it_may_lose_the_dearer_input_price_is_the_worse()
    {
        Interval saved = Saving.SavedUsdPerHour(new Interval(2, 3), 0.5, 2);

        Assert.Equal(-0.6, saved.Low, 1e-9);
        Assert.Equal(1.2, saved.High, 1e-9);
    }
}
