using Farthing.Economics.Levers.Cascades;

namespace Farthing.Tests.Economics.Levers.Cascades;

public sealed class StageCostsTests
{
    /// <summary>The table of reduce.md 5.5: 1 − (weak + judge) / strong.</summary>
    [Theory]
    [InlineData(0.02, 0.98, 0.97, 0.93, 0.88, 0.78)]
    [InlineData(0.05, 0.95, 0.94, 0.90, 0.85, 0.75)]
    [InlineData(0.10, 0.90, 0.89, 0.85, 0.80, 0.70)]
    [InlineData(0.20, 0.80, 0.79, 0.75, 0.70, 0.60)]
    [InlineData(0.50, 0.50, 0.49, 0.45, 0.40, 0.30)]
    public void The_highest_escalation_is_that_of_the_table(
        double weak,
        double free,
        double one,
        double five,
        double ten,
        double twenty
    )
    {
        double[] judges = [0, 0.01, 0.05, 0.10, 0.20];
        double[] expected = [free, one, five, ten, twenty];
        const double Strong = 0.0137;

        for (int i = 0; i < judges.Length; i++)
        {
            StageCosts costs = new(weak * Strong, judges[i] * Strong, Strong);

            Assert.Equal(expected[i], costs.MaxEscalation, 1e-9);
            Assert.Equal(Strong, costs.Expected(costs.MaxEscalation), 1e-12);
            Assert.True(costs.Saved(0, costs.MaxEscalation - 1e-6) > 0);
            Assert.True(costs.Saved(0, costs.MaxEscalation + 1e-6) < 0);
        }
    }

    [Fact]
    public void An_audit_costs_a_strong_answer_and_a_judgment_of_its_share()
    {
        // 2 % · (1 + 0.05) = 0.021 of a strong answer more.
        StageCosts costs = new(0.10, 0.05, 1, 0.02);

        Assert.Equal(0.85 - 0.021, costs.MaxEscalation, 1e-12);
        Assert.Equal(0.10 + 0.05 + 0.021 + 0.4, costs.Expected(0.4), 1e-12);
    }

    [Fact]
    public void Two_stages_pay_the_strong_model_alone_for_what_goes_there_directly()
    {
        StageCosts costs = new(0.10, 0.05, 1);

        // 30 % straight: 0.3 · 1 + 0.7 · (0.10 + 0.05 + 0.4 · 1) = 0.685.
        Assert.Equal(0.685, costs.Expected(0.3, 0.4), 1e-12);
        Assert.Equal(0.315, costs.Saved(0.3, 0.4), 1e-12);
        Assert.Equal(costs.Headroom(0.4) * 0.7, costs.Saved(0.3, 0.4), 1e-12);
    }
}
