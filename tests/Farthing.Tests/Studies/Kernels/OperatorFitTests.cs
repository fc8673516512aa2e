using Farthing.Studies.Kernels;

namespace Farthing.Tests.Studies.Kernels;

public sealed class OperatorFitTests
{
    [Fact]
    public void Constants_behind_clean_timings_are_found_again()
    {
        double[] sizes = [1, 10, 100, 1000, 10_000];
        double[] times = [.. sizes.Select(size => 5 + (size * 0.02))];

        double[] constants = OperatorFit.Fit(
            [1, 1],
            [0.01, 0.001],
            [100, 10],
            times,
            (c, i) => c[0] + (sizes[i] * c[1])
        );

        Assert.Equal(5, constants[0], 0.01);
        Assert.Equal(0.02, constants[1], 0.0001);
    }

    [Fact]
    public void One_wild_timing_hardly_moves_the_fit()
    {
        double[] sizes = [1, 10, 50, 100, 500, 1000, 5000, 10_000];
        double[] times = [.. sizes.Select(size => 5 + (size * 0.02))];
        times[3] *= 20;

        double[] constants = OperatorFit.Fit(
            [1, 1],
            [0.01, 0.001],
            [100, 10],
            times,
            (c, i) => c[0] + (sizes[i] * c[1])
        );

        Assert.Equal(5, constants[0], 0.25);
        Assert.Equal(0.02, constants[1], 0.001);
    }

    [Fact]
    public void Constants_stay_within_their_bounds()
    {
        double[] constants = OperatorFit.Fit([1], [0.5], [2], [10, 10], (c, _) => c[0]);

        Assert.Equal(2, constants[0]);
    }
}
