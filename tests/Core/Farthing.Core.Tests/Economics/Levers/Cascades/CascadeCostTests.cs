using Farthing.Economics.Levers.Cascades;

namespace Farthing.Tests.Economics.Levers.Cascades;

public sealed class CascadeCostTests
{
    [Theory]
    [InlineData(0.02, 0, 0.98)]
    [InlineData(0.05, 0.01, 0.94)]
    [InlineData(0.10, 0.05, 0.85)]
    [InlineData(0.20, 0.10, 0.70)]
    [InlineData(0.50, 0.20, 0.30)]
    public void Largest_escalation_that_still_saves(double small, double judge, double most)
    {
        CascadeCost cascade = new(small, judge, 1, most);

        Assert.Equal(most, cascade.BreakEvenEscalation.Low, 1e-9);
        Assert.Equal(1, cascade.Expected.Low, 1e-9);
    }
}
