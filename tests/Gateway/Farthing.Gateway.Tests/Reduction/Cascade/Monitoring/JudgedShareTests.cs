using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Monitoring;

namespace Farthing.Tests.Reduction.Cascade.Monitoring;

public sealed class JudgedShareTests
{
    [Fact]
    public void The_estimate_is_the_one_computed_by_hand()
    {
        // 62 % called right, sensitivity 0.8, specificity 0.9: (0.62 + 0.9 − 1) / 0.7 = 0.742857…
        JudgedShare share = JudgedShare.Of(620, 1000, new GoldShare(160, 200), new GoldShare(180, 200));

        double q = 0.52 / 0.7;
        double variance =
            ((0.62 * 0.38 / 1000) + (q * q * 0.8 * 0.2 / 200) + ((1 - q) * (1 - q) * 0.9 * 0.1 / 200)) / 0.49;
        Assert.Equal(q, share.Share, 1e-12);
        Assert.Equal(variance, share.Variance, 1e-15);
    }

    [Fact]
    public void Its_interval_holds_the_truth_in_about_95_of_100()
    {
        int held = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            Pcg32 draw = new(seed, 6);
            JudgedShare share = JudgedShare.Of(
                Count(2000, (0.7 * 0.8) + (0.3 * 0.1), ref draw),
                2000,
                new GoldShare(Count(400, 0.8, ref draw), 400),
                new GoldShare(Count(400, 0.9, ref draw), 400)
            );
            (double low, double high) = share.Interval(0.95);
            held += low <= 0.7 && 0.7 <= high ? 1 : 0;
        }

        Assert.InRange(held, 365, 395);
    }

    [Fact]
    public void A_judge_like_a_coin_says_nothing() =>
        Assert.Throws<ArgumentException>(() =>
            JudgedShare.Of(50, 100, new GoldShare(100, 200), new GoldShare(100, 200))
        );

    private static long Count(int n, double p, ref Pcg32 draw)
    {
        long count = 0;
        for (int i = 0; i < n; i++)
        {
            count += draw.NextDouble() < p ? 1 : 0;
        }

        return count;
    }
}
