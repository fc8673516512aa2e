using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Screening;

/// <summary>Drawn choices: a load in intervals of different lengths, and ways with smallest orders, steps and quotas among them.</summary>
internal static class RandomChoice
{
    public static ScreeningCurve Draw(ref Pcg32 chance, int maxPeak, int maxWays, int maxMinimum)
    {
        int intervals = chance.NextInt32(1, 24);
        int peak = chance.NextInt32(1, maxPeak);
        int[] levels = new int[intervals];
        double[] hours = new double[intervals];
        for (int i = 0; i < intervals; i++)
        {
            levels[i] = chance.NextInt32(0, peak);
            hours[i] = chance.NextInt32(1, 8) / 4.0;
        }

        WayToBuy[] ways = new WayToBuy[chance.NextInt32(1, maxWays)];
        for (int i = 0; i < ways.Length; i++)
        {
            bool isRented = chance.NextInt32(0, 2) == 0;
            bool hasRule = chance.NextInt32(0, 1) == 0;
            ways[i] = new TestWay(
                $"way {i}",
                isRented ? 0 : chance.NextInt32(1, 80),
                isRented ? chance.NextInt32(60, 120) : chance.NextInt32(0, 2) * chance.NextInt32(0, 20)
            )
            {
                Rule = hasRule
                    ? new BuyingRule
                    {
                        MinimumNodes = chance.NextInt32(1, maxMinimum),
                        StepNodes = chance.NextInt32(1, 3),
                        MaximumNodes = chance.NextInt32(0, 1) == 0 ? null : chance.NextInt32(0, maxPeak),
                    }
                    : BuyingRule.Free,
            };
        }

        return new ScreeningCurve(new NodeLoad(levels, hours), ways);
    }
}
