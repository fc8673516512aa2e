using Farthing.Planning;
using Farthing.Planning.Search;

namespace Farthing.Tests.Planning.Search;

public sealed class ExhaustivePlanTests
{
    private const int PerCase = 20;

    [Theory]
    [InlineData(0)]
    public void The_answer_costs_what_the_cheapest_of_all_configurations_costs(int part) => Compare(part);

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void The_answer_costs_what_the_cheapest_of_all_configurations_costs_in_180_more(int part) =>
        Compare(part);

    private static void Compare(int part)
    {
        List<string> faults = [];
        for (int seed = part * PerCase; seed < (part + 1) * PerCase; seed++)
        {
            PlanRequest request = SmallScenario.Of(seed);

            Plan plan = Planner.Run(request);

            double? least = Exhaustive.LeastUsdPerHour(request, out int runs);
            if (plan.Chosen?.Quote.UsdPerHour != least)
            {
                faults.Add(
                    $"seed {seed}: the plan costs {Words(plan.Chosen?.Quote.UsdPerHour)}, the cheapest of {runs} {Words(least)}"
                );
            }

            faults.AddRange(
                plan.Rejections.Where(rejection => !IsTrue(request, rejection))
                    .Select(rejection =>
                        $"seed {seed}: {rejection.Shape.Gpu.Id} {rejection.Shape.Spread} {rejection.Shape.Weights}/{rejection.Shape.Kv} is not {rejection.Kind}: {rejection.Reason}"
                    )
            );
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>A reason that rules a shape out altogether: no fleet of it keeps the promise. One that rules it out by price is proven by the cheapest price.</summary>
    private static bool IsTrue(PlanRequest request, Rejection rejection) =>
        rejection.Kind switch
        {
            RejectionKind.RuleBroken or RejectionKind.DoesNotFit or RejectionKind.LongestRequest =>
                !Exhaustive.CanServe(request, rejection.Shape),
            RejectionKind.TooSlow
            or RejectionKind.TooManyGpus
            or RejectionKind.MissesSlo
            or RejectionKind.Unstable => !Exhaustive.AnyKeeps(request, rejection.Shape),
            _ => true,
        };

    private static string Words(double? usd) => usd is double value ? $"{value:F4}" : "nothing";
}
