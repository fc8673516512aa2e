using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Planning.Search;

/// <summary>Sets plans of random small scenarios beside all configurations of their spaces.</summary>
internal static class ExhaustiveComparison
{
    private const int PerCase = 20;

    /// <summary>Every rung of the ladder costs what the cheapest of all configurations costs at its certainty.</summary>
    public static void CompareRungs(int first, int count)
    {
        List<string> faults = [];
        for (int seed = first; seed < first + count; seed++)
        {
            PlanRequest request = SmallScenario.Of(seed);
            Exhaustive all = new(request);

            CertaintyLadder ladder = CertaintyLadder.Of(Planner.Run(request))!;

            double surest = 0;
            foreach (CertaintyRung rung in ladder.Rungs)
            {
                double least =
                    all.At(BandEdge.Sure(rung.Confidence)).MinUsdPerHour(out int runs)
                    ?? double.PositiveInfinity;

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

    /// <summary>Twenty scenarios of usual size.</summary>
    public static void Compare(int part) => Compare(Enumerable.Range(part * PerCase, PerCase), times: 1);

    /// <summary>The answer costs what the cheapest of all configurations costs, and every reason against a shape is true.</summary>
    public static void Compare(
        IEnumerable<int> seeds,
        int times,
        bool hasPeak = false,
        bool isMeasuredAlone = false
    )
    {
        List<string> faults = [];
        foreach (int seed in seeds)
        {
            PlanRequest request = SmallScenario.Of(seed, times, hasPeak) with
            {
                OnlyMeasuredSettings = isMeasuredAlone,
            };

            Plan plan = Planner.Run(request);

            Exhaustive all = new(request);
            double? least = all.MinUsdPerHour(out int runs);
            if (plan.Chosen?.Quote.UsdPerHour != least)
            {
                faults.Add(
                    $"seed {seed}: the plan costs {Words(plan.Chosen?.Quote.UsdPerHour)}, the cheapest of {runs} {Words(least)}"
                );
            }

            faults.AddRange(
                plan.Rejections.Where(rejection => !IsTrue(all, rejection))
                    .Select(rejection =>
                        $"seed {seed}: {rejection.Shape.Gpu.Id} {rejection.Shape.Spread} {rejection.Shape.Weights}/{rejection.Shape.Kv} is not {rejection.Kind}: {rejection.Reason}"
                    )
            );
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>A reason that rules a shape out altogether: no fleet of it keeps the promise. One that rules it out by price is proven by the cheapest price.</summary>
    private static bool IsTrue(Exhaustive all, Rejection rejection) =>
        rejection.Kind switch
        {
            RejectionKind.RuleBroken
            or RejectionKind.Unmeasured
            or RejectionKind.DoesNotFit
            or RejectionKind.LongestRequest => !all.CanServe(rejection.Shape),
            RejectionKind.TooSlow
            or RejectionKind.TooManyGpus
            or RejectionKind.MissesSlo
            or RejectionKind.Unstable => !all.AnyKeeps(rejection.Shape),
            _ => true,
        };

    private static string Words(double? usd) => usd is double value ? $"{value:F4}" : "nothing";
}
