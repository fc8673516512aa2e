using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Deployments;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Planning.Search;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Limits;

/// <summary>Plans whose settings are given, beside all fleets of the answer's price: certainty by halving, cliffs one by one.</summary>
public sealed class SureTieTests
{
    /// <summary>Distance to which the search narrows the share that a fleet holds to; here it is narrowed further.</summary>
    private const double Tolerance = 0.0125;

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(0, 60)]
    public void Of_fleets_at_one_price_the_surest_is_the_answer(int first, int count)
    {
        List<string> faults = [];
        (int ties, int turned) = (0, 0);
        EngineChoice choice = new(1024, 64, RoutingPolicy.LeastOutstanding);
        for (int seed = first; seed < first + count; seed++)
        {
            PlanRequest request = SmallScenario.Of(seed);
            request = request with
            {
                Gpus = [request.Gpus[0]],
                Engine = new EngineOptions
                {
                    MaxNumBatchedTokens = choice.TokenBudget,
                    MaxNumSeqs = choice.MaxNumSeqs,
                },
                Routing = choice.Routing,
            };
            if (
                Planner.Run(request, cancellation: TestContext.Current.CancellationToken).Chosen
                is not PlanEntry chosen
            )
            {
                continue;
            }

            Exhaustive all = new(request);
            Fleet[] tied = [.. Tied(request, all, choice, chosen)];
            Fleet[] firm = [.. tied.Where(fleet => !fleet.IsFragile)];
            firm = firm.Length == 0 ? tied : firm;
            Fleet own = tied.Single(fleet => fleet.Shape == chosen.Shape);
            double surest = firm.Max(fleet => fleet.HoldsTo);
            ties += tied.Length > 1 ? 1 : 0;
            turned += tied[0].HoldsTo < surest - Tolerance ? 1 : 0;
            if (!firm.Contains(own) || own.HoldsTo < surest - (2 * Tolerance))
            {
                faults.Add(
                    $"seed {seed}: {own} was chosen of\n  {string.Join("\n  ", tied.Select(fleet => fleet.ToString()))}"
                );
            }

            bool isLarger = firm.Any(fleet =>
                fleet.HoldsTo >= surest && fleet.Gpus < own.Gpus && own.HoldsTo <= surest - 1e-9
            );
            if (isLarger)
            {
                faults.Add($"seed {seed}: {own} has more GPUs than a fleet that holds as far");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.InRange(ties, count / 6, count);
        Assert.InRange(turned, 2, count);
    }

    /// <summary>All shapes of the answer's format at its price, with as many replicas as that pays for.</summary>
    private static IEnumerable<Fleet> Tied(
        PlanRequest request,
        Exhaustive all,
        EngineChoice choice,
        PlanEntry chosen
    )
    {
        foreach (ReplicaShape shape in ShapeSpace.Of(request.Model, chosen.Shape.Gpu, request.Shapes))
        {
            int together = shape.Gpus / shape.PipelineParallel;
            int most = Enumerable
                .Range(1, request.Shapes.MaxGpus / shape.Gpus)
                .LastOrDefault(replicas =>
                    request.Pricing.Quote(shape.Gpu, together, shape.PipelineParallel, replicas)?.UsdPerHour
                    <= chosen.Quote.UsdPerHour + 1e-9
                );
            bool isKept =
                shape.Weights == chosen.Shape.Weights
                && most > 0
                && all.CanServe(shape)
                && all.Keeps(shape, choice, most);
            if (isKept)
            {
                yield return new Fleet(
                    shape,
                    most * shape.Gpus,
                    HoldsTo(all, shape, choice, most, request),
                    IsFragile(request, all, shape, choice, most)
                );
            }
        }
    }

    private static double HoldsTo(
        Exhaustive all,
        ReplicaShape shape,
        EngineChoice choice,
        int replicas,
        PlanRequest request
    )
    {
        (double kept, double lost) = (request.Edge.Share!.Value, 1);
        if (all.At(BandEdge.Sure(0.99)).Keeps(shape, choice, replicas))
        {
            return 0.99;
        }

        lost = 0.99;
        while (lost - kept > 0.002)
        {
            double middle = (kept + lost) / 2;
            (kept, lost) = all.At(BandEdge.Sure(middle)).Keeps(shape, choice, replicas)
                ? (middle, lost)
                : (kept, middle);
        }

        return kept;
    }

    private static bool IsFragile(
        PlanRequest request,
        Exhaustive all,
        ReplicaShape shape,
        EngineChoice choice,
        int replicas
    )
    {
        Exhaustive center = all.At(BandEdge.Center);
        RequestTable table = request.Workload.Table;
        bool Keeps(RequestTable moved) => center.Run(shape, choice, replicas, moved).Keeps(request.Slo);
        return Keeps(table)
            && !(
                Keeps(table.ScaleRate(1.1))
                && Keeps(table.ScaleRate(0.9))
                && Keeps(table.ScalePrompts(1.1, request.Workload.LongestRequestTokens))
                && Keeps(table.ScalePrompts(0.9, request.Workload.LongestRequestTokens))
            );
    }

    private sealed record Fleet(ReplicaShape Shape, int Gpus, double HoldsTo, bool IsFragile)
    {
        public override string ToString() =>
            $"{Shape.Spread} {Shape.Weights}/{Shape.Kv}, {Gpus} GPUs, holds to {HoldsTo:F3}{(IsFragile ? ", fragile" : "")}";
    }
}
