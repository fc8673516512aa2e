using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Workloads.Arrivals;

public sealed class RenewalArrivalsTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Gamma_and_Weibull_gaps_have_mean_1_and_the_asked_cv(double cv)
    {
        foreach (GapDistribution gaps in (GapDistribution[])[new GammaGaps(cv), WeibullGaps.FromCv(cv)])
        {
            (double mean, double seen) = Sample(gaps, 400_000);

            Assert.Equal(1, mean, 0.02); // standard error of the mean: 2.5 / √400,000 = 0.004
            Assert.Equal(cv, seen, cv * 0.04);
            Assert.Equal(cv, gaps.Cv, 1e-6);
        }
    }

    /// <summary>By brute force: no other start of the course has more within the stretch, which may go round its end.</summary>
    [Fact]
    public void The_busiest_stretch_of_a_course_has_the_most_of_it()
    {
        RateShape shape = new(10, [3, 1, 2, 0, 2, 4]);

        Assert.Equal(5, shape.BusiestBucket(10));
        Assert.Equal(5, shape.BusiestBucket(20)); // 4 + 3, round the end.
        Assert.Equal(4, shape.BusiestBucket(30));
        Assert.Equal(4, shape.BusiestBucket(25)); // 2 + 4 + 3/2 = 7.5 beside 4 + 3 + 1/2 = 7.5: the first.
        Assert.Equal(0, shape.BusiestBucket(60));
        Assert.Equal([2, 4, 3, 1, 2, 0], shape.From(4).Factors.ToArray().Select(factor => factor * 2));
    }

    [Fact]
    public void Weibull_of_shape_1_is_exponential() => Assert.Equal(1, WeibullGaps.FromShape(1).Cv, 1e-9);

    [Fact]
    public void Empirical_gaps_are_scaled_to_mean_1()
    {
        EmpiricalGaps gaps = new(new QuantileTable([0, 0.5, 1], [0, 1, 9]));

        (double mean, double cv) = Sample(gaps, 200_000);

        Assert.Equal(1, mean, 0.02);
        Assert.Equal(gaps.Cv, cv, 0.02);
    }

    [Fact]
    public void The_rate_follows_the_shape_and_keeps_its_mean()
    {
        RateShape shape = new(10, [0, 1, 3]);
        RenewalArrivals arrivals = new(100, new ExponentialGaps(), shape, 5);
        int[] counts = new int[3];
        int total = 0;
        for (long ns = arrivals.NextNs(); ns < 300_000_000_000; ns = arrivals.NextNs())
        {
            counts[ns / 10_000_000_000 % 3]++;
            total++;
        }

        Assert.Equal(0, counts[0]);
        Assert.Equal(3, (double)counts[2] / counts[1], 0.15);
        Assert.Equal(100, total / 300.0, 2.0); // standard error: √30,000 / 300 = 0.58
    }

    [Fact]
    public void On_off_sends_nothing_while_off()
    {
        RenewalArrivals arrivals = new(10, new ConstantGaps(), RateShape.OnOff(2, 8), 1);

        for (int i = 0; i < 1000; i++)
        {
            Assert.True(arrivals.NextNs() % 10_000_000_000 <= 2_000_000_001);
        }
    }

    [Fact]
    public void Arrivals_never_go_back_and_repeat_after_a_restart() =>
        Prop.ForAll<PositiveInt, byte>(
                (seed, shift) =>
                {
                    RenewalArrivals arrivals = new(
                        0.001 * (1 << (shift % 24)),
                        new GammaGaps(2),
                        new RateShape(60, [1, 0, 4, 0.1]),
                        (ulong)seed.Get
                    );
                    long[] first = [.. Enumerable.Range(0, 200).Select(_ => arrivals.NextNs())];
                    arrivals.Restart();
                    long[] again = [.. Enumerable.Range(0, 200).Select(_ => arrivals.NextNs())];
                    return first.SequenceEqual(again) && first.SequenceEqual(first.Order()) && first[0] >= 0;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_rate_near_0_ends_instead_of_hanging()
    {
        RenewalArrivals arrivals = new(1e-30, new ExponentialGaps(), new RateShape(0.001, [1, 0]), 1);

        Assert.Equal(long.MaxValue, arrivals.NextNs());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_rates_are_faults(double rate) =>
        Assert.Throws<FarthingException>(() =>
            new RenewalArrivals(rate, new ExponentialGaps(), RateShape.Flat, 1)
        );

    private static (double Mean, double Cv) Sample(GapDistribution gaps, int count)
    {
        Pcg32 random = new(11, 1);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            double gap = gaps.Next(ref random);
            sum += gap;
            squares += gap * gap;
        }

        double mean = sum / count;
        return (mean, Math.Sqrt((squares / count) - (mean * mean)) / mean);
    }
}
