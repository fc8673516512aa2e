using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Evidence;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class ConfidenceSequenceTests
{
    /// <summary>No success in n: B(½, ½ + n)/(π (1 − p)ⁿ) = 20 gives p = 1 − (B(½, ½ + n)/(20 π))^(1/n), by hand.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4_000)]
    public void Without_a_success_the_upper_bound_has_a_closed_form(int trials)
    {
        double expected = -double.ExpM1(
            (BetaDistribution.LogBeta(0.5, 0.5 + trials) - Math.Log(20 * Math.PI)) / trials
        );

        Interval interval = ConfidenceSequence.Of(0, trials, 0.05);

        Assert.Equal(0, interval.Low);
        Assert.Equal(Math.Min(1, expected), interval.High, 1e-12);
    }

    [Fact]
    public void It_is_symmetric_and_holds_the_share_and_a_single_look_inside()
    {
        foreach ((int k, int n) in ((int, int)[])[(1, 10), (7, 10), (30, 1_000), (999, 1_000)])
        {
            Interval interval = ConfidenceSequence.Of(k, n, 0.05);
            Interval mirrored = ConfidenceSequence.Of(n - k, n, 0.05);

            Assert.InRange((double)k / n, interval.Low, interval.High);
            Assert.Equal(1 - mirrored.High, interval.Low, 1e-9);
            Assert.True(interval.High > ClopperPearson.Upper(k, n, 0.025)); // Many looks cost width.
            Assert.True(
                ConfidenceSequence.Excludes(interval.High + 1e-6, k, n, 0.05) || interval.High > 0.999
            );
            Assert.False(ConfidenceSequence.Excludes(interval.Low + 1e-6, k, n, 0.05));
        }

        Assert.Equal(new Interval(0, 1), ConfidenceSequence.Of(0, 0, 0.05));
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0.01)]
    [InlineData(0.3)]
    public void The_share_leaves_it_ever_in_at_most_alpha_of_runs(double share)
    {
        const int Runs = 2_000;
        Pcg32 chance = new(23, 12);
        int left = 0;
        for (int run = 0; run < Runs; run++)
        {
            int k = 0;
            for (int n = 1; n <= 1_000; n++)
            {
                k += chance.NextDouble() < share ? 1 : 0;
                if (ConfidenceSequence.Excludes(share, k, n, 0.05))
                {
                    left++;
                    break;
                }
            }
        }

        Assert.True(left <= 0.05 * Runs, $"{left} of {Runs} runs");
        Assert.True(left > 0, "so wide that it says nothing");
    }
}
