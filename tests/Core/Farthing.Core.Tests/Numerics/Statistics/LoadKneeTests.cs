using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class LoadKneeTests
{
    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 1, 2, 3 }, null)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 1, 2, 3, 4 }, null)]
    // Scaled: (0, 0), (1/7, 3/5), (3/7, 1), (1, 1): the third lies 4/7 above the line, the second 0.46.
    [InlineData(new double[] { 1, 2, 4, 8 }, new double[] { 10, 40, 60, 60 }, 4.0)]
    public void The_knee_is_farthest_above_the_line(double[] loads, double[] throughputs, double? knee) =>
        Assert.Equal(knee, LoadKnee.Find(loads, throughputs));
}
