using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Screening;

/// <summary>The best split beside all splits, each paid interval by interval with the node that is cheapest to use first.</summary>
public sealed class EverySplitTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Of_200_drawn_choices_none_has_a_cheaper_split()
    {
        Pcg32 chance = new(seed: 20, stream: 1);
        int carried = 0;
        int ruled = 0;
        for (int draw = 0; draw < 200; draw++)
        {
            ScreeningCurve curve = RandomChoice.Draw(ref chance, maxPeak: 6, maxWays: 4, maxMinimum: 4);
            double least = AllSplits(curve)
                .Select(nodes => UsdPerMonth(curve, nodes))
                .DefaultIfEmpty(double.NaN)
                .Min();

            PurchaseSplit? best = curve.FindBest();

            Assert.Equal(double.IsNaN(least), best is null);
            if (best is not null)
            {
                carried++;
                ruled += curve.Ways.Any(way => !way.Rule.IsFree) ? 1 : 0;
                Assert.True(
                    EveryInput.IsClose(best.UsdPerMonth, least),
                    $"draw {draw}: {best.UsdPerMonth} against {least}"
                );
                Assert.All(curve.Ways, way => Assert.True(way.Rule.Allows(best.NodesOf(way))));
            }
        }

        Assert.True(carried > 120 && ruled > 60 && carried < 200, $"{carried} carried, {ruled} with rules");
    }

    /// <summary>The bands follow each other, use what runs, and their bills add up to the bill by interval.</summary>
    [Fact]
    public void The_parts_of_a_bill_add_up_to_it()
    {
        Pcg32 chance = new(seed: 21, stream: 1);
        for (int draw = 0; draw < 200; draw++)
        {
            ScreeningCurve curve = RandomChoice.Draw(ref chance, maxPeak: 30, maxWays: 5, maxMinimum: 8);
            if (curve.FindBest() is not { } best)
            {
                continue;
            }

            int next = 1;
            double parts = 0;
            double used = 0;
            foreach (SplitBand band in best.Bands)
            {
                Assert.Equal(next, band.FirstNode);
                next = band.FirstNode + band.Nodes;
                parts += band.FixedUsdPerMonth + band.UsedUsdPerMonth;
                used += band.UsedNodeHoursPerMonth;
            }

            int[] nodes = [.. curve.Ways.Select(best.NodesOf)];
            Assert.True(next > curve.Load.PeakNodes);
            Assert.True(EveryInput.IsClose(best.UsdPerMonth, parts));
            Assert.True(EveryInput.IsClose(parts, UsdPerMonth(curve, nodes)));
            Assert.True(EveryInput.IsClose(used, curve.Load.MeanNodes * curve.HoursPerMonth));
            Assert.InRange(best.UtilizationFraction, 0, 1 + 1e-9);
            Assert.InRange(best.CoverageFraction, 0, 1 + 1e-9);
        }
    }

    private static IEnumerable<int[]> AllSplits(ScreeningCurve curve)
    {
        int peak = curve.Load.PeakNodes;
        IEnumerable<int[]> all =
        [
            [],
        ];
        foreach (WayToBuy way in curve.Ways)
        {
            int most = peak + way.Rule.MinimumNodes + way.Rule.StepNodes;
            all = all.SelectMany(
                _ => Enumerable.Range(0, most + 1).Where(way.Rule.Allows),
                (a, n) => (int[])[.. a, n]
            );
        }

        return all.Where(nodes => nodes.Sum() >= peak);
    }

    private static double UsdPerMonth(ScreeningCurve curve, int[] nodes)
    {
        double scale = curve.HoursPerMonth / curve.Load.Hours.Sum();
        double usd =
            curve.Ways.Select((way, i) => way.FixedUsdPerHour * nodes[i]).Sum() * curve.HoursPerMonth;
        int[] byUse = [.. Enumerable.Range(0, nodes.Length).OrderBy(i => curve.Ways[i].UsedUsdPerHour)];
        for (int hour = 0; hour < curve.Load.Levels.Count; hour++)
        {
            int open = curve.Load.Levels[hour];
            foreach (int i in byUse)
            {
                int taken = Math.Min(open, nodes[i]);
                usd += taken * curve.Ways[i].UsedUsdPerHour * curve.Load.Hours[hour] * scale;
                open -= taken;
            }
        }

        return usd;
    }
}
