using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Measurement.Bench;

public sealed class LatencySummaryTests
{
    [Fact]
    public void Percentiles_are_those_of_the_sample()
    {
        double[] values = [.. Enumerable.Range(1, 101).Select(i => (double)i).Reverse()];

        LatencySummary summary = LatencySummary.Of(values, seed: 1)!;

        Assert.Equal(51, summary.P50.Value);
        Assert.Equal(96, summary.P95.Value);
        Assert.Equal(100, summary.P99.Value);
        Assert.Equal(51, summary.Mean.Value);
        Assert.Equal((1, 101), (summary.Min, summary.Max));
        Assert.Null(summary.P99AtMost);
        Assert.True(summary.P50.Low <= 51 && summary.P50.High >= 51);
    }

    [Fact]
    public void Nothing_has_no_summary_and_what_is_no_number_is_left_out()
    {
        Assert.Null(LatencySummary.Of([double.NaN], seed: 1));
        Assert.Equal(1, LatencySummary.Of([double.NaN, 3], seed: 1)!.Count);
        Assert.Equal(
            new Quantity(3, "s")
            {
                Low = 3,
                High = 3,
                Basis = Basis.Measured,
            },
            LatencySummary.Of([3], seed: 1)!.P99
        );
    }

    [Fact]
    public void The_interval_of_a_mean_is_as_wide_as_theory_says()
    {
        // 2,000 independent exponential values of mean 1: standard error 1/√2000 = 0.0224, 95 % = ±0.044.
        Pcg32 random = new(5, 5);
        double[] values = new double[2000];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextExponential();
        }

        LatencySummary summary = LatencySummary.Of(values, seed: 1)!;

        // 200 resamples know a width to some 10 %; blocks add a little.
        Assert.InRange(summary.Mean.High!.Value - summary.Mean.Low!.Value, 0.06, 0.115);
        Assert.InRange(1.0, summary.Mean.Low!.Value - 0.02, summary.Mean.High!.Value + 0.02);
    }

    [Fact]
    public void Values_that_hang_together_have_a_wider_interval()
    {
        // Runs of 20 equal values: a twentieth of the information.
        Pcg32 random = new(5, 5);
        double[] together = new double[2000];
        for (int i = 0; i < together.Length; i += 20)
        {
            Array.Fill(together, random.NextExponential(), i, 20);
        }

        double[] apart = [.. together];
        for (int i = apart.Length - 1; i > 0; i--)
        {
            int j = random.NextInt32(0, i);
            (apart[i], apart[j]) = (apart[j], apart[i]);
        }

        Assert.True(Width(together) > 2 * Width(apart));
    }

    [Fact]
    public void A_large_sample_is_summed_up_by_the_same_numbers()
    {
        double[] values = [.. Enumerable.Range(0, 300_000).Select(i => (double)((i * 7919L) % 300_000))];

        LatencySummary summary = LatencySummary.Of(values, seed: 1)!;

        Assert.Equal(0.99 * 299_999, summary.P99.Value, 3);
        Assert.InRange(summary.P99.Low!.Value, 0.98 * 299_999, summary.P99.Value);
        Assert.InRange(summary.P99.High!.Value, summary.P99.Value, 300_000);
    }

    private static double Width(double[] values)
    {
        Quantity mean = LatencySummary.Of(values, seed: 1)!.Mean;
        return mean.High!.Value - mean.Low!.Value;
    }
}
