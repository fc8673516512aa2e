using Farthing.Economics.Levers;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Economics.Levers;

public sealed class SpeculationGainTests
{
    [Theory]
    [InlineData(1, 1.58)]
    [InlineData(32, 1.76)]
    [InlineData(128, 2.07)]
    [InlineData(256, 2.25)]
    [InlineData(512, 2.41)]
    public void Reproduces_the_published_break_even_tokens_per_step(double batch, double published)
    {
        SpeculationGain gain = new(3, 0.7, batch, 500, SpeculationStepCosts.Llama8BOnH100);

        Assert.Equal(published, gain.BreakEvenTokensPerStep, 0.02);
    }

    [Fact]
    public void Expected_tokens_are_a_geometric_sum() =>
        Prop.ForAll(
                Gen.Choose(0, 100).ToArbitrary(),
                Gen.Choose(1, 20).ToArbitrary(),
                (percent, k) =>
                {
                    double sum = Enumerable.Range(0, k + 1).Sum(i => Math.Pow(percent / 100.0, i));
                    return Math.Abs(SpeculationGain.ExpectedTokens(percent / 100.0, k) - sum) < 1e-9;
                }
            )
            .QuickCheckThrowOnFailure();
}
