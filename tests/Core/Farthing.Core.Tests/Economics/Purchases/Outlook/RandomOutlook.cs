using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Outlook;

/// <summary>Drawn outlooks: load, scenarios, horizon, interest, resale and commitments of several terms.</summary>
internal static class RandomOutlook
{
    public static CommitmentOutlook Draw(ref Pcg32 chance, int commitments, int maxTerm, bool hasRules)
    {
        int[] levels = new int[chance.NextInt32(2, 8)];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = chance.NextInt32(0, 6);
        }

        CommittedNode[] ways = new CommittedNode[commitments];
        for (int i = 0; i < commitments; i++)
        {
            ways[i] = new CommittedNode(
                $"c{i}",
                chance.NextInt32(20, 80) + (i / 8.0),
                6 * chance.NextInt32(1, maxTerm / 6)
            )
            {
                Rule =
                    hasRules && chance.NextInt32(0, 1) == 0
                        ? new BuyingRule
                        {
                            MinimumNodes = chance.NextInt32(1, 4),
                            MaximumNodes = chance.NextInt32(0, 8),
                        }
                        : BuyingRule.Free,
            };
        }

        return new CommitmentOutlook(
            new NodeLoad(levels),
            100,
            ways,
            FutureScenarios.Pair(Factors(ref chance), Factors(ref chance)),
            new OutlookOptions
            {
                HorizonMonths = chance.NextInt32(6, 12),
                CostOfCapitalPerYear = chance.NextInt32(0, 3) / 20.0,
                ResaleFraction = chance.NextInt32(0, 3) / 3.0,
            }
        );
    }

    private static WeightedFactor[] Factors(ref Pcg32 chance)
    {
        double low = chance.NextInt32(3, 10) / 10.0;
        double high = chance.NextInt32(10, 18) / 10.0;
        double weight = chance.NextInt32(1, 9) / 10.0;
        return [new(low, weight), new(high, 1 - weight)];
    }
}
