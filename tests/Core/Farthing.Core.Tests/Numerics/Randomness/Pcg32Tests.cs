using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Numerics.Randomness;

public sealed class Pcg32Tests
{
    private const int Draws = 200_000;

    /// <summary>Mean and variance of a gamma number of scale 1 are its shape; the standard error of the mean is √(shape/n).</summary>
    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(7.5)]
    public void Gamma_numbers_have_mean_and_variance_of_their_shape(double shape)
    {
        Pcg32 random = new(5, 1);
        (double mean, double variance) = Moments(() => random.NextGamma(shape));

        Assert.Equal(shape, mean, 5 * Math.Sqrt(shape / Draws));
        // The variance of a gamma number's square deviation is 2 shape² + 6 shape.
        Assert.Equal(shape, variance, 5 * Math.Sqrt(((2 * shape * shape) + (6 * shape)) / Draws));
    }

    [Fact]
    public void Normal_and_exponential_numbers_have_their_moments()
    {
        Pcg32 random = new(6, 1);
        (double normal, double spread) = Moments(random.NextNormal);
        (double exponential, double variance) = Moments(random.NextExponential);

        Assert.Equal(0, normal, 5 * Math.Sqrt(1.0 / Draws));
        Assert.Equal(1, spread, 5 * Math.Sqrt(2.0 / Draws));
        Assert.Equal(1, exponential, 5 * Math.Sqrt(1.0 / Draws));
        Assert.Equal(1, variance, 5 * Math.Sqrt(8.0 / Draws));
    }

    private static (double Mean, double Variance) Moments(Func<double> draw)
    {
        (double sum, double squares) = (0, 0);
        for (int i = 0; i < Draws; i++)
        {
            double value = draw();
            sum += value;
            squares += value * value;
        }

        double mean = sum / Draws;
        return (mean, (squares / Draws) - (mean * mean));
    }
}
