using Farthing.Measurement.Bench.Comparing;

namespace Farthing.Tests.Measurement.Bench.Comparing;

public sealed class HolmTests
{
    /// <summary>Sorted 0.01, 0.03, 0.04: 3 × 0.01 = 0.03; 2 × 0.03 = 0.06; 1 × 0.04 is below 0.06, so 0.06.</summary>
    [Fact]
    public void Each_chance_is_multiplied_by_the_tests_that_are_left_and_never_below_the_one_before() =>
        Assert.Equal([0.03, 0.06, 0.06], Holm.Adjust([0.01, 0.04, 0.03]).Select(p => Math.Round(p, 9)));

    [Fact]
    public void What_is_no_test_does_not_count() =>
        Assert.Equal([0.04, double.NaN, 0.5], Holm.Adjust([0.02, double.NaN, 0.5]));

    [Fact]
    public void No_chance_is_above_1() => Assert.Equal([1, 1], Holm.Adjust([0.6, 0.9]));
}
