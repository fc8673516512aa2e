using Farthing.Economics.Purchases.Screening;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Screening;

/// <summary>The best split beside that of a solver, which knows nothing of bands: it decides on nodes and on their use in every interval.</summary>
public sealed class SolverTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Of_20_larger_choices_a_solver_finds_none_cheaper()
    {
        Pcg32 chance = new(seed: 22, stream: 1);
        List<ScreeningCurve> curves = [];
        while (curves.Count < 20)
        {
            ScreeningCurve curve = RandomChoice.Draw(ref chance, maxPeak: 60, maxWays: 6, maxMinimum: 20);
            if (curve.Ways.Count > 2 && curve.Load.PeakNodes > 15)
            {
                curves.Add(curve);
            }
        }

        double?[] solved = await Highs.SolveAsync(curves.Select(Program));

        Assert.True(solved.Count(usd => usd is not null) >= 15);
        Assert.All(
            curves.Zip(solved),
            each =>
            {
                double? found = each.First.FindBest()?.UsdPerMonth;
                Assert.Equal(each.Second is null, found is null);
                Assert.True(
                    found is null || Math.Abs(found.Value - each.Second!.Value) <= 1e-6 * found,
                    $"{found} against {each.Second}"
                );
            }
        );
    }

    private static string Program(ScreeningCurve curve)
    {
        LinearProgram program = new();
        int[] ways = [.. Enumerable.Range(0, curve.Ways.Count)];
        double scale = curve.HoursPerMonth / curve.Load.Hours.Sum();
        foreach (int i in ways)
        {
            program.Cost(curve.Ways[i].FixedUsdPerHour * curve.HoursPerMonth, $"n{i}");
            program.Nodes($"n{i}", curve.Ways[i].Rule, most: 200);
        }

        for (int hour = 0; hour < curve.Load.Levels.Count; hour++)
        {
            foreach (int i in ways)
            {
                program.Cost(curve.Ways[i].UsedUsdPerHour * curve.Load.Hours[hour] * scale, $"u{i}h{hour}");
                program.Row([(1, $"u{i}h{hour}"), (-1, $"n{i}")], "<=", 0);
            }

            program.Row(ways.Select(i => (1.0, $"u{i}h{hour}")), ">=", curve.Load.Levels[hour]);
        }

        return program.ToString();
    }
}
