using Farthing.Measurement.Bench;

namespace Farthing.Tests.Measurement.Bench;

public sealed class EarlyStoppingTests
{
    /// <summary>MLPerf's floors: 64 samples for p90, 662 for p99.</summary>
    [Theory]
    [InlineData(0.90, 63, 0)]
    [InlineData(0.90, 64, 1)]
    [InlineData(0.99, 661, 0)]
    [InlineData(0.99, 662, 1)]
    public void The_floors_are_those_of_LoadGen(double fraction, int samples, int overlatencies) =>
        Assert.Equal(overlatencies, EarlyStopping.Overlatencies(samples, fraction));

    [Fact]
    public void With_64_samples_the_bound_of_p90_is_the_largest()
    {
        // 0.9^64 · (1 + 64 · 0.1/0.9) = 0.001179 · 8.111 = 0.00956 < 0.01.
        double[] sorted = [.. Enumerable.Range(1, 64).Select(i => (double)i)];

        Assert.Equal(64, EarlyStopping.UpperBound(sorted, 0.9));
        Assert.Null(EarlyStopping.UpperBound(sorted.AsSpan(0, 63), 0.9));
    }

    [Fact]
    public void More_samples_bring_the_bound_nearer_to_the_percentile()
    {
        // Of 10,000 samples 100 lie beyond p99; the bound leaves fewer, and not many fewer: mean 100, sd 9.95, 2.33 sd = 23.
        Assert.InRange(EarlyStopping.Overlatencies(10_000, 0.99), 74, 80);
    }
}
