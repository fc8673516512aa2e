using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Learning;

namespace Farthing.Tests.Reduction.Cascade.Learning;

public sealed class LogisticFitTests
{
    [Fact]
    public void Without_columns_the_bias_is_the_logit_of_the_mean()
    {
        SparseRows rows = new();
        for (int i = 0; i < 10; i++)
        {
            rows.Add([], []);
        }

        double[] w = LogisticFit.Fit(rows, [.. Enumerable.Range(0, 10)], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], []);

        Assert.Equal(Math.Log(0.3 / 0.7), w[0], 1e-3);
    }

    /// <summary>At the minimum the penalized gradient is 0: penalty · w = Σ (target − p) · x.</summary>
    [Fact]
    public void The_gradient_is_nothing_at_the_fit_and_weights_are_near_the_truth()
    {
        Pcg32 draw = new(3, 3);
        SparseRows rows = new();
        List<double> targets = [];
        for (int i = 0; i < 20_000; i++)
        {
            float a = (float)draw.NextNormal();
            float b = (float)draw.NextNormal();
            rows.Add([0, 1], [a, b]);
            targets.Add(draw.NextDouble() < Logistic.Of(1 + (2 * a) - b) ? 1 : 0);
        }

        double[] w = LogisticFit.Fit(rows, [.. Enumerable.Range(0, targets.Count)], [.. targets], [1, 1]);

        double[] gradient = [w[0], w[1], 0];
        for (int i = 0; i < targets.Count; i++)
        {
            ReadOnlySpan<float> x = rows.Values(i);
            double error = Logistic.Of((w[0] * x[0]) + (w[1] * x[1]) + w[2]) - targets[i];
            gradient[0] += error * x[0];
            gradient[1] += error * x[1];
            gradient[2] += error;
        }

        Assert.All(gradient, one => Assert.True(Math.Abs(one) < 1));
        Assert.Equal(2, w[0], 0.1);
        Assert.Equal(-1, w[1], 0.1);
        Assert.Equal(1, w[2], 0.1);
    }
}
