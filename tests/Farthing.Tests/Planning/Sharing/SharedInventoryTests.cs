using Farthing.Catalogs;
using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Sharing;
using Farthing.Serving.Gpus;
using Farthing.Tests.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Planning.Sharing;

public sealed class SharedInventoryTests
{
    private static readonly Lazy<PlanEntry> Any = new(() =>
        Planner
            .Run(
                new PlanCase(
                    "llama-3.1-8b --gpu L4 --in 64 --out 8 --rate 1/s --requests 20 " + PlanLines.Still
                )
                    .Inputs
                    .Request
            )
            .Chosen!
    );

    private static readonly GpuSpec[] Gpus =
    [
        Catalog.BuiltIn.Gpu("L4"),
        Catalog.BuiltIn.Gpu("L40S"),
        Catalog.BuiltIn.Gpu("H100-SXM"),
    ];

    [Fact]
    public void The_model_that_has_the_dearer_second_choice_keeps_the_scarce_GPU()
    {
        // Four L4. The first model pays 4 or 5, the second 4 or 9: 5 + 4 = 9 beats 4 + 9 = 13.
        IReadOnlyList<PlanEntry>[] candidates =
        [
            [Fleet(0, 4, 4), Fleet(1, 4, 5)],
            [Fleet(0, 4, 4), Fleet(1, 4, 9)],
        ];
        SharedInventory inventory = new(64, new Dictionary<string, int> { ["L4"] = 4 });

        IReadOnlyList<PlanEntry>? chosen = inventory.Cheapest(candidates);

        Assert.Equal(["L40S", "L4"], chosen!.Select(fleet => fleet.Shape.Gpu.Id));
    }

    [Fact]
    public void All_GPUs_together_stay_within_the_largest_fleet()
    {
        IReadOnlyList<PlanEntry>[] candidates =
        [
            [Fleet(0, 4, 1)],
            [Fleet(1, 4, 1)],
        ];

        Assert.Null(new SharedInventory(7, new Dictionary<string, int>()).Cheapest(candidates));
        Assert.NotNull(new SharedInventory(8, new Dictionary<string, int>()).Cheapest(candidates));
    }

    [Fact]
    public void The_largest_group_is_taken_where_not_all_fit()
    {
        IReadOnlyList<PlanEntry>[] candidates =
        [
            [Fleet(0, 8, 8)],
            [Fleet(0, 3, 3)],
            [Fleet(0, 4, 4)],
            [],
        ];
        SharedInventory inventory = new(8, new Dictionary<string, int> { ["L4"] = 8 });

        Assert.Equal([1, 2], inventory.LargestGroup(candidates));
    }

    [Fact]
    public void The_choice_costs_what_the_best_of_all_choices_costs()
    {
        Gen<PlanEntry> fleets =
            from gpu in Gen.Choose(0, 2)
            from gpus in Gen.Choose(1, 8)
            from dollars in Gen.Choose(1, 30)
            select Fleet(gpu, gpus, dollars);
        var cases =
            from candidates in fleets.ArrayOf(3).ArrayOf(4)
            from most in Gen.Choose(8, 24)
            from first in Gen.Choose(4, 12)
            select (candidates, most, first);
        Prop.ForAll(
                cases.ToArbitrary(),
                item =>
                {
                    SharedInventory inventory = new(
                        item.most,
                        new Dictionary<string, int> { ["L4"] = item.first, ["L40S"] = 6 }
                    );
                    double? found = inventory
                        .Cheapest([.. item.candidates])
                        ?.Sum(fleet => fleet.Quote.UsdPerHour);
                    return found == ByTryingAll(item.candidates, item.most, item.first);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static double? ByTryingAll(PlanEntry[][] candidates, int most, int first)
    {
        double? best = null;
        int count = (int)Math.Pow(3, candidates.Length);
        for (int choice = 0; choice < count; choice++)
        {
            int rest = choice;
            PlanEntry[] chosen =
            [
                .. candidates.Select(fleets =>
                {
                    PlanEntry fleet = fleets[rest % 3];
                    rest /= 3;
                    return fleet;
                }),
            ];
            int Of(string gpu) => chosen.Where(f => f.Shape.Gpu.Id == gpu).Sum(f => f.Quote.GpusPaid);
            bool fits = chosen.Sum(f => f.Quote.GpusPaid) <= most && Of("L4") <= first && Of("L40S") <= 6;
            double usd = chosen.Sum(f => f.Quote.UsdPerHour);
            best = fits && (best is null || usd < best) ? usd : best;
        }

        return best;
    }

    private static PlanEntry Fleet(int gpu, int gpus, double usd) =>
        Any.Value with
        {
            Shape = Any.Value.Shape with { Gpu = Gpus[gpu] },
            Quote = new FleetQuote(usd, gpus, gpus, "", ""),
        };
}
