using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Search;
using Farthing.Serving.StepTimes;

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

    /// <summary>With 600 to 1,400 requests the rules for promises that are lost by far come in.</summary>
    [Theory]
    [InlineData(0, 2)]
    public void The_answer_is_the_cheapest_with_more_requests_too(int first, int count) =>
        Compare(Enumerable.Range(first, count), times: 20);

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(2, 6)]
    [InlineData(8, 6)]
    public void The_answer_is_the_cheapest_with_more_requests_in_12_more(int first, int count) =>
        Compare(Enumerable.Range(first, count), times: 20);

    [Theory]
    [InlineData(0, 5)]
    public void Every_rung_of_the_ladder_costs_what_the_cheapest_of_all_configurations_costs(
        int first,
        int count
    ) => CompareRungs(first, count);

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(5, 15)]
    [InlineData(20, 20)]
    public void Every_rung_of_the_ladder_costs_the_least_in_35_more(int first, int count) =>
        CompareRungs(first, count);

    private static void CompareRungs(int first, int count)
    {
        List<string> faults = [];
        for (int seed = first; seed < first + count; seed++)
        {
            PlanRequest request = SmallScenario.Of(seed);

            CertaintyLadder ladder = CertaintyLadder.Of(Planner.Run(request))!;

            double surest = 0;
            foreach (CertaintyRung rung in ladder.Rungs)
            {
                PlanRequest at = request with { Edge = BandEdge.Sure(rung.Confidence) };
                double least = Exhaustive.LeastUsdPerHour(at, out int runs) ?? double.PositiveInfinity;

                // A fleet that keeps a promise by chance where faster steps break it is not that sure.
                surest = Math.Max(surest, least);
                if ((rung.Fleet?.Quote.UsdPerHour ?? double.PositiveInfinity) != surest)
                {
                    faults.Add(
                        $"seed {seed}, {rung.Confidence}: the rung costs {Words(rung.Fleet?.Quote.UsdPerHour)}, the cheapest of {runs} {Words(surest)}"
                    );
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static void Compare(int part) => Compare(Enumerable.Range(part * PerCase, PerCase), times: 1);

    private static void Compare(IEnumerable<int> seeds, int times)
    {
        List<string> faults = [];
        foreach (int seed in seeds)
        {
            PlanRequest request = SmallScenario.Of(seed, times);

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
