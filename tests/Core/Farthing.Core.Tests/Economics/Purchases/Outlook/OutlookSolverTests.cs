using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Outlook;

/// <summary>The best numbers of three commitments within the horizon beside those of a solver that rents in every interval of every month of every scenario.</summary>
public sealed class OutlookSolverTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_solver_finds_no_cheaper_numbers()
    {
        Pcg32 chance = new(seed: 29, stream: 1);
        List<CommitmentOutlook> outlooks = [];
        while (outlooks.Count < 8)
        {
            outlooks.Add(RandomOutlook.Draw(ref chance, 3, maxTerm: 6, hasRules: true));
        }

        double?[] solved = await Highs.SolveAsync(outlooks.Select(Program));

        Assert.All(
            outlooks.Zip(solved),
            each =>
                Assert.Equal(each.Second!.Value, each.First.FindBest().ExpectedUsd, each.Second.Value * 1e-6)
        );
    }

    private static string Program(CommitmentOutlook outlook)
    {
        LinearProgram program = new();
        double discount = Math.Pow(1 + outlook.Options.CostOfCapitalPerYear, -1.0 / 12);
        double hours = 730.0 / outlook.Today.Levels.Count;
        double discounted = Enumerable
            .Range(1, outlook.Options.HorizonMonths)
            .Sum(month => Math.Pow(discount, month) * 730);
        (CommittedNode Way, string Name)[] ways = [.. outlook.Commitments.Select((way, i) => (way, $"n{i}"))];
        foreach ((CommittedNode way, string name) in ways)
        {
            program.Cost(way.FixedUsdPerHour * discounted, name);
            program.Nodes(name, way.Rule, most: 50);
        }

        foreach ((FutureScenario scenario, int s) in outlook.Scenarios.Select((each, s) => (each, s)))
        {
            for (int month = 1; month <= outlook.Options.HorizonMonths; month++)
            {
                double price = outlook.OnDemandUsdPerHour * scenario.OnDemandIn(month);
                for (int hour = 0; hour < outlook.Today.Levels.Count; hour++)
                {
                    double need = outlook.Today.Levels[hour] * scenario.TrafficIn(month);
                    string rented = $"o{s}m{month}h{hour}";
                    program.Cost(scenario.Weight * Math.Pow(discount, month) * hours * price, rented);
                    program.Row(
                        [(1, rented), .. ways.Select(way => (1.0, way.Name))],
                        ">=",
                        Math.Ceiling(need - 1e-9)
                    );
                }
            }
        }

        return program.ToString();
    }
}
