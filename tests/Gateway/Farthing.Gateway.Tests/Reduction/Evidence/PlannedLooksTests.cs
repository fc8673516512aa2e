using Farthing.Reduction.Evidence;

namespace Farthing.Tests.Reduction.Evidence;

public sealed class PlannedLooksTests
{
    /// <summary>The published counts (reduce.md 3.2): one look, and four.</summary>
    [Theory]
    [InlineData(0.01, 1, new long[] { 299, 473, 628, 773 })]
    [InlineData(0.01, 4, new long[] { 437, 636, 810, 971 })]
    [InlineData(0.001, 1, new long[] { 2_995, 4_742, 6_294, 7_752 })]
    [InlineData(0.001, 4, new long[] { 4_380, 6_379, 8_120, 9_736 })]
    public void Labels_needed_are_the_published_ones(double limit, int looks, long[] expected)
    {
        PlannedLooks plan = new(limit, 0.05, [.. Enumerable.Range(1, looks).Select(look => look * 1_000L)]);

        Assert.Equal(expected, Enumerable.Range(0, 4).Select(errors => plan.LabelsNeeded(errors)).ToArray());
    }

    [Fact]
    public void Only_planned_counts_pass()
    {
        PlannedLooks plan = new(0.01, 0.05, 500, 1_000);

        Assert.True(plan.Passes(500, 0));
        Assert.False(plan.Passes(501, 0));
        Assert.False(plan.Passes(500, 1));
        Assert.True(plan.Passes(1_000, 3));
        Assert.Equal(0.025, plan.AlphaPerLook);
    }

    [Fact]
    public void Looks_must_rise()
    {
        Assert.Throws<ArgumentException>(() => new PlannedLooks(0.01, 0.05));
        Assert.Throws<ArgumentException>(() => new PlannedLooks(0.01, 0.05, 5, 5));
        Assert.Throws<ArgumentException>(() => new PlannedLooks(0.01, 0.05, 0));
    }
}
