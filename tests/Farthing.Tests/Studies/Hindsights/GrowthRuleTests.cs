using Farthing.Economics.Purchases.Screening;
using Farthing.Numerics.Faults;
using Farthing.Studies.Hindsights;

namespace Farthing.Tests.Studies.Hindsights;

/// <summary>What the hindsight study reads from twelve months of traffic, and where it writes.</summary>
public sealed class GrowthRuleTests
{
    // Off its course by 2 % up and down in turn.
    private static double Noise(int month) => month % 2 == 0 ? 1.02 : 1 / 1.02;

    [Fact]
    public void A_steady_growth_is_read_as_one()
    {
        GrowthRule rule = GrowthRule.Of([
            .. Enumerable.Range(0, 12).Select(month => Math.Pow(1.05, month - 11) * Noise(month)),
        ]);

        Assert.InRange(rule.GrowthPerMonth!.Value, 0.048, 0.052);
        Assert.InRange(rule.Level, 0.98, 1.02);
    }

    [Fact]
    public void A_level_with_noise_has_no_growth()
    {
        GrowthRule rule = GrowthRule.Of([.. Enumerable.Range(0, 12).Select(Noise)]);

        Assert.Null(rule.GrowthPerMonth);
        Assert.Equal(1, rule.Level, 12);
    }

    [Fact]
    public void After_a_jump_the_new_level_counts()
    {
        GrowthRule rule = GrowthRule.Of([
            .. Enumerable.Range(0, 12).Select(month => (month < 8 ? 1 : 1.4) * Noise(month)),
        ]);

        Assert.Null(rule.GrowthPerMonth);
        Assert.Equal(1.4, rule.Level, 9);
    }

    /// <summary>At twice the level no interval needs more than twice the nodes, and the busiest exactly that.</summary>
    [Fact]
    public void A_fleet_needs_its_peak_at_level_one()
    {
        StudiedFleet fleet = new(10);
        NodeLoad one = fleet.At(1);
        NodeLoad two = fleet.At(2);

        Assert.Equal(10, one.PeakNodes);
        Assert.Equal(20, two.PeakNodes);
        Assert.InRange(two.MeanNodes, 2 * (one.MeanNodes - 1), 2 * one.MeanNodes);
        Assert.Equal(28 * 144, one.TotalHours);
    }

    [Fact]
    public void The_section_is_written_between_its_marks()
    {
        const string Page = "a\n<!-- made by: hindsight -->\nold\n<!-- end: hindsight -->\nb\n";

        Assert.Equal(
            "a\n<!-- made by: hindsight -->\nnew\n<!-- end: hindsight -->\nb\n",
            StudySection.Replace(Page, "new\n", "p.md")
        );
        Assert.Throws<FarthingException>(() => StudySection.Replace("a\n", "new\n", "p.md"));
    }
}
