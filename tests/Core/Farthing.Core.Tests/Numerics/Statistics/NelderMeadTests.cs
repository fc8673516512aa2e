using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class NelderMeadTests
{
    [Fact]
    public void The_valley_of_rosenbrock_is_walked_to_its_end()
    {
        double[] best = NelderMead.Minimize(
            x => Math.Pow(1 - x[0], 2) + (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)),
            [-1.2, 1],
            0.5,
            400
        );

        Assert.Equal(1, best[0], 1e-3);
        Assert.Equal(1, best[1], 1e-3);
    }

    [Fact]
    public void The_same_start_gives_the_same_bits()
    {
        double[] Run() => NelderMead.Minimize(x => Math.Abs(x[0] - 3) + Math.Abs(x[1] + 2), [0, 0], 1, 200);

        Assert.Equal(Run(), Run());
    }
}
