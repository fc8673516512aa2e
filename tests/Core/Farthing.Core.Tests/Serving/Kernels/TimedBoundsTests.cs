using Farthing.Serving.Kernels;

namespace Farthing.Tests.Serving.Kernels;

public sealed class TimedBoundsTests
{
    /// <summary>A better GPU takes 10, a lesser one 20.</summary>
    private static readonly TimedBounds<double> Bounds = new([10], [20], []);

    [Theory]
    [InlineData(5, 10)]
    [InlineData(15, 15)]
    [InlineData(30, 20)]
    public void A_time_lies_between_those_of_a_better_and_a_lesser_gpu(double transferred, double kept) =>
        Assert.Equal(kept, Bounds.Within(transferred, ns => ns));

    [Fact]
    public void Where_timed_gpus_contradict_each_other_the_better_one_decides() =>
        Assert.Equal(12, new TimedBounds<double>([12], [8], []).Within(10, ns => ns));

    [Fact]
    public void A_lesser_relative_decides_before_the_better_one() =>
        Assert.Equal(8, new TimedBounds<double>([12], [8], [8]).Within(10, ns => ns));

    [Fact]
    public void The_same_bounds_hold_for_something_else()
    {
        TimedBounds<string> words = Bounds.Select(ns => $"{ns}");

        Assert.Equal(["10"], words.Better);
        Assert.Equal(["20"], words.Lesser);
        Assert.False(words.IsEmpty);
        Assert.True(new TimedBounds<string>([], [], []).IsEmpty);
    }
}
