using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Tests.Reduction.Cascade.Calibration;

public sealed class LabelNeedTests
{
    [Theory]
    [InlineData(0.02, 149)]
    [InlineData(0.05, 59)]
    [InlineData(0.10, 29)]
    [InlineData(0.25, 11)]
    public void Without_a_failure_so_many_labels_are_the_fewest(double limit, int fewest)
    {
        LabelNeed need = LabelNeed.Of(100, limit, 0.05, 0, 0);

        Assert.Equal(fewest, need.Minimum);
        Assert.Equal(fewest, need.Needed);
        Assert.Equal(Math.Max(0, fewest - 100), need.Missing);
        Assert.True(ClopperPearson.Upper(0, fewest - 1, 0.05) > limit);
    }

    [Fact]
    public void Missing_labels_cost_both_answers_and_a_judgment()
    {
        LabelNeed need = LabelNeed.Of(100, 0.02, 0.05, 0.01, 0.178);

        Assert.NotNull(need.Needed);
        Assert.True(
            ClopperPearson.Upper((long)Math.Ceiling(0.01 * need.Needed.Value), need.Needed.Value, 0.05)
                <= 0.02
        );
        Assert.Equal(need.Missing!.Value * 0.0121, need.Cost(0.0001, 0.01, 0.002)!.Value, 1e-9);
        Assert.Equal((0.178 - 0.02) / 0.98, need.MinEscalation, 1e-12);
    }

    [Fact]
    public void A_loss_at_the_limit_is_never_shown_to_be_below_it()
    {
        LabelNeed need = LabelNeed.Of(100, 0.02, 0.05, 0.02, 0.02);

        Assert.Null(need.Needed);
        Assert.Null(need.Cost(1, 1, 1));
    }
}
