using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Measurement.Bench;

public sealed class BlockBootstrapTests
{
    /// <summary>Independent values, uniform in 0 to 1: the mean of n lies within ±1.96/√(12·n) in 95 % of samples, the median within ±1.96·0.5/√n.</summary>
    [Fact]
    public void Intervals_of_independent_values_are_those_of_theory_on_both_sides()
    {
        const int Samples = 60;
        const int Values = 1000;
        double[] mean = [0, 0];
        double[] median = [0, 0];
        int held = 0;
        Pcg32 random = new(1, 2);
        for (int sample = 0; sample < Samples; sample++)
        {
            double[] inOrder = new double[Values];
            for (int i = 0; i < Values; i++)
            {
                inOrder[i] = random.NextDouble();
            }

            BlockBootstrap bootstrap = new(inOrder, [.. inOrder.Order()], (ulong)sample);
            Quantity about = bootstrap.Mean(inOrder.Average());
            mean[0] += (about.Value - about.Low!.Value) / Samples;
            mean[1] += (about.High!.Value - about.Value) / Samples;
            held += about.Low <= 0.5 && about.High >= 0.5 ? 1 : 0;
            Quantity middle = bootstrap.Quantile(0.5);
            median[0] += (middle.Value - middle.Low!.Value) / Samples;
            median[1] += (middle.High!.Value - middle.Value) / Samples;
        }

        double ofMean = 1.96 / Math.Sqrt(12 * Values);
        double ofMedian = 1.96 * 0.5 / Math.Sqrt(Values);
        Assert.All(mean, half => Assert.Equal(1, half / ofMean, 0.12));
        Assert.All(median, half => Assert.Equal(1, half / ofMedian, 0.15));
        Assert.InRange(held, Samples * 0.85, Samples);
    }
}
