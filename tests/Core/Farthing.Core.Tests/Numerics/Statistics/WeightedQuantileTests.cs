using Farthing.Numerics.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class WeightedQuantileTests
{
    [Fact]
    public void Numbers_stand_at_the_middle_of_their_weights()
    {
        // Weights 1, 2, 1 of 4: middles at 0.5/4 = 0.125, (1 + 1)/4 = 0.5, (3 + 0.5)/4 = 0.875.
        double[] values = [30, 10, 20];
        double[] weights = [1, 1, 2];

        Assert.Equal(10, WeightedQuantile.Of(values, weights, 0.125), 12);
        Assert.Equal(20, WeightedQuantile.Of(values, weights, 0.5), 12);
        Assert.Equal(30, WeightedQuantile.Of(values, weights, 0.875), 12);
        // Halfway between the middles of 10 and 20: (0.125 + 0.5)/2 = 0.3125.
        Assert.Equal(15, WeightedQuantile.Of(values, weights, 0.3125), 12);
    }

    [Fact]
    public void Beyond_the_ends_it_is_the_end()
    {
        Assert.Equal(1, WeightedQuantile.Of([1, 2], [1, 1], 0));
        Assert.Equal(2, WeightedQuantile.Of([1, 2], [1, 1], 1));
        Assert.Equal(7, WeightedQuantile.Of([7], [0.2], 0.9));
    }

    [Fact]
    public void A_heavy_number_pulls_the_median_to_itself()
    {
        Assert.Equal(3, WeightedQuantile.Of([1, 2, 3], [1, 1, 100], 0.99));
        Assert.InRange(WeightedQuantile.Of([1, 2, 3], [1, 1, 100], 0.5), 2.9, 3);
    }

    [Fact]
    public void It_never_falls_as_the_share_grows_and_stays_among_the_numbers()
    {
        Prop.ForAll<PositiveInt[], PositiveInt, PositiveInt>(
                (numbers, a, b) =>
                {
                    if (numbers.Length == 0)
                    {
                        return true;
                    }

                    double[] values = [.. numbers.Select(number => (double)number.Get)];
                    double[] weights = [.. numbers.Select((number, i) => 1.0 + ((number.Get * 7 + i) % 5))];
                    double low = Math.Min(a.Get % 101, b.Get % 101) / 100.0;
                    double high = Math.Max(a.Get % 101, b.Get % 101) / 100.0;
                    double atLow = WeightedQuantile.Of(values, weights, low);
                    double atHigh = WeightedQuantile.Of(values, weights, high);
                    return atLow <= atHigh && atLow >= values.Min() && atHigh <= values.Max();
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
