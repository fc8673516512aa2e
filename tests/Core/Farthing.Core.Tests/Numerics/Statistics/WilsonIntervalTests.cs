using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class WilsonIntervalTests
{
    /// <summary>Newcombe, Stat. Med. 17 (1998) 857, table I, method 3 (Wilson without continuity correction).</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void It_is_what_Newcombe_prints(int successes, int trials, double low, double high)
    {
        Interval interval = WilsonInterval.Of(successes, trials);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    /// <summary>z = 2 and 4 trials: (p + 1/2 ± 2 √(p(1 − p)/4 + 1/16)) / 2; of half of them, ± 2 √(1/8) / 2.</summary>
    [Fact]
    public void A_stated_quantile_is_used()
    {
        Interval interval = WilsonInterval.Of(2, 4, z: 2);

        Assert.Equal(0.5 - Math.Sqrt(0.125), interval.Low, 12);
        Assert.Equal(0.5 + Math.Sqrt(0.125), interval.High, 12);
    }

    [Fact]
    public void Without_trials_nothing_is_known_and_no_fewer_than_none_succeed()
    {
        Assert.Equal(new Interval(0, 1), WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(-1, 4));
        Assert.Equal(1, WilsonInterval.Of(5, 4).High);
    }
}
