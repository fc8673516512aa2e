using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Verbs.Plans;

namespace Farthing.Tests.Plans;

public sealed class BestFleetsTests
{
    [Fact]
    public void The_table_holds_the_cheapest_fleet_of_each_gpu_and_ends_with_the_answer()
    {
        PlanRequest request = new PlanCase(PlanLines.Small).Inputs.Request with { Runs = new FleetRuns() };
        BestFleets best = new();
        List<BestSoFar> found = [];
        IReadOnlyList<string> table = [];

        Plan plan = Planner.Run(
            request with
            {
                Threads = 1,
            },
            new PlanProgress(_ => { })
            {
                Found = fleet =>
                {
                    found.Add(fleet);
                    table = best.With(fleet);
                },
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(plan.Chosen!.Quote.UsdPerHour, found.Min(fleet => fleet.UsdPerHour));
        foreach (IGrouping<string, BestSoFar> gpu in found.GroupBy(fleet => fleet.Shape.Gpu.Id))
        {
            double[] prices = [.. gpu.Select(fleet => fleet.UsdPerHour)];
            Assert.Equal(prices.OrderDescending(), prices);
            string row = Assert.Single(
                table,
                line => line.StartsWith($"  {gpu.Key} ", StringComparison.Ordinal)
            );
            Assert.EndsWith(FormattableString.Invariant($" {prices[^1]:F2}"), row, StringComparison.Ordinal);
        }

        Assert.StartsWith("BEST SO FAR", table[0], StringComparison.Ordinal);
    }
}
